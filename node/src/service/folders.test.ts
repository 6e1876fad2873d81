import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClosedFolders } from "../tools/closed-folders.ts";
import { foldersHandler } from "./folders.ts";
import { terminal } from "./caller.ts";

let base: string;
let home: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-choose-")));
  home = join(base, "anna");
  for (const name of ["Scans/2026", "Downloads", ".ssh", "hob/backups"])
    mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, "letter.txt"), "");
  symlinkSync("/etc", join(home, "link"));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function list(path?: string, ...places: string[]) {
  const closureOf = createClosedFolders(join(home, "hob"));
  const handle = foldersHandler({ closureOf }, async () => (places.length > 0 ? places : [home]));
  return handle({ path }, terminal);
}

describe("choosing a folder", async () => {
  test("begins with the places that are there", async () => {
    const answer = await list(
      undefined,
      home,
      home,
      join(base, "none"),
      "/proc",
      join(home, "hob"),
      join(home, ".ssh"),
    );
    expect(answer).toEqual({
      ok: true,
      value: {
        path: null,
        parent: null,
        items: [{ name: "anna", path: home, isWritable: true }],
        isCut: false,
      },
    });
  });

  test("shows folders only: no files, no links, nothing hidden, nothing of Hob's own", async () => {
    expect(await list(home)).toMatchObject({
      ok: true,
      value: { path: home, parent: null, items: [{ name: "Downloads" }, { name: "Scans" }], isCut: false },
    });
    expect(await list(join(home, "Scans"))).toMatchObject({
      value: { parent: home, items: [{ name: "2026" }] },
    });
  });

  test.each(["/etc", "/proc/1", "/usr/share", "/var/lib"])("does not look into %s", async (path) => {
    expect(await list(path)).toEqual({ ok: false, error: { type: "folder_closed", path } });
  });

  test("does not look into Hob's own folder or a hidden one", async () => {
    for (const name of ["hob", "hob/backups", ".ssh"]) {
      const path = join(home, name);
      expect(await list(path)).toEqual({ ok: false, error: { type: "folder_closed", path } });
    }
  });

  test("says so where there is no such folder", async () => {
    for (const name of ["none", "letter.txt", "link"]) {
      const path = join(home, name);
      expect(await list(path)).toEqual({ ok: false, error: { type: "folder_unknown", path } });
    }
  });

  test("passes over the folders of the system on the way up", async () => {
    const answer = await list("/");
    const names = answer.ok ? answer.value.items.map(({ name }) => name) : [];
    expect(names).not.toContain("etc");
    expect(names).toContain(base.split("/")[1]);
  });

  test("names 500 at most, by their numbers", async () => {
    for (let n = 1; n <= 501; n += 1) mkdirSync(join(home, "Scans", `box ${n}`));
    const answer = await list(join(home, "Scans"));
    if (!answer.ok) throw new Error(answer.error.type);
    expect(answer.value.items.slice(0, 3).map(({ name }) => name)).toEqual(["2026", "box 1", "box 2"]);
    expect(answer.value).toMatchObject({ isCut: true, items: { length: 500 } });
  });

  test("tells which folders can only be read", async () => {
    chmodSync(join(home, "Scans"), 0o500);
    // No folder keeps the administrator out.
    const isWritable = process.getuid?.() === 0;
    expect(await list(home)).toMatchObject({
      value: { items: [{ isWritable: true }, { name: "Scans", isWritable }] },
    });
    chmodSync(join(home, "Scans"), 0o700);
  });
});
