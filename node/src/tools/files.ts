/** The `files` tool: plain files in granted folders, read, written and moved without ever leaving them. */
import type { Json } from "@hob/shared/json";
import type { FileAccess } from "@hob/shared/model/manifest";
import { ok } from "@hob/shared/result";
import * as v from "valibot";
import { createGate, createHouseGate } from "../egress/gate.ts";
import type { ClosedFolders } from "./closed-folders.ts";
import { FileFailure, failedResult } from "./file-failure.ts";
import { hashFile, moveFile, readFile, statOf, writeFile, type FilePlace } from "./file-operations.ts";
import { entryOf, listFolder } from "./folder-listing.ts";
import { grantedPath, type GrantedPath } from "./granted-path.ts";
import { openFilesPath, openFolder } from "./open-folder.ts";
import type { Tool, ToolContext, ToolResult } from "./tool.ts";

export const fileLimits = {
  listed: 10_000,
  readBytes: 4 * 1024 * 1024,
  /** What a script hands over at once is 1 MiB of JSON. */
  writtenBytes: 700 * 1024,
  hashedBytes: 64 * 1024 * 1024 * 1024,
} as const;

export interface FilesToolOptions {
  readonly closureOf: ClosedFolders;
  /** For tests: undefined works as on a system that does not name its open files. */
  readonly openFiles?: string | undefined;
}

export function createFilesTool(options: FilesToolOptions): Tool {
  const { closureOf } = options;
  const openFiles = "openFiles" in options ? options.openFiles : openFilesPath;
  // The threads that wait for disks are few, and the whole house shares them: a network share that went
  // away must not keep them all. One place a run, so that no run alone takes them from the others.
  const turnOfRun = createGate(1);
  const placeInHouse = createHouseGate(2);

  return {
    name: "files",
    version: 1,
    summary: "Lists, reads, writes and moves plain files in folders that are granted.",
    declarations,
    methods: {
      list: {
        kind: "read",
        risk: "low",
        args: v.strictTuple([path, listOptions], "give list a folder and, if needed, options"),
        signature: "list(folder: string, options?: FileListOptions): Promise<FileList>",
        summary: "The files and folders in a folder, by name; hidden files, links and devices are left out.",
        run: ([text, given]: [string, ListOptions | null | undefined], context) =>
          attempt(context, text, async () => {
            const { root, parts, path } = open(text, "read", context);
            await using folder = await openFolder(root, parts, { openFiles });
            const isRecursive = given?.recursive ?? false;
            const limit = given?.limit ?? 1000;
            const listed = await listFolder(folder, {
              isRecursive,
              limit,
              signal: context.signal,
              openFiles,
            });
            return { path, ...listed };
          }),
      },
      stat: {
        kind: "read",
        risk: "low",
        args: v.strictTuple([path], "give stat one path"),
        signature: "stat(path: string): Promise<FileEntry | null>",
        summary: "What is known of a file or folder, or null where there is none.",
        run: ([text]: [string], context) =>
          attempt(context, text, () =>
            at(open(text, "read", context), "look", async (place) => {
              const stats = await statOf(place);
              return stats === undefined ? null : entryOf(place.path, stats);
            }),
          ),
      },
      read: {
        kind: "read",
        risk: "low",
        args: v.strictTuple([path, readOptions], "give read a path and, if needed, options"),
        signature: "read(path: string, options?: FileReadOptions): Promise<string>",
        summary: "What is in a file, as text or base64; at most 4 MiB.",
        run: ([text, given]: [string, ReadOptions | null | undefined], context) =>
          attempt(context, text, () =>
            at(open(text, "read", context), "require", async (place) => {
              const bytes = await readFile(place, fileLimits.readBytes);
              return given?.as === "base64" ? bytes.toString("base64") : textOf(bytes, place.path);
            }),
          ),
      },
      hash: {
        kind: "read",
        risk: "low",
        args: v.strictTuple([path], "give hash one path"),
        signature: "hash(path: string): Promise<string>",
        summary: "The SHA-256 of what is in a file, as hex: equal for equal files.",
        run: ([text]: [string], context) =>
          attempt(context, text, () =>
            at(open(text, "read", context), "require", (place) =>
              hashFile(place, fileLimits.hashedBytes, context.signal),
            ),
          ),
      },
      write: {
        kind: "effect",
        risk: "medium",
        args: v.strictTuple(
          [path, content, writeOptions],
          "give write a path, a text and, if needed, options",
        ),
        signature: "write(path: string, content: string, options?: FileWriteOptions): Promise<FileEntry>",
        summary:
          "Writes a file whole, at most 700 KiB; folders on the way are made, what is there is kept unless replace is true.",
        run: ([text, given, how]: [string, string, WriteOptions | null | undefined], context) =>
          attempt(context, text, () => {
            const bytes = bytesOf(given, how?.as === "base64");
            return at(open(text, "write", context), "make", async (place) => {
              await writeFile(place, bytes, how?.replace ?? false);
              return entryOf(place.path, await requireStat(place));
            });
          }),
      },
      move: {
        kind: "effect",
        risk: "medium",
        args: v.strictTuple([path, path], "give move two paths: from and to"),
        signature: "move(from: string, to: string): Promise<FileEntry>",
        summary: "Gives a file another name or folder; folders on the way are made, nothing is overwritten.",
        run: ([fromText, toText]: [string, string], context) =>
          attempt(context, toText, () =>
            at(open(fromText, "write", context), "require", (from) =>
              at(open(toText, "write", context), "make", async (to) => {
                if (from.path !== to.path) await moveFile(from, to, context.signal);
                return entryOf(to.path, await requireStat(to));
              }),
            ),
          ),
      },
    },
  };

  function open(text: string, access: FileAccess, context: ToolContext): GrantedPath {
    return grantedPath(text, access, context.grants.files, closureOf);
  }

  /** Opens the folder that `granted` is in; "make" makes it, "look" finds nothing where there is none. */
  async function at(
    granted: GrantedPath,
    how: "look" | "require" | "make",
    work: (place: FilePlace) => Promise<Json>,
  ): Promise<Json> {
    const { root, parts, path } = granted;
    const name = parts.at(-1);
    if (name === undefined) {
      if (how !== "look") throw new FileFailure("logic", "not_a_file", `${path} is a folder, not a file.`);
      await using folder = await openFolder(root, [], { openFiles });
      return await work({ folder, name: ".", path });
    }
    try {
      await using folder = await openFolder(root, parts.slice(0, -1), { make: how === "make", openFiles });
      return await work({ folder, name, path });
    } catch (cause) {
      const isGone = cause instanceof FileFailure && cause.result.code === "not_found";
      if (how === "look" && isGone) return null;
      throw cause;
    }
  }

  async function attempt(context: ToolContext, text: string, work: () => Promise<Json>): Promise<ToolResult> {
    using _turn = await turnOfRun(context.signal);
    using _place = await placeInHouse(context.signal);
    try {
      return ok(await work());
    } catch (cause) {
      return failedResult(cause, text);
    }
  }
}

