import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { err, ok } from "@hob/shared/result";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectLocally } from "../cli/local-client.ts";
import { listenLocally, type LocalSocket } from "./local-socket.ts";
import type { Rpc } from "./rpc.ts";

let folder: string;
let listening: LocalSocket | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hob-local-"));
});

afterEach(async () => {
  await listening?.close();
  listening = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const rpc: Rpc = {
  call: (caller, { method }) =>
    Promise.resolve(
      method === "home.status" ? ok({ asked: caller.name }) : err({ type: "method_unknown", method }),
    ),
  async stream(_caller, _request, write, signal) {
    while (!signal.aborted) await write({ text: "x".repeat(1000) });
    return ok(null);
  },
};

async function listen(path: string): Promise<void> {
  listening = await listenLocally(path, rpc);
}

async function statusOver(path: string): Promise<unknown> {
  const client = await connectLocally(path, folder);
  if (!client.ok) return client;
  using local = client.value;
  return await local.call("home.status", {});
}

describe("the local socket", () => {
  test("answers in a file of its own that nobody else may open", async () => {
    const path = join(folder, "hob.sock");
    const umask = process.umask();
    await listen(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(process.umask()).toBe(umask);
    expect(await statusOver(path)).toEqual({ ok: true, value: { asked: "this terminal" } });
  });

  test("works in a folder too deep for a socket address, and leaves nothing elsewhere", async () => {
    const path = join(folder, ..."0123456789".split("").map((digit) => digit.repeat(20)), "hob.sock");
    mkdirSync(dirname(path), { recursive: true });
    const elsewhere = () => readdirSync(tmpdir()).filter((name) => /^hob-[A-Za-z0-9]{6}$/.test(name));
    const before = elsewhere();
    await listen(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await statusOver(path)).toEqual({ ok: true, value: { asked: "this terminal" } });
    expect(elsewhere()).toEqual(before);
    await listening?.close();
    listening = undefined;
    expect(existsSync(path)).toBe(false);
  });

  test("replaces what a crashed node left behind", async () => {
    const path = join(folder, "hob.sock");
    writeFileSync(path, "");
    await listen(path);
    expect(await statusOver(path)).toMatchObject({ ok: true });
  });

  test("says that no node runs where nobody listens", async () => {
    expect(await statusOver(join(folder, "hob.sock"))).toEqual({
      ok: false,
      error: { type: "node_not_running", home: folder },
    });
  });

  test("stops a stream at its source when the reader stops, and ends it when the reader goes", async () => {
    let written = 0;
    let hasEnded = false;
    const path = join(folder, "hob.sock");
    listening = await listenLocally(path, {
      ...rpc,
      async stream(caller, request, write, signal) {
        const counted = (item: unknown) => {
          written++;
          return write(item);
        };
        const result = await rpc.stream(caller, request, counted, signal);
        hasEnded = true;
        return result;
      },
    });
    const reader = createConnection(path);
    reader.pause();
    reader.write(`${JSON.stringify({ id: 1, method: "runs.follow", input: {} })}\n`);
    let before = -1;
    await vi.waitFor(() => {
      const isStill = written > 0 && written === before;
      before = written;
      expect(isStill).toBe(true);
    }, 10_000);
    expect(written).toBeLessThan(5000);
    reader.destroy();
    await expect.poll(() => hasEnded).toBe(true);
  });

  test("hangs up on whoever does not speak its language", async () => {
    const path = join(folder, "hob.sock");
    await listen(path);
    const stranger = createConnection(path);
    const closed = new Promise((resolve) => stranger.on("close", resolve));
    stranger.write("GET / HTTP/1.1\n");
    await closed;
    expect(await statusOver(path)).toMatchObject({ ok: true });
  });
});
