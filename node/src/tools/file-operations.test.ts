import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { moveFile, writeFile, type FilePlace } from "./file-operations.ts";
import { openFilesPath, openFolder, type OpenFolder } from "./open-folder.ts";

/** What making a second name for a file fails with in these tests, if it does. */
const disk = vi.hoisted(() => ({ linkFails: undefined as string | undefined, afterLink: () => {}, old: "" }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    // The time of change cannot be set.
    async lstat(path: string) {
      const stats = await real.lstat(path);
      if (path.endsWith(disk.old)) stats.ctimeMs -= 25 * 60 * 60_000;
      return stats;
    },
    async link(from: string, to: string) {
      if (disk.linkFails !== undefined) throw Object.assign(new Error("no links"), { code: disk.linkFails });
      await real.link(from, to);
      disk.afterLink();
    },
  };
});

let base: string;
let folder: OpenFolder;
const signal = new AbortController().signal;

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-operations-")));
  folder = await openFolder(base, [], { openFiles: openFilesPath });
  disk.linkFails = undefined;
  disk.afterLink = () => {};
  disk.old = "nothing";
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

const place = (name: string): FilePlace => ({ folder, name, path: `${base}/${name}` });

describe.each([
  ["that keeps many names a file", undefined],
  ["that keeps one name a file", "EPERM"],
])("on a disk %s", (_disk, code) => {
  beforeEach(() => {
    disk.linkFails = code;
    writeFileSync(join(base, "a"), "a");
    utimesSync(join(base, "a"), 1_700_000_000, 1_700_000_000);
  });

  test("a move keeps content and time, and leaves one name", async () => {
    await moveFile(place("a"), place("b"), signal);
    expect(readdirSync(base)).toEqual(["b"]);
    expect(readFileSync(join(base, "b"), "utf8")).toBe("a");
    expect(statSync(join(base, "b"))).toMatchObject({ mtimeMs: 1_700_000_000_000, nlink: 1 });
  });

  test("a move never overwrites", async () => {
    writeFileSync(join(base, "b"), "b");
    await expect(moveFile(place("a"), place("b"), signal)).rejects.toMatchObject({ code: "EEXIST" });
    expect(readdirSync(base)).toEqual(["a", "b"]);
    expect(readFileSync(join(base, "b"), "utf8")).toBe("b");
  });

  test("a new file is whole, and no draft is left", async () => {
    await writeFile(place("b"), Buffer.from("b"), false);
    await expect(writeFile(place("b"), Buffer.from("c"), false)).rejects.toMatchObject({ code: "EEXIST" });
    expect(readdirSync(base)).toEqual(["a", "b"]);
    expect(readFileSync(join(base, "b"), "utf8")).toBe("b");
  });
});

test("a write removes drafts of ours that a crash left a day ago, and nothing else", async () => {
  const left = ".hob-0f8b1c2d-1111-4222-8333-444455556666.part";
  const underWay = ".hob-0f8b1c2d-1111-4222-8333-444455557777.part";
  const similar = ".hob-notes.part";
  for (const name of [left, underWay, similar]) writeFileSync(join(base, name), "half");
  // A copy bears the date of what it copies before it is done.
  utimesSync(join(base, underWay), 1_700_000_000, 1_700_000_000);
  disk.old = left;
  await writeFile(place("a"), Buffer.from("a"), false);
  expect(readdirSync(base).toSorted()).toEqual([underWay, similar, "a"].toSorted());
  disk.old = similar;
  await writeFile(place("b"), Buffer.from("b"), false);
  expect(readdirSync(base).toSorted()).toEqual([underWay, similar, "a", "b"].toSorted());
});

test("a file that somebody writes to while it moves stays where it is", async () => {
  writeFileSync(join(base, "a"), "a");
  disk.afterLink = () => writeFileSync(join(base, "a"), "longer");
  await expect(moveFile(place("a"), place("b"), signal)).rejects.toMatchObject({
    result: { kind: "transient", code: "changed" },
  });
  expect(readdirSync(base)).toEqual(["a"]);
  expect(readFileSync(join(base, "a"), "utf8")).toBe("longer");
});

describe.skipIf(!existsSync("/dev/shm") || statSync("/dev/shm").dev === statSync(tmpdir()).dev)(
  "between two disks",
  () => {
    let other: string;
    let elsewhere: OpenFolder;
    beforeEach(async () => {
      other = mkdtempSync("/dev/shm/hob-operations-");
      elsewhere = await openFolder(other, [], { openFiles: openFilesPath });
      writeFileSync(join(base, "a"), "a".repeat(600_000));
      utimesSync(join(base, "a"), 1_700_000_000, 1_700_000_000);
    });
    afterEach(async () => {
      await elsewhere[Symbol.asyncDispose]();
      rmSync(other, { recursive: true, force: true });
    });
    const there = (name: string): FilePlace => ({ folder: elsewhere, name, path: `${other}/${name}` });

    test("a move copies first and removes then, keeping content and time", async () => {
      await moveFile(place("a"), there("b"), signal);
      expect(readdirSync(base)).toEqual([]);
      expect(readdirSync(other)).toEqual(["b"]);
      expect(readFileSync(join(other, "b"), "utf8")).toBe("a".repeat(600_000));
      expect(statSync(join(other, "b")).mtimeMs).toBe(1_700_000_000_000);
    });

    test("a move never overwrites, and one that is given up leaves nothing", async () => {
      writeFileSync(join(other, "b"), "b");
      await expect(moveFile(place("a"), there("b"), signal)).rejects.toMatchObject({ code: "EEXIST" });
      await expect(moveFile(place("a"), there("c"), AbortSignal.abort())).rejects.toMatchObject({
        result: { code: "canceled" },
      });
      expect([readdirSync(base), readdirSync(other)]).toEqual([["a"], ["b"]]);
    });
  },
);
