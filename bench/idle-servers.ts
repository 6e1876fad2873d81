/** A process that holds idle connections: our relay, or the bare socket library that it is made of. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { startRelay } from "@hob/relay/server";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { WebSocketServer } from "ws";

/** What this process tells its parent once it listens. */
export interface IdleServer {
  readonly url: string;
}

/** Answer to any later message from the parent: resident memory after garbage has been collected. */
export interface IdleUse {
  readonly residentBytes: number;
}

/** All connections come from one address here, and many from one device. */
const noRate = { burst: 1e12, perSecond: 1e12 };

process.on("message", () => {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  process.send?.({ residentBytes: process.memoryUsage.rss() } satisfies IdleUse);
});
process.on("disconnect", () => process.exit(0));
const url = process.argv[2] === "relay" ? await startOurs() : await startBare();
process.send?.({ url } satisfies IdleServer);

async function startOurs(): Promise<string> {
  await loadSodium();
  const relay = await startRelay({ limits: { connectsPerAddress: noRate, socketsPerDevice: 1e6 } });
  return relay.url;
}

async function startBare(): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
