import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FilesGrant } from "@hob/shared/model/manifest";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClosedFolders } from "./closed-folders.ts";
import { createFilesTool } from "./files.ts";
import { fileLimits } from "./files-arguments.ts";
import { openFilesPath } from "./open-folder.ts";
import { toolContext } from "./testing/tool-context.ts";
import type { ToolResult } from "./tool.ts";

let base: string;
/** Granted for writing. */
let scans: string;
/** Granted for reading. */
let library: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-files-")));
  scans = join(base, "Scans");
  library = join(base, "Library");
  for (const folder of [scans, library, join(base, "outside"), join(base, "house")]) mkdirSync(folder);
  writeFileSync(join(base, "outside", "secret.txt"), "secret");
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

// Both ways of staying within a folder keep the same promises, where the system knows both.
const systems = [
  ["that names its open files", openFilesPath],
  ["that does not name its open files", undefined],
] as const;

describe.each(systems)("on a system %s, files", (_system, openFiles) => {
  function call(method: string, ...args: unknown[]): Promise<ToolResult> {
    return callWith(method, args, [
      { root: scans, access: "write" },
      { root: library, access: "read" },
    ]);
  }

  async function callWith(
    method: string,
    args: unknown[],
    grants: readonly FilesGrant[],
  ): Promise<ToolResult> {
    const tool = createFilesTool({ closureOf: createClosedFolders(join(base, "house")), openFiles });
    const found = tool.methods[method];
    if (found === undefined) throw new Error(`no ${method}`);
    return found.run(args, toolContext({ files: grants }));
  }

  async function value(method: string, ...args: unknown[]) {
    const result = await call(method, ...args);
    if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
    return result.value;
  }

  test("lists plain files and folders by name, and leaves out what is hidden, linked or special", async () => {
    writeFileSync(join(scans, "b.pdf"), "bb");
    writeFileSync(join(scans, "a.pdf"), "a");
    utimesSync(join(scans, "a.pdf"), 1_700_000_000, 1_700_000_000);
    mkdirSync(join(scans, "2026"));
    writeFileSync(join(scans, "2026", "inner.pdf"), "");
    writeFileSync(join(scans, ".hidden"), "");
    symlinkSync(join(base, "outside"), join(scans, "link"));
    makePipe(join(scans, "pipe"));
    const listed = (await value("list", scans)) as {
      path: string;
      items: { name: string }[];
      isCut: boolean;
    };
    expect(listed).toMatchObject({ path: scans, isCut: false });
    expect(listed.items.map(({ name }) => name)).toEqual(["2026", "a.pdf", "b.pdf"]);
    expect(listed.items[1]).toEqual({
      name: "a.pdf",
      path: join(scans, "a.pdf"),
      kind: "file",
      bytes: 1,
      changedAt: "2023-11-14T22:13:20.000Z",
    });
    const deep = (await value("list", "Scans/", { recursive: true })) as { items: { path: string }[] };
    expect(deep.items.map(({ path }) => path)).toContain(join(scans, "2026", "inner.pdf"));
    expect(await value("list", scans, { limit: 2 })).toMatchObject({
      items: [{ name: "2026" }, { name: "a.pdf" }],
      isCut: true,
    });
  });

  test("are read as text or base64, by an absolute path or from the name of the granted folder", async () => {
    writeFileSync(join(library, "note.txt"), "Grüße");
    writeFileSync(join(library, "photo"), Buffer.from([0xff, 0xd8, 0x00]));
    expect(await value("read", join(library, "note.txt"))).toBe("Grüße");
    expect(await value("read", "Library//note.txt")).toBe("Grüße");
    expect(await value("read", "Library/photo", { as: "base64" })).toBe("/9gA");
    expect(await call("read", "Library/photo")).toMatchObject({ kind: "logic", code: "not_text" });
    expect(await call("read", "Library/none")).toMatchObject({ kind: "logic", code: "not_found" });
    expect(await call("read", library)).toMatchObject({ kind: "logic", code: "not_a_file" });
    expect(await call("list", join(library, "note.txt"))).toMatchObject({ code: "not_a_folder" });
  });

  test("are known by what stat says, and null where nothing is", async () => {
    writeFileSync(join(library, "note.txt"), "1234");
    expect(await value("stat", "Library/note.txt")).toMatchObject({ kind: "file", bytes: 4 });
    expect(await value("stat", library)).toMatchObject({ kind: "folder", bytes: 0, path: library });
    expect(await value("stat", "Library/none")).toBeNull();
    expect(await value("stat", "Library/no/where")).toBeNull();
  });

  test("have a hash that equal files share", async () => {
    const bytes = Buffer.alloc(700_000, "x");
    writeFileSync(join(library, "a"), bytes);
    expect(await value("hash", "Library/a")).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  test("are not read beyond a size", async () => {
    writeFileSync(join(library, "large"), Buffer.alloc(fileLimits.readBytes + 1));
    expect(await call("read", "Library/large", { as: "base64" })).toMatchObject({
      kind: "limits",
      code: "too_large",
    });
  });

  test("are written whole, with the folders on the way, and leave no draft behind", async () => {
    expect(await value("write", "Scans/2026/11/note.txt", "hello")).toMatchObject({ kind: "file", bytes: 5 });
    expect(readFileSync(join(scans, "2026", "11", "note.txt"), "utf8")).toBe("hello");
    expect(await value("write", "Scans/photo", "/9gA", { as: "base64" })).toMatchObject({ bytes: 3 });
    expect(readdirSync(join(scans, "2026", "11"))).toEqual(["note.txt"]);
    expect(await call("write", "Scans/photo", "?", { as: "base64" })).toMatchObject({ code: "not_base64" });
    const large = "x".repeat(fileLimits.writtenBytes + 1);
    expect(await call("write", "Scans/large", large)).toMatchObject({ kind: "limits", code: "too_large" });
  });

  test("are kept when something else is written under their name, unless it is to replace them", async () => {
    const note = join(scans, "note.txt");
    writeFileSync(note, "one");
    chmodSync(note, 0o640);
    expect(await call("write", note, "two")).toMatchObject({ kind: "logic", code: "exists" });
    expect(readFileSync(note, "utf8")).toBe("one");
    expect(await call("write", note, "one")).toMatchObject({ ok: true });
    expect(await call("write", note, "two", { replace: true })).toMatchObject({ ok: true });
    expect(readFileSync(note, "utf8")).toBe("two");
    expect(statSync(note).mode & 0o777).toBe(0o640);
    mkdirSync(join(scans, "folder"));
    for (const replace of [false, true])
      expect(await call("write", "Scans/folder", "x", { replace })).toMatchObject({
        ok: false,
        kind: "logic",
      });
    expect(readdirSync(scans)).toEqual(["folder", "note.txt"]);
  });

  test("move to another name and folder with all they are, and never onto another file", async () => {
    const from = join(scans, "a.pdf");
    writeFileSync(from, "a");
    utimesSync(from, 1_700_000_000, 1_700_000_000);
    expect(await value("move", from, "Scans/2026/b.pdf")).toMatchObject({
      path: join(scans, "2026", "b.pdf"),
      bytes: 1,
      changedAt: "2023-11-14T22:13:20.000Z",
    });
    expect(existsSync(from)).toBe(false);
    expect(statSync(join(scans, "2026", "b.pdf")).nlink).toBe(1);
    writeFileSync(from, "other");
    expect(await call("move", from, "Scans/2026/b.pdf")).toMatchObject({ kind: "logic", code: "exists" });
    expect(await call("move", from, "Scans/2026")).toMatchObject({ kind: "logic", code: "exists" });
    expect(readFileSync(from, "utf8")).toBe("other");
    expect(readFileSync(join(scans, "2026", "b.pdf"), "utf8")).toBe("a");
    expect(await call("move", from, from)).toMatchObject({ ok: true });
    expect(await call("move", "Scans/none", "Scans/x")).toMatchObject({ code: "not_found" });
    expect(await call("move", "Scans/2026", "Scans/x")).toMatchObject({ code: "not_a_file" });
  });

  test("move to another folder only where both may be written", async () => {
    writeFileSync(join(scans, "a"), "a");
    writeFileSync(join(library, "b"), "b");
    expect(await call("move", "Scans/a", "Library/a")).toMatchObject({ kind: "denied", code: "not_granted" });
    expect(await call("move", "Library/b", "Scans/b")).toMatchObject({ kind: "denied", code: "not_granted" });
    const both: FilesGrant[] = [scans, library].map((root) => ({ root, access: "write" }));
    expect(await callWith("move", ["Scans/a", "Library/a"], both)).toMatchObject({ ok: true });
    expect(readFileSync(join(library, "a"), "utf8")).toBe("a");
  });

  test("shows what a text would become, as far as it can be read through the same grant", async () => {
    writeFileSync(join(scans, "note.txt"), "one");
    writeFileSync(join(scans, "photo"), Buffer.from([0xff, 0xd8]));
    writeFileSync(join(scans, "long.txt"), "x".repeat(64 * 1024 + 1));
    writeFileSync(join(library, "book.txt"), "a book");
    symlinkSync(join(base, "outside", "secret.txt"), join(scans, "link.txt"));
    const tool = createFilesTool({ closureOf: createClosedFolders(join(base, "house")), openFiles });
    const context = toolContext({
      files: [
        { root: scans, access: "write" },
        { root: library, access: "read" },
      ],
    });
    const shown = async (...args: unknown[]) => await tool.methods["write"]?.preview?.(args, context);
    const texts = (label: string, before: string | null, after = "two") => ({
      texts: [{ label, before, after }],
    });
    expect(await shown("Scans/note.txt", "two", { replace: true })).toEqual(
      texts(join(scans, "note.txt"), "one"),
    );
    expect(await shown("Scans/new/note.txt", "two")).toEqual(texts(join(scans, "new", "note.txt"), null));
    expect(existsSync(join(scans, "new"))).toBe(false);
    for (const name of ["photo", "long.txt", "link.txt"])
      expect(await shown(`Scans/${name}`, "two")).toEqual(texts(join(scans, name), null));
    for (const refused of ["Library/book.txt", join(base, "outside", "secret.txt"), "Scans/../note.txt"])
      expect(await shown(refused, "two")).toEqual(texts(refused, null));
    expect(await shown("Scans/note.txt", "/9gA", { as: "base64" })).toEqual({});
    expect(await shown("Scans/note.txt", "x".repeat(64 * 1024 + 1))).toEqual({});
  });

  describe("whose move was broken off", () => {
    const asked = (from: string, to: string, grants?: readonly FilesGrant[]) => {
      const tool = createFilesTool({ closureOf: createClosedFolders(join(base, "house")), openFiles });
      const files = grants ?? [{ root: scans, access: "write" }];
      return tool.methods["move"]?.reconcile?.([from, to], toolContext({ files }));
    };

    test("have moved where nothing is at the old place and a file is at the new one", async () => {
      writeFileSync(join(scans, "b"), "b");
      expect(await asked("Scans/a", "Scans/b")).toMatchObject({
        ok: true,
        value: { kind: "file", path: join(scans, "b"), bytes: 1 },
      });
      expect(await asked("Scans/b", "Scans/b")).toMatchObject({ ok: true });
      expect(readdirSync(scans)).toEqual(["b"]);
    });

    test("prove nothing otherwise, and stay as they are", async () => {
      writeFileSync(join(scans, "a"), "same");
      writeFileSync(join(scans, "b"), "same");
      mkdirSync(join(scans, "folder"));
      for (const [from, to] of [
        ["Scans/a", "Scans/b"],
        ["Scans/a", "Scans/none"],
        ["Scans/none", "Scans/neither"],
        ["Scans/none", "Scans/folder"],
        ["Scans/folder", "Scans/a"],
        ["Scans/none", "Scans/no/where"],
        ["Scans/none", "Scans/../outside/secret.txt"],
        ["Scans/none", "Library/none"],
      ] as const)
        expect([from, to, await asked(from, to)]).toEqual([from, to, undefined]);
      expect(await asked("Scans/none", "Scans/a", [{ root: scans, access: "read" }])).toBeUndefined();
      expect(readdirSync(scans)).toEqual(["a", "b", "folder"]);
    });

    test("lose their old name where both name one file", async () => {
      writeFileSync(join(scans, "a"), "a");
      mkdirSync(join(scans, "2026"));
      linkSync(join(scans, "a"), join(scans, "2026", "b"));
      expect(await asked("Scans/a", "Scans/2026/b")).toMatchObject({ ok: true, value: { bytes: 1 } });
      expect(tree(scans)).toEqual([expect.stringMatching(/^2026:/), "2026/b: a"]);
    });

    test("keep names that a disk might take for one", async () => {
      writeFileSync(join(scans, "a"), "a");
      linkSync(join(scans, "a"), join(scans, "A"));
      expect(await asked("Scans/a", "Scans/A")).toBeUndefined();
      expect(readdirSync(scans)).toEqual(["A", "a"]);
    });
  });

  test("say what they would be, where nothing is done", () => {
    const { methods } = createFilesTool({ closureOf: createClosedFolders(join(base, "house")), openFiles });
    const context = toolContext({ files: [{ root: scans, access: "write" }] });
    const entry = { name: "b", path: join(scans, "b"), kind: "file", changedAt: "1970-01-01T00:00:00.000Z" };
    const { write, move } = methods;
    expect(write?.assumed?.(["Scans/b", "ü"], context)).toEqual({ ...entry, bytes: 2 });
    expect(write?.assumed?.(["Scans/b", "/9gA", { as: "base64" }], context)).toEqual({ ...entry, bytes: 3 });
    expect(move?.assumed?.(["Scans/a", "Scans/b"], context)).toEqual({ ...entry, bytes: 0 });
    expect(move?.assumed?.(["a", "../b"], context)).toMatchObject({ path: "../b", name: "b" });
    expect([write?.honoursKey?.([]), move?.honoursKey]).toEqual([true, undefined]);
    expect(readdirSync(scans)).toEqual([]);
  });

  test("that wait for their turn when the run ends have certainly not been touched", async () => {
    const tool = createFilesTool({ closureOf: createClosedFolders(join(base, "house")), openFiles });
    const run = new AbortController();
    const context = { ...toolContext({ files: [{ root: scans, access: "write" }] }), signal: run.signal };
    const [first, second] = ["Scans/a", "Scans/b"].map((path) =>
      tool.methods["write"]?.run([path, "x"], context),
    );
    run.abort(new Error("killed"));
    expect(await second).toMatchObject({ ok: false, code: "canceled" });
    expect(await second).not.toHaveProperty("isUncertain");
    expect(await first).toMatchObject({ ok: true });
    expect(readdirSync(scans)).toEqual(["a"]);
  });

  describe("on a hostile path", () => {
    const hostile: readonly (readonly [what: string, path: (base: string) => string, code?: string])[] = [
      ["climbs", (base) => `${base}/Scans/../outside/secret.txt`],
      ["climbs from the name of a granted folder", () => "Scans/../outside/secret.txt"],
      ["climbs within", () => "Scans/inner/../note.txt"],
      ["stands still", () => "Scans/./note.txt"],
      ["only climbs", () => "../../../../etc/passwd"],
      ["is absolute and elsewhere", () => "/etc/passwd"],
      ["is in a folder whose name begins alike", (base) => `${base}/Scans-other/x`],
      ["is the folder above", (base) => base],
      ["is everything", () => "/"],
      ["is nothing", () => ""],
      ["holds a NUL", () => "Scans/note.txt\0.pdf"],
      ["holds a NUL behind the granted folder", (base) => `${base}/Scans\0/../outside`],
      ["is an open file of this process", () => "/proc/self/fd/0"],
      ["is the environment of this process", () => "/proc/self/environ"],
      ["is the root through /proc", (base) => `/proc/self/root${base}/outside/secret.txt`],
      ["is the working folder through /proc", () => "/proc/self/cwd/package.json"],
      ["is Hob's own", (base) => `${base}/house/hob.keys`],
      ["is hidden", () => "Scans/.ssh/id"],
      ["is hidden itself", () => "Scans/.netrc"],
      ["is a link to a file", () => "Scans/link-to-file"],
      ["is a link to a folder", () => "Scans/link-to-folder"],
      ["goes through a link", () => "Scans/link-to-folder/secret.txt"],
      ["goes through a link to itself", () => "Scans/link-to-itself/note.txt"],
      ["is a link to nothing", () => "Scans/link-to-nothing"],
      ["is a pipe", () => "Scans/pipe"],
      ["is a socket", () => "Scans/socket"],
      ["is written as an address", () => "file:///etc/passwd"],
      ["is written with percent signs", () => "Scans/%2e%2e/outside/secret.txt", "not_found"],
      ["has backslashes", () => "Scans\\..\\outside\\secret.txt"],
      ["has full-width dots", () => "Scans/．．/outside/secret.txt", "not_found"],
    ];

    const asked: readonly (readonly [method: string, args: (path: string) => unknown[]])[] = [
      ["read", (path) => [path]],
      ["hash", (path) => [path]],
      ["list", (path) => [path]],
      ["write", (path) => [path, "x", { replace: true }]],
      ["move", (path) => [path, "Scans/stolen"]],
      ["move", (path) => ["Scans/note.txt", path]],
    ];

    const cases = hostile.map(([what, pathOf, elsewhere]) => ({ what, pathOf, elsewhere }));

    test.each(cases)("that $what, nothing is done", async ({ pathOf, elsewhere }) => {
      writeFileSync(join(scans, "note.txt"), "note");
      mkdirSync(join(base, "Scans-other"));
      writeFileSync(join(base, "house", "hob.keys"), "keys");
      symlinkSync("../outside/secret.txt", join(scans, "link-to-file"));
      symlinkSync("../outside", join(scans, "link-to-folder"));
      symlinkSync(".", join(scans, "link-to-itself"));
      symlinkSync("../outside/new.txt", join(scans, "link-to-nothing"));
      mkdirSync(join(scans, ".ssh"));
      writeFileSync(join(scans, ".ssh", "id"), "id");
      writeFileSync(join(scans, ".netrc"), "net");
      makePipe(join(scans, "pipe"));
      const server = createServer();
      await new Promise<void>((ready) => server.listen(join(scans, "socket"), ready));
      const before = tree(base);
      try {
        for (const [method, args] of asked) {
          if (elsewhere !== undefined && (method === "write" || method === "move")) continue;
          const result = await call(method, ...args(pathOf(base)));
          expect({ method, ...result }).toMatchObject({ ok: false });
          if (!result.ok && elsewhere === undefined)
            expect([method, result.kind]).toEqual([method, expectedKind(method, pathOf(base))]);
          if (!result.ok && elsewhere !== undefined) expect(result.code).toBe(elsewhere);
        }
        expect(tree(base)).toEqual(before);
      } finally {
        await new Promise((closed) => server.close(closed));
      }
    });

    /** Pipes and sockets have nothing to list; everything else is denied, whatever is asked. */
    function expectedKind(method: string, path: string): string {
      return method === "list" && /\/(?:pipe|socket)$/.test(path) ? "logic" : "denied";
    }

    test("on the way to the granted folder, a link put in its place gets nobody out", async () => {
      writeFileSync(join(scans, "secret.txt"), "harmless");
      renameSync(scans, join(base, "moved"));
      symlinkSync(join(base, "outside"), scans);
      expect(await call("read", "Scans/secret.txt")).toMatchObject({ kind: "denied" });
      expect(await call("list", scans)).toMatchObject({ kind: "denied" });
      expect(await call("write", "Scans/new.txt", "x")).toMatchObject({ kind: "denied" });
      expect(readdirSync(join(base, "outside"))).toEqual(["secret.txt"]);
    });

    test("a granted folder that is none, is not there, or is reached over a link opens nothing", async () => {
      symlinkSync(join(base, "outside"), join(base, "way"));
      writeFileSync(join(base, "outside", "plain"), "");
      for (const [name, code] of [
        ["way", "link_refused"],
        ["nowhere", "not_found"],
        ["outside/plain", "not_a_folder"],
      ] as const) {
        const root = join(base, name);
        const grants: FilesGrant[] = [{ root, access: "write" }];
        for (const [method, args] of [
          ["list", [root]],
          ["read", [`${root}/secret.txt`]],
          ["write", [`${root}/new.txt`, "x"]],
        ] as const)
          expect(await callWith(method, [...args], grants)).toMatchObject({ ok: false, code });
      }
      expect(existsSync(join(base, "nowhere"))).toBe(false);
    });

    test("in a folder that Hob's own lies in, even a grant opens nothing", async () => {
      const grants: FilesGrant[] = [{ root: base, access: "write" }];
      expect(await callWith("read", [join(base, "outside", "secret.txt")], grants)).toMatchObject({
        kind: "denied",
        code: "folder_closed",
      });
      for (const root of ["/", "/proc", "/etc", "/proc/self/fd"])
        expect(await callWith("list", [root], [{ root, access: "read" }])).toMatchObject({ kind: "denied" });
    });
  });

  test("are not known by half a character, which a disk would take for another", async () => {
    const tool = createFilesTool({ closureOf: createClosedFolders(join(base, "house")), openFiles });
    for (const [name, more] of Object.entries({ read: [], write: ["x"], move: ["Scans/b"] })) {
      const args = tool.methods[name]?.args;
      if (args === undefined) throw new Error(`no ${name}`);
      expect(v.is(args, ["Scans/a\ud800", ...more])).toBe(false);
      expect(v.is(args, ["Scans/a\ud83d\ude00", ...more])).toBe(true);
    }
  });

  test("that are benign are never denied falsely", async () => {
    const names = [
      "a b.txt",
      "ü ß 漢字.pdf",
      "trailing.",
      "..double",
      "a..b",
      "-rf",
      "$(x)",
      "a\\b",
      "#1",
      "~",
      "com1",
      "%2e%2e",
      "new\nline",
      "'\"`",
    ];
    const benign = names.filter((name) => !name.startsWith("."));
    const denied: string[] = [];
    for (const name of benign) {
      const path = join(scans, "inner", name);
      for (const attempt of [
        await call("write", path, name),
        await call("read", path),
        await call("hash", path),
        await call("move", path, `${path} moved`),
        await call("stat", `Scans/inner/${name} moved`),
      ]) {
        if (!attempt.ok) denied.push(`${name}: ${attempt.code}`);
      }
    }
    expect(denied).toEqual([]);
    expect(await call("list", join(scans, "inner"))).toMatchObject({ ok: true });
  });

  test("that have two names already move like others", async () => {
    writeFileSync(join(scans, "a"), "a");
    linkSync(join(scans, "a"), join(scans, "b"));
    expect(await call("move", "Scans/a", "Scans/b")).toMatchObject({ code: "exists" });
    expect(await call("move", "Scans/a", "Scans/c")).toMatchObject({ ok: true });
    expect(readdirSync(scans)).toEqual(["b", "c"]);
  });
});

/** Node has no call for it; the system has a program. */
function makePipe(path: string): void {
  execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', path]);
}

/** Every path under a folder, with what a file holds. */
function tree(folder: string): readonly string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).toSorted().map((name) => {
    const path = join(folder, name);
    const stats = lstatSync(path);
    return `${name}: ${stats.isFile() ? readFileSync(path, "utf8") : stats.mode}`;
  });
}
