import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listFolder } from "./folder-listing.ts";
import { openFilesPath as openFiles, openFolder, type OpenFolder } from "./open-folder.ts";

/** Told of every entry that is read from the disk. */
const disk = vi.hoisted(() => ({ onEntry: undefined as (() => void) | undefined }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  async function* endless(path: string) {
    for (;;) {
      for await (const entry of await real.opendir(path)) {
        disk.onEntry?.();
        yield entry;
      }
    }
  }
  return {
    ...real,
    opendir: async (path: string) => (disk.onEntry ? endless(path) : real.opendir(path)),
  };
});

let base: string;
let folder: OpenFolder;

beforeEach(async () => {
  disk.onEntry = undefined;
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-listing-")));
  folder = await openFolder(base, [], { openFiles });
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

test("of a folder of any size the first names are listed, whatever order its disk has", async () => {
  const names = Array.from({ length: 6_000 }, (_, n) => `scan ${String(n).padStart(4, "0")}`);
  for (const name of names.toReversed()) writeFileSync(join(base, name), "");
  // What is left out takes no place among the first.
  for (let n = 0; n < 50; n += 1) symlinkSync("scan 0000", join(base, `a ${n}`));
  const options = { isRecursive: false, signal: new AbortController().signal, openFiles };
  const listed = await listFolder(folder, { ...options, limit: 20 });
  expect(listed.items.map(({ name }) => name)).toEqual(names.slice(0, 20));
  expect(listed.isCut).toBe(true);
  const all = await listFolder(folder, { ...options, limit: 6_000 });
  expect(all.items.map(({ name }) => name)).toEqual(names);
  expect(all.isCut).toBe(false);
});

test("a folder is read in portions, so that a run that ends leaves off amid a huge one", async () => {
  writeFileSync(join(base, "one"), "");
  mkdirSync(join(base, "inner"));
  const ended = new AbortController();
  let read = 0;
  disk.onEntry = () => {
    read += 1;
    if (read === 20_000) ended.abort();
  };
  const listed = await listFolder(folder, { isRecursive: true, limit: 5, signal: ended.signal, openFiles });
  expect(listed.items).toEqual([]);
  expect(read).toBe(20_000);
});
