/** The command line as scripts use it: every answer one JSON object a line, every failure typed, every exit code right. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { startFeedServer } from "./feed-server.ts";
import { hob, startHouse, type House, type Said } from "./house.ts";
import { pairTerminal } from "./pairing.ts";

let house: House;

test.beforeAll(async () => {
  house = await startHouse();
});

test.afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

test("a terminal pairs, calls, and is answered in JSON", async () => {
  const { call } = await pairTerminal(house, "terminal");
  expect(await call("home.status")).toMatchObject({
    code: 0,
    said: [{ paused: false, relay: { state: "connected" } }],
  });
  expect(await call("home.nothing")).toEqual({
    code: 1,
    said: [{ error: { type: "method_unknown", method: "home.nothing" } }],
  });
  expect(await call("runs.get", { runId: 99 })).toEqual({
    code: 1,
    said: [{ error: { type: "run_unknown", runId: 99 } }],
  });
});

test("one request id is one run, however often it is sent", async () => {
  const { call } = await pairTerminal(house, "repeater");
  const send = () =>
    call(
      "runs.start",
      { automation: "feed-digest", input: { address: "https://example.com/feed" } },
      "--request-id",
      "only-one-of-these",
    );
  const [first, second] = [await send(), await send()];
  expect(first.code).toBe(0);
  expect(second).toEqual(first);
});

test("a run without its grant ends as denied, with it the digest comes, and follow prints all of it", async () => {
  await using feeds = await startFeedServer();
  const { call, profile } = await pairTerminal(house, "follower");
  const input = { address: `${feeds.origin}/feed.xml` };

  const refused = await house.hob("run", "feed-digest", "--input", JSON.stringify(input), "--follow");
  expect(refused.code).toBe(1);
  expect(refused.said.at(-1)).toMatchObject({ kind: "run", run: { status: "failed", reason: "denied" } });
  expect(feeds.asked).toEqual([]);

  const host = new URL(feeds.origin).host;
  const grant = [{ kind: "http", http: { host, methods: ["GET"] } }];
  expect(await call("automations.update", { automation: "feed-digest", grant })).toMatchObject({ code: 0 });
  const started = await call("runs.start", { automation: "feed-digest", input });
  const runId = String(started.said[0]?.["runId"]);
  const followed = await hob(["remote", "follow", runId, "--profile", profile]);
  expect(followed.code).toBe(0);
  expect(followed.said.filter(({ kind }) => kind === "line").map(({ n }) => n)).toEqual(
    followed.said.filter(({ kind }) => kind === "line").map((_, at) => at + 1),
  );
  expect(followed.said.at(-1)).toMatchObject({
    kind: "run",
    run: { status: "succeeded", result: { items: 3 } },
  });

  const logs = await house.hob("logs", runId);
  expect(logs.said.length).toBeGreaterThan(0);
  const runs = await house.hob("runs");
  expect(runs.said[0]).toMatchObject({ total: expect.any(Number), items: expect.any(Array) });
});

test("wrong digits, a used link and a damaged one are told apart", async () => {
  const invitation = await house.invite();
  const attempt = (link: string, name: string, type: (digits: string) => unknown) =>
    hob(["remote", "pair", link, "--profile", join(house.home, `profile-${name}`), "--name", name], (said) =>
      said["event"] === "digits" ? type(String(said["digits"])) : undefined,
    );
  const wrong = await attempt(invitation.link, "wrong", (digits) =>
    invitation.type(digits === "000000" ? "000001" : "000000"),
  );
  expect(wrong.code).toBe(1);
  expect(wrong.said.at(-1)).toEqual({ error: { type: "digits_wrong" } });
  expect(existsSync(join(house.home, "profile-wrong/profile.hob"))).toBe(false);
  expect((await attempt(invitation.link, "used", () => {})).said).toEqual([
    { error: { type: "invitation_used" } },
  ]);
  expect(
    (await attempt(invitation.link.replace(/&c=.*/, "&c=AAAAAAAAAAA"), "damaged", () => {})).said,
  ).toEqual([{ error: { type: "link_damaged" } }]);
  expect((await attempt("nonsense", "none", () => {})).said).toEqual([
    { error: { type: "link_malformed", problem: expect.any(String) } },
  ]);
});

test("an invitation that nobody can answer is withdrawn when the input ends", async () => {
  const paired = await house.hob("pair");
  expect(paired.code).toBe(1);
  expect(paired.said).toEqual([
    { event: "invitation", link: expect.any(String), expiresAt: expect.any(Number) },
    { error: expect.objectContaining({ type: "input_invalid", field: "digits" }) },
  ]);
});

test("a revoked terminal is told so", async () => {
  const { call } = await pairTerminal(house, "lost");
  const devices = await house.hob("devices");
  const items = (devices.said[0]?.["items"] ?? []) as { deviceId: number; name: string }[];
  const lost = items.find(({ name }) => name === "lost");
  expect(await house.hob("revoke", String(lost?.deviceId))).toMatchObject({ code: 0 });
  expect(await call("home.status")).toEqual({ code: 1, said: [{ error: { type: "device_revoked" } }] });
});

test("npm start says nothing on stdout but JSON, and Ctrl-C leaves nothing running", async () => {
  const home = mkdtempSync(join(tmpdir(), "hob-e2e-npm-"));
  const root = fileURLToPath(new URL("..", import.meta.url));
  const npm = spawn("npm", ["start", "--", "--home", home, "--port", "0", "--json"], {
    cwd: root,
    // A group of its own, as a terminal would give it: Ctrl-C reaches everybody in it.
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const lines: string[] = [];
    const reader = createInterface({ input: npm.stdout });
    reader.on("line", (line) => lines.push(line));
    await expect.poll(() => lines.length, { timeout: 60_000 }).toBe(1);
    const ready = JSON.parse(lines[0] ?? "") as Said;
    expect(ready).toEqual({
      event: "ready",
      app: expect.stringMatching(/^http:\/\/localhost:[0-9]+\/$/),
      relay: expect.stringMatching(/^ws:\/\/localhost:[0-9]+\//),
    });
    expect((await fetch(String(ready["app"]))).status).toBe(200);
    const closed = once(reader, "close");
    process.kill(-(npm.pid ?? 0), "SIGINT");
    // Everybody who could still write has let go of the pipe.
    await closed;
    expect(lines).toHaveLength(1);
    await expect(fetch(String(ready["app"]))).rejects.toThrow();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test("keys and socket are for the owner's eyes only", async () => {
  await pairTerminal(house, "private");
  for (const file of ["hob.keys", "hob.sock", "profile-private/profile.hob"]) {
    expect(statSync(join(house.home, file)).mode & 0o077, file).toBe(0);
  }
});

test("a second node on the same home refuses in words, and a stopped one is named", async () => {
  const { call } = await pairTerminal(house, "left alone");
  const second = await hob(["up", "--home", house.home, "--port", "0", "--json"]);
  expect(second).toMatchObject({ code: 1, said: [{ error: { type: "home_in_use" } }] });
  await house.stop();
  expect(await house.hob("devices")).toMatchObject({
    code: 1,
    said: [{ error: { type: "node_not_running" } }],
  });
  const unreachable = await call("home.status");
  expect(unreachable).toMatchObject({ code: 1, said: [{ error: { type: "relay_unreachable" } }] });
  await house.restart();
  expect(await house.hob("devices")).toMatchObject({ code: 0 });
});
