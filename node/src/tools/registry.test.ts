import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import type { Broker } from "../egress/broker.ts";
import { createToolRegistry } from "./registry.ts";
import { createMemoryKv } from "./testing/memory-kv.ts";

const unreachable: Broker = { fetch: () => Promise.reject(new Error("no network in this test")) };

function registry() {
  return createToolRegistry({ broker: unreachable, kv: createMemoryKv(), clock: createManualClock() });
}

describe("the registry", () => {
  test("finds a method by its call, and nothing else", () => {
    expect(registry().find("http.get")?.kind).toBe("read");
    expect(registry().find("kv.set")?.kind).toBe("effect");
    for (const call of [
      "vault.get",
      "approve",
      "http",
      "http.",
      "http.constructor",
      "__proto__.get",
      "toString",
    ]) {
      expect(registry().find(call)).toBeUndefined();
    }
  });

  test("lists every tool with its methods", () => {
    expect(registry().methodNames()).toEqual({
      http: ["get", "request"],
      feed: ["read"],
      kv: ["get", "set", "delete", "list"],
    });
  });

  test("has nothing to say about methods without a summary or a signature of their own name", () => {
    for (const tool of registry().tools) {
      for (const [name, method] of Object.entries(tool.methods)) {
        expect(method.signature.startsWith(`${name}(`)).toBe(true);
        expect(method.summary).toMatch(/^[A-Z].*\.$/);
      }
    }
  });
});

describe("wrong arguments", () => {
  const https = "https://example.com";
  test.each([
    ["http.get", [], "url"],
    ["http.get", [7], "url"],
    ["http.get", [https, { headers: { a: 1 } }], "headers"],
    ["http.get", [https, { timeout: 1 }], "options"],
    ["http.get", [https, {}, {}], "get"],
    ["http.request", ["GET"], "request"],
    ["http.request", [{ method: 1, url: https }], "method"],
    ["http.request", [{ method: "GET" }], "url"],
    ["feed.read", [null], "url"],
    ["feed.read", [https, {}], "read"],
    ["kv.get", [], "key"],
    ["kv.get", [""], "key"],
    ["kv.get", ["k".repeat(513)], "key"],
    ["kv.get", ["ü".repeat(257)], "key"],
    ["kv.get", ["k", { namespace: 1 }], "namespace"],
    ["kv.get", ["k", { prefix: "" }], "options"],
    ["kv.set", ["k"], "value"],
    ["kv.set", ["k", "v".repeat(65_536)], "value"],
    ["kv.list", [{ limit: 0 }], "limit"],
    ["kv.list", [{ limit: 1001 }], "limit"],
    ["kv.list", ["prefix"], "options"],
  ])("of %s(%j) are told by the name of %s", (call, args, name) => {
    const method = registry().find(call);
    if (method === undefined) throw new Error(`no ${call}`);
    const parsed = v.safeParse(method.args, args);
    expect(parsed.issues?.[0].message).toContain(name);
  });

  test.each([
    ["http.get", [https]],
    ["http.get", [https, null]],
    ["http.get", [https, { headers: { accept: "text/html" } }]],
    ["http.request", [{ method: "head", url: https }]],
    ["feed.read", [https]],
    ["kv.get", ["k"]],
    ["kv.get", ["k".repeat(512), { namespace: "other" }]],
    ["kv.set", ["k", null]],
    ["kv.set", ["k", { a: [1, "ü", null] }, { namespace: "other" }]],
    ["kv.set", ["k", "v".repeat(65_534)]],
    ["kv.list", []],
    ["kv.list", [{ prefix: "a", limit: 1000 }]],
  ])("are none of %s(%j)", (call, args) => {
    const method = registry().find(call);
    expect(method !== undefined && v.is(method.args, args)).toBe(true);
  });
});

describe("hob.d.ts", () => {
  const sample = `
    export default automation<{ address: string }>(async ({ input, http, feed, kv, log, run }) => {
      const page = await http.get(input.address, { headers: { accept: "text/html" } });
      const head = await http.request({ method: "HEAD", url: page.url });
      const news: Feed = await feed.read(input.address);
      const titles: string[] = news.items.map((item) => item.title);
      await kv.set("last", { status: head.status, titles }, { namespace: "other" });
      const keys: string[] = await kv.list({ prefix: "l" });
      log.warn(\`run \${run.runId}\`, { keys });
      console.log(crypto.randomUUID());
      // @ts-expect-error: only reading is offered
      await http.request({ method: "POST", url: page.url });
      // @ts-expect-error: the address was declared a text
      input.address.toFixed();
      try {
        return { markdown: String(await kv.get("last")) };
      } catch (error) {
        if ((error as ToolError).code === "denied") return null;
        throw error;
      }
    });`;

  test("type-checks a script that uses every tool, and the starter", { timeout: 120_000 }, async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "hob-declarations-"));
    const starter = new URL("../starters/feed-digest.script.ts", import.meta.url);
    const compilerOptions = {
      target: "es2023",
      module: "es2022",
      strict: true,
      noEmit: true,
      types: [],
      lib: ["es2023"],
    };
    await Promise.all([
      writeFile(join(folder.path, "hob.d.ts"), registry().declarations()),
      writeFile(join(folder.path, "sample.ts"), sample),
      writeFile(join(folder.path, "starter.ts"), await readFile(starter)),
      writeFile(join(folder.path, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] })),
    ]);
    const tsc = new URL("../../../node_modules/typescript/bin/tsc", import.meta.url);
    const problems = await promisify(execFile)(process.execPath, [tsc.pathname, "-p", folder.path]).then(
      () => "",
      (failure: Error & { readonly stdout: string }) => failure.stdout || failure.message,
    );
    expect(problems).toBe("");
  });
});
