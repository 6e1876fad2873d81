import type { AddressInfo } from "node:net";
import { describeSocket } from "@hob/shared/socket-contract";
import { afterAll, beforeAll } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { connectWs } from "./socket-ws.ts";

let server: WebSocketServer;
let newest: WebSocket | undefined;

beforeAll(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("connection", (socket) => {
    newest = socket;
    socket.on("message", (bytes: Buffer) => socket.send(bytes));
  });
  await new Promise((resolve) => server.once("listening", resolve));
});

afterAll(() => server.close());

describeSocket("ws", connectWs, () => ({
  url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  deadUrl: "ws://127.0.0.1:1/",
  closeNewest: (code, reason) => newest?.close(code, reason),
}));
