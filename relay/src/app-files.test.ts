import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startRelay, type RunningRelay, type StartRelayOptions } from "./server.ts";

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function start(options: StartRelayOptions = {}): Promise<{ relay: RunningRelay; app: string }> {
  const relay = await startRelay(options);
  cleanUps.push(() => relay.close());
  return { relay, app: `http://localhost:${relay.port}` };
}

async function builtApp(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "hob-app-"));
  cleanUps.push(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, "assets"));
  const files = {
    "index.html": "<!doctype html><title>Hob</title>",
    "sw.js": "// worker",
    "manifest.webmanifest": "{}",
    "assets/index-DkV3aZ_9.js": "export {};",
    "assets/index-DkV3aZ_9.css": "body{}",
    "assets/sodium-B0x5Yq2-.wasm": "\0asm",
    "assets/logo.svg": "<svg/>",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

const policy =
  "default-src 'self'; connect-src 'self' https: wss: ws://localhost:*; script-src 'self' 'wasm-unsafe-eval'; " +
  "style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types default";

describe("the app", () => {
  test("comes with the headers that keep foreign script and frames out, on every answer", async () => {
    const { app } = await start({ appDir: await builtApp() });
    for (const path of ["/", "/assets/index-DkV3aZ_9.js", "/nowhere.js", "/relay"]) {
      const { headers } = await fetch(app + path);
      expect(headers.get("content-security-policy")).toBe(policy);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("permissions-policy")).toContain("camera=(self), ");
      expect(headers.get("permissions-policy")).toContain("microphone=()");
    }
  });

  test("may also reach a plain relay on another name than localhost", async () => {
    const { app } = await start({ appDir: await builtApp(), origin: "ws://192.168.1.5:8787" });
    const { headers } = await fetch(app);
    expect(headers.get("content-security-policy")).toContain("ws://localhost:* ws://192.168.1.5:8787;");
  });

  test("is served with its own types; only what is named after its content is kept for good", async () => {
    const { app } = await start({ appDir: await builtApp() });
    const forever = "public,max-age=31536000,immutable";
    const expected = {
      "/": ["text/html;charset=utf-8", "no-cache"],
      "/sw.js": ["text/javascript", "no-cache"],
      "/manifest.webmanifest": ["application/manifest+json", "no-cache"],
      "/assets/index-DkV3aZ_9.js": ["text/javascript", forever],
      "/assets/index-DkV3aZ_9.css": ["text/css", forever],
      "/assets/sodium-B0x5Yq2-.wasm": ["application/wasm", forever],
      "/assets/logo.svg": ["image/svg+xml", "no-cache"],
    };
    for (const [path, [type, cache]] of Object.entries(expected)) {
      const { status, headers } = await fetch(app + path);
      expect([path, status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
        path,
        200,
        type,
        cache,
      ]);
    }
  });

  test("opens at the address of any of its pages, and has no file it was not built with", async () => {
    const { app } = await start({ appDir: await builtApp() });
    expect(await (await fetch(`${app}/runs/1`)).text()).toContain("<title>Hob</title>");
    expect((await fetch(`${app}/assets/gone.js`)).status).toBe(404);
    expect((await fetch(`${app}/..%2f..%2fetc/passwd.txt`)).status).toBe(404);
    expect((await fetch(app, { method: "POST", body: "x" })).status).toBe(405);
  });

  test("outlives an impossible range and files that a new build takes away", async () => {
    const appDir = await builtApp();
    const { app } = await start({ appDir });
    const asset = `${app}/assets/index-DkV3aZ_9.js`;
    expect((await fetch(asset, { headers: { range: "bytes=5-2" } })).status).toBe(200);
    await rm(join(appDir, "assets"), { recursive: true });
    await fetch(asset)
      .then((response) => response.text())
      .catch(() => "cut off");
    expect((await fetch(app)).status).toBe(200);
  });
});

describe("without an app", () => {
  test("the root says in plain words what runs here", async () => {
    for (const options of [{}, { appDir: "/nonexistent" }]) {
      const { app } = await start(options);
      const root = await fetch(app);
      expect(root.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(await root.text()).toContain("relay runs here");
      expect((await fetch(`${app}/index.html`)).status).toBe(404);
    }
  });

  test("a plain request to the relay is asked to upgrade, and an upgrade elsewhere finds nothing", async () => {
    const { app } = await start();
    expect((await fetch(`${app}/relay`)).status).toBe(426);
    const upgrade = request(`${app}/elsewhere`, {
      headers: { Connection: "Upgrade", Upgrade: "websocket" },
    }).end();
    const [response] = (await once(upgrade, "response")) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(404);
  });
});

test("a port that is taken is said by name", async () => {
  const { relay } = await start();
  await expect(startRelay({ port: relay.port })).rejects.toThrow(`cannot listen on 127.0.0.1:${relay.port}`);
});
