import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FilesGrant } from "@hob/shared/model/manifest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Reach } from "../crash-point.ts";
import { silentLogger } from "../logger.ts";
import { createClosedFolders } from "../tools/closed-folders.ts";
import { createFileSource } from "./file-source.ts";
import { startSources, type RunningSources } from "./start-sources.ts";
import { createTestTriggers, type TestTriggers } from "./testing/test-sources.ts";

let base: string;
let folder: string;
let house: TestTriggers;
let grants: readonly FilesGrant[];
let running: RunningSources;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-watched-")));
  folder = join(base, "drop");
  mkdirSync(folder);
  grants = [{ root: base, access: "read" }];
  house = createTestTriggers();
  running = start();
});

afterEach(() => {
  running[Symbol.dispose]();
  house[Symbol.dispose]();
  rmSync(base, { recursive: true, force: true });
});

test("what lay there before is no event; what comes afterwards is one, once it has not changed for a while", async () => {
  write("old.pdf", "old");
  const triggerId = house.listen({ kind: "file", folder, settleMs: 5_000 });
  await pass(60_000);
  expect(house.events()).toEqual([]);

  write("new.pdf", "new", "2026-01-05T07:00:00.000Z");
  await pass(4_000);
  expect(house.events()).toEqual([]);
  await pass(4_000);
  expect(house.events()).toEqual([
    {
      source: `file:${triggerId}`,
      name: "files.changed",
      data: {
        folder,
        files: [
          {
            name: "new.pdf",
            path: join(folder, "new.pdf"),
            bytes: 3,
            modifiedAt: "2026-01-05T07:00:00.000Z",
          },
        ],
      },
    },
  ]);
  await pass(60_000);
  expect(house.events()).toHaveLength(1);
});

test("a file that still grows is no event until it rests, and one that is renamed into place is", async () => {
  house.listen({ kind: "file", folder, pattern: "*.jpg", settleMs: 5_000 });
  await pass(0);
  for (let part = 1; part <= 6; part += 1) {
    write("growing.jpg", "x".repeat(part * 1_000));
    await pass(4_000);
  }
  expect(house.events()).toEqual([]);
  writeFileSync(join(folder, "arriving.part"), "y");
  await pass(10_000);
  expect(names()).toEqual([["growing.jpg"]]);
  renameSync(join(folder, "arriving.part"), join(folder, "arriving.jpg"));
  await pass(8_000);
  expect(names()).toEqual([["growing.jpg"], ["arriving.jpg"]]);
});

test("a file that changes is an event again, and so is one that was taken away and comes back", async () => {
  write("list.csv", "1", "2026-01-05T07:00:00.000Z");
  house.listen({ kind: "file", folder, settleMs: 1_000 });
  await pass(0);
  write("list.csv", "2", "2026-01-05T07:00:01.000Z");
  await pass(4_000);
  renameSync(join(folder, "list.csv"), join(base, "list.csv"));
  await pass(4_000);
  renameSync(join(base, "list.csv"), join(folder, "list.csv"));
  await pass(4_000);
  expect(names()).toEqual([["list.csv"], ["list.csv"]]);
});

test("files that settle together are one event of at most 200, in the order in which they were changed", async () => {
  house.listen({ kind: "file", folder, settleMs: 1_000 });
  await pass(0);
  for (let i = 0; i < 203; i += 1)
    write(`${1_000 - i}.txt`, "x", new Date(Date.UTC(2026, 0, 5, 7) + i * 1_000).toISOString());
  await pass(10_000);
  const all = names();
  expect(all.map((files) => files.length)).toEqual([200, 3]);
  expect(all.flat()).toEqual(Array.from({ length: 203 }, (_, i) => `${1_000 - i}.txt`));
});

test("files that came while the house was off are found when it is on again, and none is found twice", async () => {
  write("old.txt", "old");
  house.listen({ kind: "file", folder, settleMs: 1_000 });
  await pass(0);
  write("seen.txt", "x");
  await pass(4_000);
  running[Symbol.dispose]();
  write("meanwhile.txt", "x");
  running = start();
  await pass(4_000);
  expect(names()).toEqual([["seen.txt"], ["meanwhile.txt"]]);
});

test("a node that dies before a find is kept finds it again, and keeps it once", async () => {
  house.listen({ kind: "file", folder, settleMs: 1_000 });
  await pass(0);
  running[Symbol.dispose]();
  running = start(() => {
    throw new Error("the node dies here");
  });
  write("a.txt", "x");
  await pass(4_000);
  expect(house.events()).toEqual([]);
  running[Symbol.dispose]();
  running = start();
  await pass(4_000);
  expect(names()).toEqual([["a.txt"]]);
});

