/** The `files` tool: plain files in granted folders, read, written and moved without ever leaving them. */
import type { Json } from "@hob/shared/json";
import type { FileAccess } from "@hob/shared/model/manifest";
import { ok } from "@hob/shared/result";
import * as v from "valibot";
import { createGate, createHouseGate } from "../egress/gate.ts";
import type { ClosedFolders } from "./closed-folders.ts";
import { afterDeed, FileFailure, failedResult, runEnded } from "./file-failure.ts";
import {
  content,
  fileLimits,
  listOptions,
  path,
  readOptions,
  writeOptions,
  type ListOptions,
  type ReadOptions,
  type WriteArguments,
} from "./files-arguments.ts";
import {
  hashFile,
  isMoved,
  moveFile,
  readFile,
  statOf,
  writeFile,
  type FilePlace,
} from "./file-operations.ts";
import { entryOf, listFolder, type FileEntry } from "./folder-listing.ts";
import { grantedPath, type GrantedPath } from "./granted-path.ts";
import { openFilesPath, openFolder } from "./open-folder.ts";
import type { Tool, ToolContext, ToolResult } from "./tool.ts";

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
        builtIn: "allow",
        preview: async ([text, given, how]: WriteArguments, context) => {
          if (how?.as === "base64" || given.length > shownBytes) return {};
          const before = await attempt(context, text, () =>
            at(open(text, "write", context), "look", textBefore),
          );
          const label = pathOf(text, context);
          return {
            texts: [{ label, before: before.ok ? (before.value as string | null) : null, after: given }],
          };
        },
        args: v.strictTuple(
          [path, content, writeOptions],
          "give write a path, a text and, if needed, options",
        ),
        signature: "write(path: string, content: string, options?: FileWriteOptions): Promise<FileEntry>",
        summary:
          "Writes a file whole, at most 700 KiB; folders on the way are made, what is there is kept unless replace is true.",
        // The same bytes at the same place are the same file, however often they are written.
        honoursKey: () => true,
        assumed: ([text, given, how]: WriteArguments, context) =>
          assumedEntry(text, Buffer.byteLength(given, how?.as === "base64" ? "base64" : "utf8"), context),
        run: ([text, given, how]: WriteArguments, context) =>
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
        builtIn: "allow",
        args: v.strictTuple([path, path], "give move two paths: from and to"),
        signature: "move(from: string, to: string): Promise<FileEntry>",
        summary: "Gives a file another name or folder; folders on the way are made, nothing is overwritten.",
        // How large it is would be a question to the disk, and nobody waits for one here.
        assumed: ([, toText]: [string, string], context) => assumedEntry(toText, 0, context),
        async reconcile([fromText, toText]: [string, string], context) {
          const found = await attempt(context, toText, () =>
            at(open(toText, "write", context), "require", (to) =>
              at(open(fromText, "write", context), "look", async (from) =>
                (await isMoved(from, to)) ? entryOf(to.path, await requireStat(to)) : null,
              ),
            ),
          );
          return found.ok && found.value !== null ? found : undefined;
        },
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

  /** What an entry would be, as far as it can be known without the disk. */
  function assumedEntry(text: string, bytes: number, context: ToolContext): FileEntry {
    const path = pathOf(text, context);
    const changedAt = new Date(context.now()).toISOString();
    return { name: path.slice(path.lastIndexOf("/") + 1), path, kind: "file", bytes, changedAt };
  }

  /** As given, where no grant says what it means. */
  function pathOf(text: string, context: ToolContext): string {
    try {
      return open(text, "write", context).path;
    } catch {
      return text;
    }
  }

  async function attempt(context: ToolContext, text: string, work: () => Promise<Json>): Promise<ToolResult> {
    try {
      using _turn = await turnOfRun(context.signal);
      using _place = await placeInHouse(context.signal);
      return ok(await work());
    } catch (cause) {
      // Only the gates give this reason: the run ended while it waited for its turn.
      if (context.signal.aborted && cause === context.signal.reason) return failedResult(runEnded(), text);
      return failedResult(cause, text);
    }
  }
}

/** Texts larger than this are not read for a preview, nor shown in one. */
const shownBytes = 64 * 1024;

/** What a file says now; null where it is not there, no text, or too large. */
async function textBefore(place: FilePlace): Promise<string | null> {
  const stats = await statOf(place);
  if (stats?.isFile() !== true || stats.size > shownBytes) return null;
  return textOf(await readFile(place, shownBytes), place.path);
}

/** Of a file that was just written or moved. */
function requireStat(place: FilePlace) {
  return afterDeed(async () => {
    const stats = await statOf(place);
    if (stats === undefined) throw new FileFailure("transient", "changed", `${place.path} is gone again.`);
    return stats;
  });
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
