/** The process that forwards: our relay, a bare forwarder on the same socket library, and a raw TCP one, side by side. */
import { once } from "node:events";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { startRelay } from "@hob/relay/server";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { WebSocketServer, type WebSocket } from "ws";

/** What this process tells its parent once, when all three listen. */
export interface ForwarderPorts {
  readonly relayUrl: string;
  readonly bareUrl: string;
  readonly tcpPort: number;
}

/** Answer to any later message from the parent: processor time of this process so far, microseconds. */
export interface ForwarderUse {
  readonly cpuUs: number;
}

await loadSodium();
// Rates would otherwise be what is measured. Queues keep their size.
const noRate = { burst: 1e12, perSecond: 1e12 };
const relay = await startRelay({
  limits: { connectsPerAddress: noRate, roomFrames: noRate, roomBytes: noRate },
});
const ports: ForwarderPorts = { relayUrl: relay.url, bareUrl: await startBare(), tcpPort: await startTcp() };
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuUs: user + system } satisfies ForwarderUse);
});
process.on("disconnect", () => process.exit(0));
process.send?.(ports);

/** The least a WebSocket forwarder can do: two sockets on one path hear each other. */
async function startBare(): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  const waiting = new Map<string, WebSocket>();
  server.on("connection", (socket, request) => {
    const path = request.url ?? "";
    const peer = waiting.get(path);
    if (!peer) return void waiting.set(path, socket);
    waiting.delete(path);
    socket.on("message", (data) => peer.send(data, { binary: true }));
    peer.on("message", (data) => socket.send(data, { binary: true }));
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Two connections whose first byte is the same are piped into each other. */
async function startTcp(): Promise<number> {
  const waiting = new Map<number, Socket>();
  const server = createTcpServer({ noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      const [name] = socket.read(1) as Uint8Array;
      const peer = waiting.get(name ?? 0);
      if (!peer) return void waiting.set(name ?? 0, socket);
      waiting.delete(name ?? 0);
      socket.pipe(peer);
      peer.pipe(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
