import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { childArguments, moduleOpening } from "./child-bundle.ts";

/** Each is an async function body; `file` is a file of ours that exists, `port` a server that listens. */
const attempts: { readonly [what: string]: string } = {
  "read a file": `(await import("node:fs")).readFileSync(file)`,
  "read a file by promise": `await (await import("node:fs/promises")).readFile(file)`,
  "read its own program on disk": `(await import("node:fs")).readFileSync(source)`,
  "list a folder": `(await import("node:fs")).readdirSync("/")`,
  "look at a file": `(await import("node:fs")).statSync(file)`,
  "read its start environment from /proc": `(await import("node:fs")).readFileSync("/proc/self/environ")`,
  "write a file": `(await import("node:fs")).writeFileSync(file + ".new", "x")`,
  "remove a file": `(await import("node:fs")).rmSync(file)`,
  "make a link": `(await import("node:fs")).symlinkSync(file, file + ".link")`,
  "connect to a socket": `await new Promise((done, fail) => net.connect(port, "127.0.0.1", done).on("error", fail))`,
  "connect to a Unix socket": `await new Promise((done, fail) => net.connect(file, done).on("error", fail))`,
  "listen on a socket": `await new Promise((done, fail) => net.createServer().on("error", fail).listen(0, "127.0.0.1", done))`,
  "send a datagram": `await new Promise(async (done, fail) => (await import("node:dgram")).createSocket("udp4").on("error", fail).send("x", port, "127.0.0.1", (e) => (e ? fail(e) : done())))`,
  fetch: "await fetch(`http://127.0.0.1:${port}/`)",
  "look up a name": `await (await import("node:dns/promises")).lookup("localhost")`,
  "start a process": `(await import("node:child_process")).execFileSync(node, ["--version"])`,
  "start a shell": `(await import("node:child_process")).spawnSync("/bin/sh", ["-c", "true"]).error && fail()`,
  "fork itself": `(await import("node:child_process")).fork(source)`,
  "start a thread": `new (await import("node:worker_threads")).Worker("1", { eval: true })`,
  "load a module from disk": `await import("file://" + source)`,
  "require a module from disk": `(await import("node:module")).createRequire("file:///x.js")(source)`,
  "load native code": `process.dlopen({ exports: {} }, file)`,
  "open the inspector": `(await import("node:inspector")).open(0)`,
  "use WASI": `new (await import("node:wasi")).WASI({ version: "preview1", preopens: { "/": "/" } })`,
  "reach Node's inside": `process.binding("spawn_sync")`,
  "open a database": `new (await import("node:sqlite")).DatabaseSync(file + ".db")`,
  "write a heap snapshot": `(await import("node:v8")).writeHeapSnapshot(file + ".heap")`,
  "write a report": `process.report.writeReport(file + ".report")`,
  "trace into a file": `(await import("node:trace_events")).createTracing({ categories: ["node"] }).enable()`,
  "become another program": `process.execve(node, ["node", "--version"], {})`,
};

/** What only the list of modules keeps away. */
const unlisted = [
  ...builtinModules.map((name) => (name.startsWith("node:") ? name : `node:${name}`)),
  "fs",
  "process",
].filter((name) => name !== "node:fs");

describe("a sandbox process with all of Node's modules", () => {
  const folder = mkdtempSync(join(tmpdir(), "hob-sandbox-"));
  const file = join(folder, "secret.txt");
  const server = createServer((socket) => socket.end());
  let told: { readonly [what: string]: string } = {};

  beforeAll(async () => {
    writeFileSync(file, "secret");
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const source = new URL("./child.ts", import.meta.url).pathname;
    const builtins = builtinModules.map((name) => (name.startsWith("node:") ? name : `node:${name}`));
    told = await probe(attempts, { builtins, facts: { file, port, node: process.execPath, source } });
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  test.for(Object.keys(attempts))("may not %s", (what) => {
    expect(told[what]).toMatch(/^refused: /);
  });

  test("has left nothing behind", () => {
    expect(readdirSync(folder)).toEqual(["secret.txt"]);
  });

  test("has no environment but its time zone", () => {
    expect(told["environment"]).toBe('[["TZ","UTC"]]');
  });
});

describe("a sandbox process with the modules it has", () => {
  let told: { readonly [what: string]: string } = {};

  beforeAll(async () => {
    const imports = Object.fromEntries(
      unlisted.map((name) => [name, `await import(${JSON.stringify(name)})`]),
    );
    told = await probe({ ...imports, process: "process.kill(0, 0)" }, { builtins: ["node:fs"], facts: {} });
  });

  test.for(unlisted)("may not import %s", (name) => {
    expect(told[name]).toMatch(/^refused: /);
  });

  test("has no process to send signals with", () => {
    expect(told["process"]).toBe("refused: process is not defined");
  });
});

/** Runs a module of ours exactly where the sandbox's would run, and collects what it may do. */
async function probe(
  tried: { readonly [what: string]: string },
  where: { readonly builtins: readonly string[]; readonly facts: object },
): Promise<{ [what: string]: string }> {
  const entry = "file:///probe.mjs";
  const everything = where.builtins.includes("node:process");
  const functions = Object.entries(tried).map(
    ([what, body]) => `${JSON.stringify(what)}: async () => { ${body}; }`,
  );
  const source = `
    import { writeSync } from "node:fs";
    ${everything ? 'import net from "node:net"; import process from "node:process";' : ""}
    const { file, port, node, source } = ${JSON.stringify(where.facts)};
    const fail = () => { throw new Error("not started"); };
    const told = { environment: ${everything ? "JSON.stringify(Object.entries(process.env))" : '""'} };
    const attempts = { ${functions.join(",")} };
    for (const [what, attempt] of Object.entries(attempts)) {
      try {
        // Some of Node's refusals are thrown where nobody awaits them.
        const thrown = new Promise((_done, fail) => ${everything ? 'process.once("uncaughtException", fail)' : "{}"});
        await Promise.race([attempt(), thrown]);
        told[what] = "allowed";
      } catch (error) {
        told[what] = "refused: " + error.message;
      }
    }
    writeSync(1, JSON.stringify(told));
    ${everything ? "process.exit(0);" : ""}`;
  const child = spawn(process.execPath, childArguments(), { env: {}, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(
    moduleOpening({ entry, builtins: where.builtins, aliases: {}, sources: { [entry]: source } }),
  );
  let written = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) written += chunk;
  return JSON.parse(written);
}
