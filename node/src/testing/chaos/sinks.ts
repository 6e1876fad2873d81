/** The world outside as a chaos run meets it: a server that counts what it was made to do, and is not always polite about it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Random } from "./random.ts";

export interface Sinks extends AsyncDisposable {
  readonly origin: string;
  /** `host:port`, as a grant names it. */
  readonly host: string;
  /** How often what `id` names was done in the sink that honours `Idempotency-Key`. */
  keyed(id: string): number;
  /** Every id that was done there, in the order in which they first were. */
  keyedInOrder(): readonly string[];
  /** The same in the sink that does whatever it is told. */
  plain(id: string): number;
}

/** Shares of answers that go wrong: the line drops after the deed, or the server is busy before it. */
const droppedShare = 0.08;
const busyShare = 0.05;
/** How often what one `id` names goes wrong at most: waits grow fast, and are not what is tried here. */
const mostTrouble = 2;

/** `calmness` divides the shares of what goes wrong. */
export async function startSinks(random: Random, calmness = 1): Promise<Sinks> {
  const keyedDone = new Map<string, number>();
  const keys = new Set<string>();
  const plainDone = new Map<string, number>();
  const troubles = new Map<string, number>();
  const count = (of: Map<string, number>, id: string) => of.set(id, (of.get(id) ?? 0) + 1);
  const goesWrong = (id: string, share: number) => {
    const isTroubled = random.next() < share / calmness && (troubles.get(id) ?? 0) < mostTrouble;
    if (isTroubled) count(troubles, id);
    return isTroubled;
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://sink");
    const id = url.searchParams.get("id") ?? "";
    request.resume().on("end", () => {
      if (url.pathname === "/look") return response.end(`saw ${id}`);
      if (url.pathname === "/keyed") {
        if (goesWrong(id, busyShare)) return response.writeHead(503).end();
        const key = String(request.headers["idempotency-key"] ?? "");
        if (!keys.has(key)) count(keyedDone, id);
        keys.add(key);
      } else count(plainDone, id);
      if (goesWrong(id, droppedShare)) return request.socket.destroy();
      response.end("done");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    keyed: (id) => keyedDone.get(id) ?? 0,
    keyedInOrder: () => [...keyedDone.keys()],
    plain: (id) => plainDone.get(id) ?? 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
