import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createFilesTool } from "./files.ts";
import { openFilesPath } from "./open-folder.ts";
import { toolContext } from "./testing/tool-context.ts";

type Step = "link" | "rename" | "unlink" | "open" | "sync";

/** What goes wrong on this disk, and whether it was done all the same, as disks over a network have it. */
const disk = vi.hoisted(() => ({
  faults: [] as { step: Step; name: string; code: string; isDone: boolean }[],
}));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const faulty =
    <A extends unknown[]>(
      step: Step,
      act: (...given: A) => Promise<unknown>,
      nameOf: (...given: A) => string,
    ) =>
    async (...given: A) => {
      const fault = disk.faults.find((one) => one.step === step && nameOf(...given).endsWith(one.name));
      if (fault === undefined || fault.isDone) await act(...given);
      if (fault !== undefined) throw Object.assign(new Error("a fault of the disk"), { code: fault.code });
    };
  return {
    ...real,
    link: faulty("link", real.link, (_from, to) => String(to)),
    rename: faulty("rename", real.rename, (_from, to) => String(to)),
    unlink: faulty("unlink", real.unlink, (path) => String(path)),
    async open(...given: Parameters<typeof real.open>) {
      const file = await real.open(...given);
      const path = String(given[0]);
      const failing = disk.faults.find(({ step, name }) => step === "sync" && path.endsWith(name));
      if (failing !== undefined)
        file.sync = () => Promise.reject(Object.assign(new Error("no sync"), { code: failing.code }));
      return file;
    },
  };
});

let base: string;
let scans: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-unclear-")));
  scans = join(base, "Scans");
  mkdirSync(scans);
  writeFileSync(join(scans, "a"), "a");
  disk.faults = [];
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function call(method: "write" | "move", ...args: unknown[]) {
  const { methods } = createFilesTool({ closureOf: () => undefined, openFiles: openFilesPath });
  return methods[method]?.run(args, toolContext({ files: [{ root: scans, access: "write" }] }));
}

/** What is in the folder by now; drafts are hidden. */
function contents(): Record<string, string> {
  const names = readdirSync(scans).filter((name) => !name.startsWith("."));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(scans, name), "utf8")]));
}

const before = { a: "a" };
const written = { a: "a", b: "new" };
const moved = { b: "a" };
const both = { a: "a", b: "a" };

const fault = (step: Step, name: string, code: string, isDone = false) => ({ step, name, code, isDone });

describe("a write", () => {
  test.each([
    ["that finds no room", [fault("link", "/b", "ENOSPC")], "disk_full", before],
    ["that may not name its file", [fault("link", "/b", "EACCES")], "not_permitted", before],
    [
      "that may not rename either",
      [fault("link", "/b", "EPERM"), fault("rename", "/b", "EACCES")],
      "not_permitted",
      before,
    ],
  ])("%s has certainly not happened", async (_case, faults, code, after) => {
    disk.faults = faults;
    const result = await call("write", "Scans/b", "new");
    expect(result).toMatchObject({ ok: false, code });
    expect(result).not.toHaveProperty("isUncertain");
    expect(contents()).toEqual(after);
  });

  test.each([
    ["whose disk goes away while it names its file", [fault("link", "/b", "ESTALE", true)], "disk_away"],
    ["whose file has its name while the disk fails", [fault("link", "/b", "EIO", true)], "disk_failed"],
    ["that cannot be made durable", [fault("sync", "/.", "EIO")], "disk_failed"],
    ["whose draft stays", [fault("unlink", ".part", "EIO")], "disk_failed"],
  ])("%s may have happened", async (_case, faults, code) => {
    disk.faults = faults;
    expect(await call("write", "Scans/b", "new")).toMatchObject({ ok: false, code, isUncertain: true });
    expect(contents()).toEqual(written);
    disk.faults = [];
    expect(await call("write", "Scans/b", "new")).toMatchObject({ ok: true });
  });

  test("over another file may have happened where its disk fails", async () => {
    disk.faults = [fault("rename", "/a", "EIO", true)];
    const result = await call("write", "Scans/a", "new", { replace: true });
    expect(result).toMatchObject({ code: "disk_failed", isUncertain: true });
    expect(contents()).toEqual({ a: "new" });
  });
});

describe("a move", () => {
  test.each([
    ["whose new name may not be made", [fault("link", "/b", "EACCES")]],
    ["whose old name may not be taken away", [fault("unlink", "/a", "EACCES")]],
    ["that may not rename", [fault("link", "/b", "EPERM"), fault("rename", "/b", "EACCES")]],
  ])("%s has certainly not happened, and leaves nothing", async (_case, faults) => {
    disk.faults = faults;
    const result = await call("move", "Scans/a", "Scans/b");
    expect(result).toMatchObject({ ok: false, kind: "auth", code: "not_permitted" });
    expect(result).not.toHaveProperty("isUncertain");
    expect(contents()).toEqual(before);
  });

  test.each([
    ["whose old name went away while the disk failed", [fault("unlink", "/a", "EIO", true)], moved],
    ["whose old name may be there while the disk failed", [fault("unlink", "/a", "EIO")], both],
    [
      "that was renamed while the disk went away",
      [fault("link", "/b", "EPERM"), fault("rename", "/b", "ESTALE", true)],
      moved,
    ],
    ["that cannot be made durable", [fault("sync", "/.", "EIO")], moved],
    ["that cannot be taken back", [fault("unlink", "/a", "EACCES"), fault("unlink", "/b", "EACCES")], both],
  ])("%s may have happened, and what was in it is there", async (_case, faults, after) => {
    disk.faults = faults;
    expect(await call("move", "Scans/a", "Scans/b")).toMatchObject({ ok: false, isUncertain: true });
    expect(contents()).toEqual(after);
  });
});
