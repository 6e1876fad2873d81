import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClosedFolders } from "../tools/closed-folders.ts";
import { foldersHandler } from "./folders.ts";
import { terminal } from "./caller.ts";

/** What was asked, and which folder's disk never answers in these tests. */
const disk = vi.hoisted(() => ({ silent: "", asked: [] as string[], answers: 0 }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const heard =
    <A extends [unknown, ...unknown[]], T>(work: (...given: A) => Promise<T>) =>
    (...given: A): Promise<T> => {
      disk.asked.push(String(given[0]));
      const isSilent = disk.silent !== "" && String(given[0]).startsWith(disk.silent);
      return isSilent ? new Promise(() => {}) : work(...given).finally(() => (disk.answers += 1));
    };
  return {
    ...real,
    access: heard(real.access),
    realpath: heard(real.realpath as (path: string) => Promise<string>),
    opendir: heard(real.opendir),
  };
});

let base: string;
let home: string;

beforeEach(() => {
  disk.silent = "";
  disk.asked = [];
  disk.answers = 0;
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-choose-")));
  home = join(base, "anna");
  for (const name of ["Scans/2026", "Downloads", ".ssh", "hob/backups"])
    mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, "letter.txt"), "");
  symlinkSync("/etc", join(home, "link"));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

const clock = createManualClock();

function lister(...places: string[]) {
  const closureOf = createClosedFolders(join(home, "hob"));
  const handle = foldersHandler({ closureOf, clock }, async () => (places.length > 0 ? places : [home]));
  return (path?: string) => handle({ path }, terminal);
}

function list(path?: string, ...places: string[]) {
  return lister(...places)(path);
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

  test("looks at no more than a few thousand folders, and says that there are more", async () => {
    for (let n = 0; n < 5_001; n += 1) mkdirSync(join(home, "Downloads", `${n}`));
    const sort = vi.spyOn(Array.prototype, "toSorted");
    expect(await list(join(home, "Downloads"))).toMatchObject({ value: { isCut: true } });
    const sorted = sort.mock.results.map(({ value }) => (value as unknown[]).length);
    sort.mockRestore();
    expect(Math.max(...sorted)).toBe(5_000);
  });

  describe("whose disk went away", () => {
    test("is answered in time with what other disks say", async () => {
      disk.silent = join(home, "Scans");
      const ask = lister(home, join(home, "Scans"));
      const answer = ask();
      await expect.poll(() => disk.asked).toEqual([home, join(home, "Scans"), home]);
      // What has been asked and not yet answered would be taken for a no, too.
      await expect.poll(() => disk.answers).toBe(2);
      clock.advance(5_000);
      expect(await answer).toMatchObject({ value: { items: [{ name: "anna", isWritable: true }] } });
      const within = ask(home);
      expect(await within).toMatchObject({
        value: { items: [{ name: "Downloads" }, { name: "Scans", isWritable: false }] },
      });
    });

    test("is not asked again before it has answered, so that it keeps one thread", async () => {
      disk.silent = join(home, "Scans");
      const ask = lister();
      const first = ask(join(home, "Scans"));
      await expect.poll(() => disk.asked).toHaveLength(1);
      clock.advance(5_000);
      expect(await first).toMatchObject({ error: { type: "folder_closed" } });
      expect(await ask(join(home, "Scans/2026"))).toMatchObject({ error: { type: "folder_closed" } });
      expect(disk.asked).toEqual([join(home, "Scans")]);
    });

    test("keeps no more than four threads, however many folders it has", async () => {
      for (let n = 0; n < 20; n += 1) mkdirSync(join(home, "Scans", `box ${n}`));
      disk.silent = join(home, "Scans/");
      const answer = list(join(home, "Scans"));
      await expect.poll(() => disk.asked.length).toBeGreaterThan(5);
      clock.advance(5_000);
      expect(await answer).toMatchObject({ value: { items: { length: 21 } } });
      expect(disk.asked.filter((path) => path.startsWith(disk.silent))).toHaveLength(4);
    });
  });
});