async function requireStat(place: FilePlace) {
  const stats = await statOf(place);
  if (stats === undefined) throw new FileFailure("transient", "changed", `${place.path} is gone again.`);
  return stats;
}

function textOf(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FileFailure("logic", "not_text", `${path} is no UTF-8 text; read it as base64.`);
  }
}

function bytesOf(content: string, isBase64: boolean): Buffer {
  if (isBase64 && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(content)) {
    throw new FileFailure("logic", "not_base64", "The content is no base64.");
  }
  const bytes = Buffer.from(content, isBase64 ? "base64" : "utf8");
  if (bytes.length <= fileLimits.writtenBytes) return bytes;
  throw new FileFailure(
    "limits",
    "too_large",
    `A file is written with at most ${fileLimits.writtenBytes} bytes, not ${bytes.length}.`,
  );
}

interface ListOptions {
  readonly recursive?: boolean | null;
  readonly limit?: number | null;
}

interface ReadOptions {
  readonly as?: "text" | "base64" | null;
}

interface WriteOptions extends ReadOptions {
  readonly replace?: boolean | null;
}

const path = v.pipe(
  v.string("path must be a text"),
  v.maxLength(4096, "path must be at most 4,096 characters"),
  // The disk would be given a mark instead of each half character, and two names would be one file.
  v.check((text) => text.isWellFormed(), "path must be plain Unicode text"),
);

const content = v.pipe(
  v.string("content must be a text"),
  v.check((text) => text.isWellFormed(), "content must be plain Unicode text"),
);

const as = v.nullish(v.picklist(["text", "base64"], 'options.as must be "text" or "base64"'));

const listOptions = v.nullish(
  v.strictObject(
    {
      recursive: v.nullish(v.boolean("options.recursive must be true or false")),
      limit: v.nullish(
        v.pipe(
          v.number("options.limit must be a number"),
          v.integer("options.limit must be a whole number"),
          v.minValue(1, "options.limit must be at least 1"),
          v.maxValue(fileLimits.listed, `options.limit must be at most ${fileLimits.listed}`),
        ),
      ),
    },
    "options may only hold recursive and limit",
  ),
);

const readOptions = v.nullish(v.strictObject({ as }, "options may only hold as"));

const writeOptions = v.nullish(
  v.strictObject(
    { as, replace: v.nullish(v.boolean("options.replace must be true or false")) },
    "options may only hold as and replace",
  ),
);

const declarations = `/** Paths are absolute, or begin with the name of a granted folder: "Scans/2026/bill.pdf". */
interface FileEntry {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly kind: "file" | "folder";
  /** Of a folder, 0. */
  readonly bytes: number;
  /** When its contents last changed, ISO 8601 in UTC. */
  readonly changedAt: string;
}

interface FileListOptions {
  /** Also what is in folders within. */
  readonly recursive?: boolean;
  /** At most this many entries, 1,000 unless told, up to 10,000. */
  readonly limit?: number;
}

interface FileList {
  readonly path: string;
  readonly items: readonly FileEntry[];
  /** True when there were more. */
  readonly isCut: boolean;
}

interface FileReadOptions {
  /** "text" (UTF-8) unless told. */
  readonly as?: "text" | "base64";
}

interface FileWriteOptions extends FileReadOptions {
  /** Puts the new content in place of what is there. */
  readonly replace?: boolean;
}`;
