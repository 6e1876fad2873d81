/**
 * The door for this machine's own terminal: a Unix socket that only the owner of the home folder may
 * open (mode 0600), speaking one JSON object a line.
 *
 *     → { "id", "method", "input", "requestId"? }   or   { "id", "cancel": true }
 *     ← { "id", "item" } … then { "id", "result" } or { "id", "error" }
 */
import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isMethod, isStream } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { Result } from "@hob/shared/result";
import { terminal } from "../service/caller.ts";
import type { Rpc } from "./rpc.ts";
import { withShortName } from "./socket-path.ts";

export interface LocalSocket {
  close(): Promise<void>;
}

interface Line {
  readonly id: number;
  readonly method?: string;
  readonly input?: unknown;
  readonly requestId?: string;
  readonly cancel?: boolean;
}

/** Listens at `path`, replacing what a crashed node left there; the caller holds the store's lock. */
export async function listenLocally(path: string, rpc: Rpc): Promise<LocalSocket> {
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    serve(socket, rpc);
  });
  const listening = once(server, "listening");
  // The socket is made within this call, and the umask is the whole process's: it is put back at once.
  const before = process.umask(0o177);
  try {
    withShortName(path, (name) => server.listen(name));
  } finally {
    process.umask(before);
  }
  await listening;
  chmodSync(path, 0o600);
  return {
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(path, { force: true });
    },
  };
}

function serve(socket: Socket, rpc: Rpc): void {
  const streams = new Map<number, AbortController>();
  const gone = new AbortController();
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    gone.abort();
    for (const stream of streams.values()) stream.abort();
  });
  createInterface({ input: socket, crlfDelay: Infinity })
    .on("line", (text) => take(text))
    .on("error", () => socket.destroy());

  function take(text: string): void {
    const line = parseLine(text);
    if (!line) return void socket.destroy();
    if (line.cancel) return streams.get(line.id)?.abort();
    const request = {
      method: line.method ?? "",
      input: line.input,
      ...(line.requestId !== undefined && { requestId: line.requestId }),
    };
    if (!isMethod(request.method) || !isStream(request.method)) {
      return void rpc.call(terminal, request).then((result) => answer(line.id, result));
    }
    const stop = new AbortController();
    streams.set(line.id, stop);
    void rpc
      .stream(terminal, request, (item) => write({ id: line.id, item }), stop.signal)
      .then((result) => answer(line.id, result))
      .finally(() => streams.delete(line.id));
  }

  function answer(id: number, result: Result<unknown, HobError>): Promise<void> {
    return write(result.ok ? { id, result: result.value } : { id, error: result.error });
  }

  /** Waits for a full pipe to drain, so that a stopped reader stops the stream. */
  async function write(value: object): Promise<void> {
    const isFull = !socket.destroyed && !socket.write(`${JSON.stringify(value)}\n`);
    if (isFull) await once(socket, "drain", { signal: gone.signal }).catch(() => {});
    // A turn of the event loop for each item: a fast reader of a long log must not starve the house.
    else await nextTurn();
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isLine =
      typeof value === "object" && value !== null && "id" in value && typeof value.id === "number";
    return isLine ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}