test("a folder that went away is a problem in a sentence, and is watched again once it is back", async () => {
  write("old.txt", "old", "2026-01-05T07:00:00.000Z");
  const triggerId = house.listen({ kind: "file", folder, settleMs: 1_000 });
  await pass(0);
  renameSync(folder, join(base, "away"));
  await pass(4_000);
  expect(house.trigger(triggerId).problem).toEqual({ type: "not_found", message: `${folder} is not there.` });
  // As where a share is mounted later: the place is there first, and empty.
  mkdirSync(folder);
  await pass(60_000);
  expect(house.trigger(triggerId).problem).toBeNull();
  rmSync(folder, { recursive: true });
  writeFileSync(join(base, "away", "new.txt"), "new");
  renameSync(join(base, "away"), folder);
  await pass(60_000);
  expect(names()).toEqual([["new.txt"]]);
});

test("an automation that lost its folder, a link in its place, and Hob's own folder are not looked into", async () => {
  const triggerId = house.listen({ kind: "file", folder, settleMs: 1_000 });
  await pass(0);
  const before = grants;
  grants = [];
  write("a.txt", "x");
  await pass(10_000);
  expect(house.trigger(triggerId).problem?.type).toBe("not_granted");
  grants = before;
  house.hub.publish({ kind: "AutomationChanged", automationId: house.automationId });
  await pass(4_000);
  expect(names()).toEqual([["a.txt"]]);

  renameSync(folder, join(base, "elsewhere"));
  symlinkSync(join(base, "elsewhere"), folder);
  await pass(4_000);
  expect(house.trigger(triggerId).problem?.type).toBe("link_refused");

  grants = [{ root: import.meta.dirname, access: "read" }];
  const own = house.listen({ kind: "file", folder: import.meta.dirname, settleMs: 1_000 });
  await pass(4_000);
  expect(house.trigger(own).problem?.type).toBe("folder_closed");
});

test("links, hidden files, folders and what the pattern does not name are left alone", async () => {
  house.listen({ kind: "file", folder, pattern: "*.TXT", settleMs: 1_000 });
  await pass(0);
  mkdirSync(join(folder, "folder.txt"));
  writeFileSync(join(base, "outside.txt"), "x");
  symlinkSync(join(base, "outside.txt"), join(folder, "link.txt"));
  for (const name of [".hidden.txt", "a.txt", "b.txt.tmp"]) write(name, "x");
  await pass(10_000);
  expect(names()).toEqual([["a.txt"]]);
});

test("a trigger that is turned off looks no more, and what came meanwhile is not made up for", async () => {
  const triggerId = house.listen({ kind: "file", folder, settleMs: 1_000 });
  await pass(0);
  house.turn(triggerId, false);
  expect(house.clock.pendingTimers()).toBe(0);
  write("meanwhile.txt", "x");
  await pass(10_000);
  house.turn(triggerId, true);
  await pass(10_000);
  write("after.txt", "x");
  await pass(10_000);
  expect(names()).toEqual([["after.txt"]]);
  house.archive();
  expect(house.clock.pendingTimers()).toBe(0);
});

test("one folder that is gone takes nothing from another, and looks that find nothing write rarely", async () => {
  const [gone, there] = ["gone", "drop"].map((name) =>
    house.listen({ kind: "file", folder: join(base, name), settleMs: 1_000 }),
  ) as [number, number];
  await pass(0);
  const checkedAt = () => house.trigger(there).checkedAt;
  const first = checkedAt();
  await pass(20_000);
  expect(checkedAt()).toBe(first);
  await pass(60_000);
  expect(checkedAt()).toBeGreaterThan(first ?? 0);
  write("a.txt", "x");
  await pass(4_000);
  expect(names()).toEqual([["a.txt"]]);
  expect(house.trigger(gone).problem?.type).toBe("not_found");
  expect(house.facts.filter(({ kind }) => kind === "TriggerChanged")).toHaveLength(3);
});

function start(reach?: Reach): RunningSources {
  const source = createFileSource({
    clock: house.clock,
    logger: silentLogger,
    closureOf: createClosedFolders(import.meta.dirname),
    filesGrantsOf: () => grants,
  });
  return startSources({ ...house, logger: silentLogger, reach }, [source]);
}

/** Turns the clock a little at a time, so that each look ends before the next one is due. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed <= ms; passed += 500) {
    house.clock.advance(passed === 0 ? 0 : 500);
    await running.settled();
  }
}

function write(name: string, content: string, changedAt?: string): void {
  writeFileSync(join(folder, name), content);
  if (changedAt !== undefined) utimesSync(join(folder, name), new Date(changedAt), new Date(changedAt));
}

function names(): string[][] {
  return house
    .events()
    .map(({ data }) => (data as { files: { name: string }[] }).files.map(({ name }) => name));
}
