import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JsonObject } from "@hob/shared/json";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { starterHouse, zoneOffset, type StarterHouse } from "./testing/starter-house.ts";

let base: string;
let folder: string;
let house: StarterHouse;

// One house for all: each test tidies a folder of its own.
beforeAll(async () => {
  house = await starterHouse("folder-tidy-up");
});

afterAll(() => house[Symbol.asyncDispose]());

beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-tidy-")));
  folder = join(base, "Downloads");
  mkdirSync(folder);
  await house.allow({ kind: "files", files: { root: folder, access: "write" } });
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

/** A file that was last changed on this day, by the clocks of the household. */
function put(name: string, content: string, day = "2026-01-02"): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const at = new Date(`${day}T00:30:00${zoneOffset}`);
  utimesSync(path, at, at);
}

/** Files under the folder by their path in it. */
function tree(from = folder): string[] {
  return (readdirSync(from, { recursive: true }) as string[])
    .filter((name) => !statSync(join(from, name)).isDirectory())
    .toSorted();
}

function tidy(input: JsonObject = {}) {
  return house.run({ folder, preview: false, ...input });
}

describe("the folder tidy-up", () => {
  test("only says what it would do, until it is told to do it", async () => {
    put("bill.pdf", "1");
    put("photo.JPG", "2");
    put("notes", "3");
    const preview = await house.run({ folder });
    expect(preview).toMatchObject({ status: "succeeded", result: { preview: true, moved: 0, planned: 3 } });
    expect(preview.lines).toContain("info: Would move bill.pdf to Documents/bill.pdf.");
    expect(tree()).toEqual(["bill.pdf", "notes", "photo.JPG"]);
    const done = await tidy();
    expect(done.result).toMatchObject({ preview: false, moved: 3, planned: 3, duplicates: 0, leftAlone: 0 });
    expect(tree()).toEqual(["Documents/bill.pdf", "Other/notes", "Pictures/photo.JPG"]);
    expect((await tidy()).result).toMatchObject({
      planned: 0,
      markdown: expect.stringContaining("in its place"),
    });
  });

  test.each([
    ["stay", ["2026-01-02 bill.pdf", "2026-03-04 photo.jpg"]],
    ["year", ["2026/2026-01-02 bill.pdf", "2026/2026-03-04 photo.jpg"]],
    ["month", ["2026/01/2026-01-02 bill.pdf", "2026/03/2026-03-04 photo.jpg"]],
  ])(
    "names files by their date and sorts them by %s, and changes nothing the second time",
    async (sortInto, paths) => {
      put("bill.pdf", "1", "2026-01-02");
      put("photo.jpg", "2", "2026-03-04");
      for (let round = 0; round < 2; round += 1) {
        expect(await tidy({ sortInto, names: "{date} {name}" })).toMatchObject({ status: "succeeded" });
        expect(tree()).toEqual(paths);
      }
    },
  );

  test("puts what is there twice aside, keeps the sorted or the oldest one, and deletes nothing", async () => {
    put("Documents/old.pdf", "same");
    put("new.pdf", "same");
    put("b.txt", "text", "2026-01-03");
    put("a.txt", "text", "2026-01-02");
    put("c.txt", "tex!");
    put("empty-1.txt", "");
    put("empty-2.txt", "");
    put("Duplicates/new.pdf", "same");
    const run = await tidy({ sortInto: "stay" });
    expect(run.result).toMatchObject({ duplicates: 2, moved: 2 });
    expect(run.lines).toContain(
      "info: Moved new.pdf to Duplicates/new (2).pdf, the same as Documents/old.pdf.",
    );
    expect(tree()).toEqual([
      "Documents/old.pdf",
      "Duplicates/b.txt",
      "Duplicates/new (2).pdf",
      "Duplicates/new.pdf",
      "a.txt",
      "c.txt",
      "empty-1.txt",
      "empty-2.txt",
    ]);
  });

  test("gives a file another name rather than another's", async () => {
    put("bill.pdf", "new");
    put("Documents/bill.pdf", "old");
    put("Documents/bill (2).pdf", "older");
    await tidy();
    expect(tree()).toEqual(["Documents/bill (2).pdf", "Documents/bill (3).pdf", "Documents/bill.pdf"]);
    expect(readFileSync(join(folder, "Documents/bill.pdf"), "utf8")).toBe("old");
    expect(readFileSync(join(folder, "Documents/bill (3).pdf"), "utf8")).toBe("new");
  });

  test("leaves half-written files alone", async () => {
    const unfinished = [
      "a.pdf.part",
      "a.pdf",
      "b.zip.crdownload",
      "c.tmp",
      "~$letter.docx",
      "d.txt~",
      "e.download",
    ];
    for (const name of unfinished) put(name, name);
    writeFileSync(join(folder, "fresh.pdf"), "still coming");
    put("done.pdf", "done");
    const run = await tidy({ quietSeconds: 3600 });
    expect(run.result).toMatchObject({ moved: 1, leftAlone: 8 });
    expect(run.lines).toContain("info: fresh.pdf is left alone: it was changed just now.");
    expect(run.lines).toContain("info: a.pdf is left alone: its download goes on beside it.");
    expect(tree()).toEqual(["Documents/done.pdf", "fresh.pdf", ...unfinished].toSorted());
    house.passTime(2 * 3600_000);
    await tidy({ quietSeconds: 3600 });
    expect(tree()).toContain("Documents/fresh.pdf");
  });

  test("touches nothing outside of its folder, nothing hidden, and follows no link", async () => {
    writeFileSync(join(base, "outside.pdf"), "outside");
    mkdirSync(join(base, "elsewhere"));
    symlinkSync("../outside.pdf", join(folder, "link.pdf"));
    symlinkSync("../elsewhere", join(folder, "Documents"));
    put(".hidden.pdf", "hidden");
    put("bill.pdf", "1");
    put("song.mp3", "2");
    const run = await tidy();
    expect(run).toMatchObject({ status: "failed", reason: "denied" });
    expect(readdirSync(join(base, "elsewhere"))).toEqual([]);
    expect(readdirSync(folder).toSorted()).toEqual([
      ".hidden.pdf",
      "Documents",
      "bill.pdf",
      "link.pdf",
      "song.mp3",
    ]);
  });

  test("does nothing in a folder that was not granted, or whose grant was for another", async () => {
    mkdirSync(join(base, "Other"));
    writeFileSync(join(base, "Other", "bill.pdf"), "1");
    expect(await house.run({ folder: join(base, "Other"), preview: false })).toMatchObject({
      status: "failed",
      reason: "denied",
    });
    expect(tree(join(base, "Other"))).toEqual(["bill.pdf"]);
  });

  test("goes on in the next run where one run is not enough", async () => {
    for (let n = 0; n < 200; n += 1) put(`scan-${n}.pdf`, String(n));
    expect(await tidy()).toMatchObject({ status: "succeeded", result: { moved: 180, planned: 200 } });
    expect(await tidy()).toMatchObject({ status: "succeeded", result: { moved: 20, planned: 20 } });
    expect(readdirSync(join(folder, "Documents"))).toHaveLength(200);
  });

  test("can be granted no folder that is Hob's own or the system's", async () => {
    for (const root of ["/", "/etc", "/proc/self", "/var"]) {
      expect(await house.allow({ kind: "files", files: { root, access: "read" } })).toMatchObject({
        error: { type: "input_invalid", field: "grant.0.files.root" },
      });
    }
  });
});
