/** The terminal's end of the local socket: the same typed calls as a paired device has. */
import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { randomUUID } from "node:crypto";
import type { Input, Item, Output, PlainMethod, StreamMethod } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import { err, ok, type Result } from "@hob/shared/result";
import { withShortName } from "../control/socket-path.ts";

export interface LocalClient extends Disposable {
  /** A write is done once for one `requestId`, however often it is sent; left out, it has a new one. */
  call<M extends PlainMethod>(
    method: M,
    input: Input<M>,
    requestId?: string,
  ): Promise<Result<Output<M>, HobError>>;
  stream<M extends StreamMethod>(
    method: M,
    input: Input<M>,
    onItem: (item: Item<M>) => void,
  ): Promise<Result<Output<M>, HobError>>;
}

interface Waiting {
  onItem(item: unknown): void;
  resolve(result: Result<never, HobError>): void;
}

/** Connects to the node that runs on `home`, or says that none does. */
export async function connectLocally(path: string, home: string): Promise<Result<LocalClient, HobError>> {
  const socket = withShortName(path, (name) => createConnection(name));
  const notRunning: HobError = { type: "node_not_running", home };
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
  if (!isOpen) return err(notRunning);

  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    for (const { resolve } of waiting.values()) resolve(err(notRunning));
    waiting.clear();
  });
  const lines = createInterface({ input: socket, crlfDelay: Infinity });
  // The socket's own errors come by here, too; its close is what counts.
  lines.on("error", () => {});
  lines.on("line", (text) => {
    const line = parseLine(text);
    if (!line) return;
    const asker = waiting.get(line.id);
    if (!asker) return;
    if ("item" in line) return asker.onItem(line.item);
    waiting.delete(line.id);
    asker.resolve(line.error ? err(line.error) : (ok(line.result) as Result<never, HobError>));
  });

  return ok({ call, stream, [Symbol.dispose]: () => void socket.destroy() });

  function call<M extends PlainMethod>(
    method: M,
    input: Input<M>,
    requestId?: string,
  ): Promise<Result<Output<M>, HobError>> {
    return ask(method, input, () => {}, requestId);
  }

  function stream<M extends StreamMethod>(
    method: M,
    input: Input<M>,
    onItem: (item: Item<M>) => void,
  ): Promise<Result<Output<M>, HobError>> {
    return ask(method, input, (item) => onItem(item as Item<M>));
  }

  function ask(
    method: string,
    input: unknown,
    onItem: Waiting["onItem"],
    requestId: string = randomUUID(),
  ): Promise<Result<never, HobError>> {
    if (socket.destroyed) return Promise.resolve(err(notRunning));
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, { onItem, resolve });
      socket.write(`${JSON.stringify({ id, method, input, requestId })}\n`);
    });
  }
}

interface Line {
  readonly id: number;
  readonly item?: unknown;
  readonly result?: unknown;
  readonly error?: HobError;
}

/** Undefined for the half of a line that a node left behind when it died. */
function parseLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
