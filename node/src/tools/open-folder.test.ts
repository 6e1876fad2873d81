import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moveFile, readFile, writeFile } from "./file-operations.ts";
import { openFilesPath, openFolder } from "./open-folder.ts";

let base: string;
let root: string;
let outside: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-folder-")));
  root = join(base, "root");
  outside = join(base, "outside");
  mkdirSync(join(root, "inner"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(root, "inner", "note.txt"), "ours");
  writeFileSync(join(outside, "note.txt"), "theirs");
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

/** What somebody does who may rename folders under the granted one, while a file in it is being worked on. */
function swap(): void {
  renameSync(join(root, "inner"), join(root, "away"));
  symlinkSync(outside, join(root, "inner"));
}

const place = (folder: Awaited<ReturnType<typeof openFolder>>, name: string) => ({
  folder,
  name,
  path: `${folder.path}/${name}`,
});

test.skipIf(openFilesPath === undefined)(
  "a folder that is swapped for a link after it was opened is still itself",
  async () => {
    await using folder = await openFolder(root, ["inner"], { openFiles: openFilesPath });
    swap();
    expect((await readFile(place(folder, "note.txt"), 100)).toString()).toBe("ours");
    await writeFile(place(folder, "new.txt"), Buffer.from("new"), false);
    await moveFile(place(folder, "note.txt"), place(folder, "moved.txt"), new AbortController().signal);
    expect(readdirSync(join(root, "away"))).toEqual(["moved.txt", "new.txt"]);
    expect(readdirSync(outside)).toEqual(["note.txt"]);
  },
);

test("a folder that was swapped for a link is refused where the system names no open files", async () => {
  await using folder = await openFolder(root, ["inner"], { openFiles: undefined });
  swap();
  const refused = { result: { kind: "denied", code: "link_refused" } };
  const signal = new AbortController().signal;
  await expect(readFile(place(folder, "note.txt"), 100)).rejects.toMatchObject(refused);
  await expect(writeFile(place(folder, "new.txt"), Buffer.from("new"), true)).rejects.toMatchObject(refused);
  await expect(moveFile(place(folder, "note.txt"), place(folder, "x"), signal)).rejects.toMatchObject(
    refused,
  );
  expect(readFileSync(join(outside, "note.txt"), "utf8")).toBe("theirs");
  expect(readdirSync(outside)).toEqual(["note.txt"]);
});

test.each([openFilesPath, undefined])("only folders under the root are made (%s)", async (openFiles) => {
  await using _made = await openFolder(root, ["a", "b"], { make: true, openFiles });
  expect(readdirSync(root).toSorted()).toEqual(["a", "inner"]);
  const missing = openFolder(join(base, "none"), ["a"], { make: true, openFiles });
  await expect(missing).rejects.toMatchObject({ result: { code: "not_found" } });
  expect(readdirSync(base).toSorted()).toEqual(["outside", "root"]);
});
