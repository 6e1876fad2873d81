import { connectMemory } from "./socket-memory.ts";
import { describeSocket } from "./socket-contract.ts";
import type { Socket } from "./socket.ts";

let newest: Socket | undefined;

const connect = connectMemory(
  (socket) => {
    newest = socket;
    return { onMessage: (bytes) => socket.send(bytes), onClose() {} };
  },
  ["memory:nobody"],
);

describeSocket("memory", connect, () => ({
  url: "memory:echo",
  deadUrl: "memory:nobody",
  closeNewest: (code, reason) => newest?.close(code, reason),
}));
