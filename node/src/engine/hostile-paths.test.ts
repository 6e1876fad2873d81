/** Scripts that reach for files beside their folder, in the real sandbox and with the real tools. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBroker } from "../egress/broker.ts";
import { silentLogger } from "../logger.ts";
import { noBuckets } from "../policy/testing/no-rates.ts";
import { createTestQueue } from "../queue/testing/test-queue.ts";
import { createQuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { auditEntries } from "../store/audit.ts";
import { createKvStore } from "../store/kv.ts";
import { readRun } from "../store/run-views.ts";
import { claimNextRun } from "../store/runs.ts";
import { createTableStore } from "../store/table-rows.ts";
import { createClosedFolders } from "../tools/closed-folders.ts";
import { noEvents } from "../tools/testing/no-events.ts";
import { noNotices } from "../tools/testing/no-notices.ts";
import { createToolRegistry } from "../tools/registry.ts";
import { execute } from "./execute.ts";
import { noSecrets } from "../vault/secret-source.ts";

const runner = createQuickJsRunner({ processes: 1, maxProcesses: 1 });

afterAll(() => runner.close());

let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-paths-")));
  for (const folder of ["granted/inner", "outside", "house"])
    mkdirSync(join(base, folder), { recursive: true });
  writeFileSync(join(base, "outside/secret.txt"), "secret");
  writeFileSync(join(base, "house/hob.keys"), "secret");
  writeFileSync(join(base, "granted/note.txt"), "note");
  writeFileSync(join(base, "granted/.netrc"), "secret");
  symlinkSync("../outside", join(base, "granted/link"));
  symlinkSync("../outside/secret.txt", join(base, "granted/link.txt"));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Runs the body of a script that may write in `granted`, and answers its run with what was audited. */
async function run(body: string) {
  const source = `export default automation(async ({ files, log }) => { const base = ${JSON.stringify(base)}; ${body} })`;
  const manifest = { tools: ["files"], files: [{ root: join(base, "granted"), access: "write" as const }] };
  using queue = createTestQueue({ source, manifest });
  const { store, clock } = queue;
  const registry = createToolRegistry({
    events: noEvents,
    notices: noNotices,
    broker: createBroker({ clock, ownPorts: () => [] }),
    kv: createKvStore(store, clock),
    tables: createTableStore(store, clock),
    clock,
    closureOf: createClosedFolders(join(base, "house")),
  });
  queue.add();
  const claimed = claimNextRun(store, "this boot", clock.now(), clock.now() + 30_000);
  if (!claimed) throw new Error("there is nothing to claim");
  await execute(
    claimed,
    {
      ...queue,
      logger: silentLogger,
      registry,
      runner,
      runtime: "test",
      secrets: noSecrets,
      toolBuckets: noBuckets,
    },
    new AbortController().signal,
  );
  const ended = readRun(store, claimed.runId);
  if (!ended) throw new Error("the run is gone");
  return { ended, audited: auditEntries(store, 9).map(({ action }) => action) };
}

describe("a hostile script that", () => {
  test.each([
    ["climbs out", `return await files.read("granted/../outside/secret.txt")`],
    ["climbs out of an absolute path", "return await files.read(base + '/granted/../outside/secret.txt')"],
    ["reads an absolute path", `return await files.read("/etc/passwd")`],
    ["reads beside its folder", "return await files.read(base + '/outside/secret.txt')"],
    ["ends a path early with NUL", `return await files.read("granted/note.txt\\0/../../outside/secret.txt")`],
    ["reads its process in /proc", `return await files.read("/proc/self/environ")`],
    ["reads open files in /proc", `return await files.list("/proc/self/fd")`],
    [
      "goes by the root in /proc",
      "return await files.read('/proc/self/root' + base + '/outside/secret.txt')",
    ],
    ["reads the keys of the house", "return await files.read(base + '/house/hob.keys')"],
    ["reads what is hidden", `return await files.read("granted/.netrc")`],
    ["reads through a link", `return await files.read("granted/link/secret.txt")`],
    ["reads a link", `return await files.read("granted/link.txt")`],
    ["lists through a link", `return await files.list("granted/link")`],
    ["writes through a link", `await files.write("granted/link/new.txt", "x")`],
    ["writes over a link", `await files.write("granted/link.txt", "x", { replace: true })`],
    ["moves a file out through a link", `await files.move("granted/note.txt", "granted/link/note.txt")`],
    ["moves a file out", "await files.move('granted/note.txt', base + '/outside/note.txt')"],
    ["moves a file in", "await files.move(base + '/outside/secret.txt', 'granted/secret.txt')"],
    ["writes into the house", "await files.write(base + '/house/hob.keys', 'x', { replace: true })"],
  ])("%s is denied, and that is audited", async (_what, body) => {
    const { ended, audited } = await run(body);
    expect(ended).toMatchObject({ status: "failed", reason: "denied" });
    expect(audited).toEqual(["run.denied"]);
    expect(readFileSync(join(base, "outside/secret.txt"), "utf8")).toBe("secret");
    expect(readFileSync(join(base, "house/hob.keys"), "utf8")).toBe("secret");
    expect(readdirSync(join(base, "outside"))).toEqual(["secret.txt"]);
    expect(readdirSync(join(base, "granted")).toSorted()).toEqual([
      ".netrc",
      "inner",
      "link",
      "link.txt",
      "note.txt",
    ]);
  });
});

test("a benign script that lists, writes, moves and hashes in its folder is never denied falsely", async () => {
  const { ended, audited } = await run(`
    const before = await files.list("granted");
    await files.write("granted/2026/new.txt", "new");
    await files.move(base + "/granted/note.txt", "granted/2026/11/note.txt");
    const hash = await files.hash("granted/2026/new.txt");
    const text = await files.read("granted/2026/11/note.txt");
    return { names: before.items.map(({ name }) => name), hash: hash.length, text, gone: await files.stat("granted/note.txt") };
  `);
  expect(ended).toMatchObject({
    status: "succeeded",
    result: { names: ["inner", "note.txt"], hash: 64, text: "note", gone: null },
    use: { hostCalls: 6, effects: 2 },
  });
  expect(audited).toEqual([]);
});
