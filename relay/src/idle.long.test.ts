/** Ten thousand idle connections: the relay holds them, still answers everybody else, and lets them go. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { allowListFrame, dataFrame, openFrame } from "@hob/shared/wire/frame";
import { createRelayKey, dialDevice, dialOwner, type RawPeer, type RelayKey } from "./testing/raw-peer.ts";

const idleSockets = 10_000;
/** As many as one allow-list holds comfortably; each house has its own. */
const perHouse = 100;

test("ten thousand idle connections leave the others as they were", async () => {
  await using relay = await relayProcess();
  const houses = await Promise.all(Array.from({ length: idleSockets / perHouse }, () => createRelayKey()));
  const device = await createRelayKey();
  const idle: RawPeer[] = [];
  for (const key of houses) {
    const owner = await dialOwner(relay.url, key);
    owner.send(allowListFrame([device.hash]));
    idle.push(owner, ...(await idleDevices(relay.url, device, key)));
  }
  expect(idle).toHaveLength(idleSockets);
  await expect.poll(() => relay.sockets()).toBe(idleSockets);

  const key = await createRelayKey();
  const owner = await dialOwner(relay.url, key);
  owner.send(allowListFrame([device.hash]));
  const one = await dialDevice(relay.url, device, key.room);
  await one.next("ADMIT");
  one.send(openFrame(1));
  const { channel } = await owner.next("OPEN");
  for (let i = 0; i < 100; i += 1) {
    one.send(dataFrame(1, Uint8Array.of(i)));
    expect((await owner.next("DATA")).body[0]).toBe(i);
    owner.send(dataFrame(channel, Uint8Array.of(i)));
    expect((await one.next("DATA")).body[0]).toBe(i);
  }
  for (const peer of idle) peer.socket.terminate();
  await expect.poll(() => relay.sockets(), { timeout: 30_000 }).toBe(2);
}, 300_000);

/** All but the owner's own socket. */
async function idleDevices(url: string, device: RelayKey, house: RelayKey): Promise<RawPeer[]> {
  const peers: RawPeer[] = [];
  for (let at = 1; at < perHouse; at += 1) peers.push(await dialDevice(url, device, house.room));
  return peers;
}

/** In a process of its own: both ends of so many sockets are more files than one process may have open. */
async function relayProcess() {
  const limits = {
    connectsPerAddress: { burst: 1_000_000, perSecond: 1_000_000 },
    socketsPerDevice: perHouse,
  };
  const program = `
    import { startRelay } from ${JSON.stringify(new URL("server.ts", import.meta.url).href)};
    const relay = await startRelay({ watchPort: 0, limits: ${JSON.stringify(limits)} });
    console.log(JSON.stringify({ url: relay.url, watchPort: relay.watchPort }));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { url, watchPort } = JSON.parse(line) as { url: string; watchPort: number };
  return {
    url,
    async sockets() {
      const answer = await fetch(`http://127.0.0.1:${watchPort}/metrics`);
      return Number(/^hob_relay_sockets (\d+)$/m.exec(await answer.text())?.[1]);
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}
