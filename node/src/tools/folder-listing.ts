/** Lists what plain files and folders an open folder holds; what else is in it is not shown. */
import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { codeOf } from "./file-failure.ts";
import { openWithin, type OpenFolder } from "./open-folder.ts";

// A type rather than an interface, so that the compiler sees that it is JSON.
export type FileEntry = {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly kind: "file" | "folder";
  /** Of a folder, 0. */
  readonly bytes: number;
  /** When its contents last changed, ISO 8601 in UTC. */
  readonly changedAt: string;
};

export function entryOf(path: string, stats: Stats): FileEntry {
  const isFolder = stats.isDirectory();
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    kind: isFolder ? "folder" : "file",
    bytes: isFolder ? 0 : stats.size,
    changedAt: new Date(stats.mtimeMs).toISOString(),
  };
}

export interface ListingOptions {
  readonly isRecursive: boolean;
  /** How many entries at most; one more is looked for, to tell that there are more. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly openFiles: string | undefined;
}

/** In the order of names; with `isRecursive`, each folder is followed by what is in it. */
export async function listFolder(
  folder: OpenFolder,
  { isRecursive, limit, signal, openFiles }: ListingOptions,
): Promise<{ readonly items: readonly FileEntry[]; readonly isCut: boolean }> {
  const items: FileEntry[] = [];
  await collect(folder, 0);
  return { items: items.slice(0, limit), isCut: items.length > limit };

  async function collect(from: OpenFolder, depth: number): Promise<void> {
    const names = await readdir(await from.at("."));
    for (const name of names.filter(isShown).toSorted()) {
      if (items.length > limit || signal.aborted) return;
      const stats = await lstat(await from.at(name)).catch(unlessGone);
      if (!stats || !(stats.isFile() || stats.isDirectory())) continue;
      items.push(entryOf(`${from.path}/${name}`, stats));
      if (!isRecursive || !stats.isDirectory() || depth === deepest) continue;
      await using inner = await openWithin(from, name, false, openFiles).catch(() => null);
      if (inner !== null) await collect(inner, depth + 1).catch(unlessGone);
    }
  }
}

/** Folders within folders that are looked into. */
const deepest = 32;

// A name that is no Unicode comes with a mark instead of its bytes, and could not be opened by it.
function isShown(name: string): boolean {
  return !name.startsWith(".") && !name.includes("\ufffd");
}

/** What vanished while we looked, or may not be looked into, is not there. */
function unlessGone(cause: unknown): undefined {
  if (!["ENOENT", "EACCES", "EPERM", "ENOTDIR"].includes(codeOf(cause))) throw cause;
}
