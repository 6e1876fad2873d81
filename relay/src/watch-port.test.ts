import { request } from "node:http";
import { expect, test } from "vitest";
import { dataFrame, openFrame } from "@hob/shared/wire/frame";
import { house, putOut, settled, start } from "./testing/house.ts";
import { createRelayKey, dial, prove } from "./testing/raw-peer.ts";

test("counts sockets, rooms, frames and every cause of an end, and names no room, key or address", async () => {
  const { relay, url, owner, device, room } = await house({ watchPort: 0 });
  device.send(openFrame(1));
  await owner.next("OPEN");
  device.send(dataFrame(1, new Uint8Array(100)));
  await owner.next("DATA");
  const stranger = await dial(url);
  await prove(stranger, { role: "device", key: await createRelayKey(), room });
  await putOut(stranger, "not_admitted");
  await settled(owner);
  const { status, text } = await ask(relay.watchPort, "/metrics");
  expect(status).toBe(200);
  const lines = text.split("\n");
  for (const line of [
    "hob_relay_sockets 2",
    "hob_relay_owners 1",
    "hob_relay_rooms 1",
    "hob_relay_frames_total 1",
    "hob_relay_bytes_total 106",
    'hob_relay_admitted_total{role="device"} 1',
    'hob_relay_ended_total{cause="not_admitted"} 1',
  ]) {
    expect(lines).toContain(line);
  }
  expect(text).not.toContain(Buffer.from(room).toString("hex").slice(0, 8));
  expect(text).not.toContain("127.0.0.1");
});

test("is healthy until it says goodbye, and gone with the relay", async () => {
  const { relay } = await start({ watchPort: 0 });
  expect(await ask(relay.watchPort, "/health")).toMatchObject({ status: 200, text: '{"status":"ok"}\n' });
  await relay.close();
  await expect(ask(relay.watchPort, "/health")).rejects.toThrow();
});

test("answers this machine alone, nothing but questions, and nothing else", async () => {
  const { relay } = await start({ watchPort: 0 });
  expect(await ask(relay.watchPort, "/health", { host: "relay.example.com" })).toMatchObject({ status: 421 });
  expect(await ask(relay.watchPort, "/metrics", {}, "POST")).toMatchObject({ status: 405 });
  expect(await ask(relay.watchPort, "/")).toMatchObject({ status: 404 });
  expect((await start()).relay.watchPort).toBeUndefined();
});

test("a watch port that is taken stops the relay from starting, and frees its own", async () => {
  const { relay } = await start({ watchPort: 0 });
  const taken = relay.watchPort ?? 0;
  await expect(start({ watchPort: taken })).rejects.toThrow(`127.0.0.1:${taken}`);
});

function ask(port: number | undefined, path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    asking.on("error", reject);
    asking.end();
  });
}
