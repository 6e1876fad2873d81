import { execFile } from "node:child_process";
import { copyFile, mkdtempDisposable, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import type { PolicyEffect } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import type { Broker } from "../egress/broker.ts";
import { noEvents } from "./testing/no-events.ts";
import { noNotices } from "./testing/no-notices.ts";
import { createToolRegistry } from "./registry.ts";
import { callBuiltIn, callRisk } from "./tool.ts";
import { createMemoryKv } from "./testing/memory-kv.ts";
import { createMemoryTables } from "./testing/memory-tables.ts";

const noNetwork = () => Promise.reject(new Error("no network in this test"));
const unreachable: Broker = { fetch: noNetwork, reach: noNetwork };

function registry() {
  return createToolRegistry({
    events: noEvents,
    notices: noNotices,
    broker: unreachable,
    kv: createMemoryKv(),
    tables: createMemoryTables(() => 0),
    clock: createManualClock(),
    closureOf: () => undefined,
  });
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

  test("lists every tool with its methods, and what std asks the house", () => {
    expect(registry().methodNames()).toEqual({
      http: ["get", "head", "post", "put", "patch", "delete", "request"],
      tcp: ["reach"],
      feed: ["read"],
      files: ["list", "stat", "read", "hash", "write", "move"],
      kv: ["get", "set", "delete", "list"],
      table: ["define", "append", "upsert", "get", "query", "count", "remove"],
      emit: ["event"],
      notify: ["tell"],
      std: ["zone"],
    });
  });

  test("has nothing to say about methods without a summary or a signature of their own name", () => {
    for (const tool of registry().tools) {
      for (const [name, method] of Object.entries(tool.methods)) {
        // What is called by the name of its tool has no name of its own.
        const isWord = tool.name === "emit" || tool.name === "notify";
        expect(method.signature.startsWith(isWord ? "(" : `${name}(`)).toBe(true);
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
    ["http.request", [{ method: "CONNECT", url: https }], "method"],
    ["http.request", [{ method: "get", url: https, body: "x" }], "body"],
    ["http.request", [{ method: "HEAD", url: https, idempotencyKey: true }], "idempotencyKey"],
    ["http.request", [{ method: "POST", url: https, timeout: 1 }], "request"],
    ["http.head", [https, { json: 1 }], "options"],
    ["http.post", [https, { json: 1, body: "1" }], "json"],
    ["http.post", [https, { form: ["a"] }], "form"],
    ["http.post", [https, { form: { a: null } }], "form"],
    ["http.post", [https, { form: { a: [["b"]] } }], "form"],
    ["http.post", [https, { form: { a: "\ud800" } }], "form"],
    ["http.post", [https, { body: { a: 1 } }], "body"],
    ["http.post", [https, { body: "\ud800" }], "body"],
    ["http.post", [https, { idempotencyKey: "" }], "idempotencyKey"],
    ["http.post", [https, { idempotencyKey: false }], "idempotencyKey"],
    ["http.post", [https, { idempotencyKey: "k\r\nhost: evil" }], "idempotencyKey"],
    ["http.post", [https, { idempotencyKey: "k".repeat(256) }], "idempotencyKey"],
    ["http.put", [https, { idempotencyKey: true, headers: { "Idempotency-KEY": "k" } }], "idempotencyKey"],
    ["feed.read", [null], "url"],
    ["feed.read", [https, {}], "read"],
    ["tcp.reach", ["nas.lan"], "port"],
    ["tcp.reach", ["nas.lan", "445"], "port"],
    ["tcp.reach", ["nas.lan", 65_536], "port"],
    ["tcp.reach", ["", 1], "host"],
    ["files.read", [7], "path"],
    ["files.read", ["a", { as: "hex" }], "as"],
    ["files.read", ["x".repeat(4097)], "path"],
    ["files.list", ["a", { limit: 10_001 }], "limit"],
    ["files.write", ["a"], "content"],
    ["files.write", ["a", "\ud800"], "content"],
    ["files.write", ["a", "b", { overwrite: true }], "options"],
    ["files.move", ["a"], "path"],
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
    ["table.append", [{ a: 1 }, { a: 1 }], "table"],
    ["table.append", ["t"], "rows"],
    ["table.append", ["t", {}, {}], "append"],
    ["table.upsert", ["t", "", {}], "key"],
    ["table.upsert", ["t", "k".repeat(513), {}], "key"],
    ["table.get", ["t"], "key"],
    ["table.get", ["t", "k\0"], "key"],
    ["table.query", [{ where: {} }], "table"],
    ["table.query", ["t", { limit: 1001 }], "limit"],
    ["table.query", ["t", { limit: 1.5 }], "limit"],
    ["table.query", ["t", { offset: -1 }], "offset"],
    ["table.query", ["t", { columns: [] }], "columns"],
    ["table.query", ["t", { columns: "a" }], "columns"],
    ["table.query", ["t", { filter: {} }], "options"],
    ["table.remove", ["t"], "conditions"],
    ["notify.tell", [" "], "say what it is about"],
    ["notify.tell", ["t".repeat(201)], "title"],
    ["notify.tell", ["a\u001b[2Jb"], "control characters"],
    ["notify.tell", ["pay \u202e001"], "control characters"],
    ["notify.tell", ["t", { text: "t".repeat(2_001) }], "text"],
    ["notify.tell", ["t", { loud: true }], "loud"],
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
    ["http.request", [{ method: "delete", url: https, idempotencyKey: "k" }]],
    ["http.head", [https, { redirect: "manual" }]],
    ["http.post", [https]],
    ["http.post", [https, { json: null, form: null, body: null, idempotencyKey: null }]],
    ["http.patch", [https, { form: { a: ["b", 1, true], c: "" } }]],
    ["http.put", [https, { headers: { "Idempotency-Key": "k" } }]],
    ["feed.read", [https]],
    ["tcp.reach", ["nas.lan", 445]],
    ["files.list", ["a"]],
    ["files.list", ["a", { recursive: true, limit: 10_000 }]],
    ["files.read", ["a", { as: "base64" }]],
    ["files.write", ["a", "", { as: "text", replace: false }]],
    ["files.move", ["a", "b"]],
    ["kv.get", ["k"]],
    ["kv.get", ["k".repeat(512), { namespace: "other" }]],
    ["kv.set", ["k", null]],
    ["kv.set", ["k", { a: [1, "ü", null] }, { namespace: "other" }]],
    ["kv.set", ["k", "v".repeat(65_534)]],
    ["kv.list", []],
    ["kv.list", [{ prefix: "a", limit: 1000 }]],
    ["table.define", [null, { a: "text" }]],
    ["table.append", ["t", [{}]]],
    ["table.query", ["t"]],
    ["table.query", [null, { where: { a: 1 }, order: "a", limit: 0, offset: 1, columns: ["a"] }]],
    ["table.count", ["t", null]],
    ["table.remove", ["t", "all"]],
    ["notify.tell", ["t"]],
    ["notify.tell", ["t", { text: "a\n\tb", push: true, urgent: true, key: "k" }]],
  ])("are none of %s(%j)", (call, args) => {
    const method = registry().find(call);
    expect(method !== undefined && v.is(method.args, args)).toBe(true);
  });
});

describe("what a tool says of its calls", () => {
  const https = "https://example.com";
  const said: readonly (readonly [string, readonly unknown[], Risk, PolicyEffect])[] = [
    ["http.post", [https], "medium", "allow"],
    ["http.put", [https], "medium", "allow"],
    ["http.patch", [https], "medium", "allow"],
    ["http.delete", [https], "high", "ask"],
    ["http.request", [{ method: "POST", url: https }], "medium", "allow"],
    ["http.request", [{ method: "DELETE", url: https }], "high", "ask"],
    ["http.request", [{ method: "GET", url: https }], "low", "allow"],
    ["files.write", ["a", "b"], "medium", "allow"],
    ["files.move", ["a", "b"], "medium", "allow"],
    ["kv.set", ["k", 1], "low", "allow"],
    ["kv.delete", ["k"], "low", "allow"],
    ["table.define", [null, {}], "low", "allow"],
    ["table.append", [null, {}], "low", "allow"],
    ["table.upsert", [null, "k", {}], "low", "allow"],
    ["table.remove", [null, { a: 1 }], "medium", "allow"],
    ["table.remove", [null, "all"], "high", "ask"],
    ["emit.event", ["washing.done", {}, {}], "low", "allow"],
    ["notify.tell", ["Done", {}], "low", "allow"],
  ];

  test("is thought about for every call of every shipped tool that can change something", () => {
    const changing = registry().tools.flatMap(({ name, methods }) =>
      Object.entries(methods).flatMap(([method, { kind }]) => (kind === "read" ? [] : [`${name}.${method}`])),
    );
    expect([...new Set(said.map(([call]) => call))]).toEqual(changing);
    expect(changing.filter((call) => registry().find(call)?.builtIn === undefined)).toEqual([]);
  });

  test.each(said)("of %s(%j): risk %s, %s", (call, args, risk, builtIn) => {
    const method = registry().find(call);
    if (method === undefined) throw new Error(`no ${call}`);
    expect([callRisk(method, args), callBuiltIn(method, args)]).toEqual([risk, builtIn]);
  });

  test("of a request, whom it reaches; of our own tables, nobody", () => {
    const reached = (call: string, args: readonly unknown[]) => registry().find(call)?.recipients?.(args);
    expect(reached("http.post", ["https://shop.example/a"])).toEqual(["shop.example"]);
    expect(reached("http.request", [{ method: "PUT", url: "http://nas.lan:81/" }])).toEqual(["nas.lan:81"]);
    expect(reached("table.append", [null, {}])).toBeUndefined();
  });
});

describe("hob.d.ts", () => {
  const sample = `
    export default automation<{ address: string }>(async ({ input, http, tcp, feed, files, kv, table, log, run, notify }) => {
      const page = await http.get(input.address, { headers: { accept: "text/html" } });
      const head = await http.request({ method: "HEAD", url: page.url });
      await http.post(page.url, { json: { a: [1] }, idempotencyKey: true });
      await http.request({ method: "PUT", url: page.url, form: { q: "a", tag: ["x"] }, idempotencyKey: "k" });
      if ((await http.delete(page.url)).assumed) return null;
      const news: Feed = await feed.read(input.address);
      const titles: string[] = news.items.map((item) => item.title);
      await kv.set("last", { status: head.status, titles }, { namespace: "other" });
      const keys: string[] = await kv.list({ prefix: "l" });
      await table.define("bills", { day: "time", shop: "text", amount: "number" });
      const added: number = await table.append("bills", [{ day: "2026-03-01", shop: "Paper", amount: 3 }]);
      if (await table.upsert(null, "k", { amount: 4 })) await table.append(null, { amount: added });
      const bills = await table.query("bills", {
        where: { shop: { startsWith: "P" }, amount: { gt: 1, lte: 9 }, paid: false, $key: { in: ["k", null] } },
        order: ["shop", { column: "day", descending: true }],
        columns: ["amount", "$id"],
      });
      const sum: number = bills.reduce((total: number, bill) => total + bill.amount, 0);
      if ((await table.get(null, "k"))?.amount === sum) await table.remove("bills", { amount: { lt: sum } });
      await table.remove("bills", (await table.count("bills", { day: null })) > 0 ? "all" : { day: null });
      // @ts-expect-error: nothing is larger than true
      await table.query("bills", { where: { paid: { gt: true } } });
      const { isOpen, ms } = await tcp.reach("nas.lan", 445);
      const listed = await files.list("Scans", { recursive: true });
      const newest: FileEntry | undefined = listed.items.at(-1);
      if (newest && isOpen && ms < 10) await files.move(newest.path, "Scans/moved");
      const text: string = await files.read("Scans/moved", { as: "base64" });
      await files.write("Scans/copy", text, { as: "base64", replace: true });
      log.warn(\`run \${run.runId}\`, { keys });
      console.log(crypto.randomUUID());
      if (!(await notify("Done", { text: "All of it.", push: true, key: "done" })).isNew) await notify("Again");
      // @ts-expect-error: what asks brings nothing
      await http.request({ method: "GET", url: page.url, body: "x" });
      // @ts-expect-error: the address was declared a text
      input.address.toFixed();
      try {
        return { markdown: String(await kv.get("last")) };
      } catch (error) {
        if ((error as ToolError).code === "denied") return null;
        throw error;
      }
    });`;

  test(
    "type-checks a script that uses every tool, and those that come with Hob",
    { timeout: 120_000 },
    async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), "hob-declarations-"));
      const starters = new URL("../starters/", import.meta.url);
      const scripts = (await readdir(starters)).filter((name) => name.endsWith(".script.ts"));
      expect(scripts).toHaveLength(4);
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
        ...scripts.map((name) => copyFile(new URL(name, starters), join(folder.path, name))),
        writeFile(join(folder.path, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] })),
      ]);
      const tsc = new URL("../../../node_modules/typescript/bin/tsc", import.meta.url);
      const problems = await promisify(execFile)(process.execPath, [tsc.pathname, "-p", folder.path]).then(
        () => "",
        (failure: Error & { readonly stdout: string }) => failure.stdout || failure.message,
      );
      expect(problems).toBe("");
    },
  );
});
