/** What a connection costs the relay's machine while nobody says anything, beside the bare socket library. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createSignKeyPair, relayKeyHash, roomIdOf } from "@hob/shared/crypto/keys";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { allowListFrame } from "@hob/shared/wire/frame";
import { WebSocket } from "ws";
import { admitted, admittedOnceListed } from "./forwarded-pairs.ts";
import type { IdleServer, IdleUse } from "./idle-servers.ts";
import { interleave } from "./interleave.ts";
import { rivalOf, type BenchRow } from "./row.ts";

const connections = 4_000;
/** The owner's own connection and those of its devices. */
const perHouse = 100;

export async function measureIdleConnections(): Promise<BenchRow> {
  await loadSodium();
  const spreads = await interleave(
    { rounds: 3, warmups: 0 },
    { ours: () => bytesEach("relay", connectHouses), bare: () => bytesEach("bare", connectBare) },
  );
  const better = "less";
  return {
    id: "relay-idle",
    figure: "relay, resident memory for one idle connection",
    unit: "bytes",
    better,
    ours: spreads.ours,
    rivals: [rivalOf("bare ws server", spreads.bare, { ours: spreads.ours, better, goalRatio: 1 / 1.5 })],
    notes: [
      `Idle connections: ${connections.toLocaleString("en-US")} of them, ${perHouse} a house, all admitted; growth of the process's resident memory after garbage collection, a fresh process each time.`,
    ],
  };
}

async function bytesEach(
  server: "relay" | "bare",
  connectAll: (url: string) => Promise<WebSocket[]>,
): Promise<number> {
  const child = fork(new URL("./idle-servers.ts", import.meta.url), [server], { execArgv: ["--expose-gc"] });
  const [{ url }] = (await once(child, "message")) as [IdleServer];
  // What the first ones cost once and for all is not theirs alone.
  const first = await connectAll(url);
  const before = await residentBytes(child);
  const sockets: WebSocket[] = [];
  while (sockets.length < connections) sockets.push(...(await connectAll(url)));
  const grown = (await residentBytes(child)) - before;
  for (const socket of [...first, ...sockets]) socket.terminate();
  child.disconnect();
  await once(child, "exit");
  return grown / sockets.length;
}

/** One house: its owner, and its devices. */
async function connectHouses(url: string): Promise<WebSocket[]> {
  const ownerKey = createSignKeyPair();
  const deviceKey = createSignKeyPair();
  const room = roomIdOf(ownerKey.publicKey);
  const owner = await admitted(url, "owner", room, ownerKey);
  owner.send(allowListFrame([relayKeyHash(deviceKey.publicKey)]));
  const sockets = [owner, await admittedOnceListed(url, room, deviceKey)];
  while (sockets.length < perHouse) sockets.push(await admitted(url, "device", room, deviceKey));
  return sockets;
}

async function connectBare(url: string): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  while (sockets.length < perHouse) {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, "open");
    sockets.push(socket);
  }
  return sockets;
}

async function residentBytes(child: ChildProcess): Promise<number> {
  const answer = once(child, "message");
  child.send("use");
  const [{ residentBytes }] = (await answer) as [IdleUse];
  return residentBytes;
}
