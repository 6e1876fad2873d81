/** Lists what plain files and folders an open folder holds; what else is in it is not shown. */
import type { Dirent, Stats } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
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
  /** Only what is named so; what is not counts for no limit. Left out, everything. */
  readonly isWanted?: (name: string) => boolean;
}

/** In the order of names; with `isRecursive`, each folder is followed by what is in it. */
export async function listFolder(
  folder: OpenFolder,
  { isRecursive, limit, signal, openFiles, isWanted = () => true }: ListingOptions,
): Promise<{ readonly items: readonly FileEntry[]; readonly isCut: boolean }> {
  const items: FileEntry[] = [];
  let isCut = false;
  await collect(folder, 0);
  return { items: items.slice(0, limit), isCut: isCut || items.length > limit };

  async function collect(from: OpenFolder, depth: number): Promise<void> {
    const first = await firstNames(await from.at("."), limit + 1 - items.length, isWanted, signal);
    isCut ||= first.isCut;
    for (const name of first.names) {
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

/** Read in portions, and only `most` names are kept, so that a folder of any size holds nobody up. */
async function firstNames(
  path: string,
  most: number,
  isWanted: (name: string) => boolean,
  signal: AbortSignal,
): Promise<{ readonly names: readonly string[]; readonly isCut: boolean }> {
  let names: string[] = [];
  let isCut = false;
  for await (const entry of await opendir(path, { bufferSize: portion })) {
    if (signal.aborted) break;
    if (isShown(entry) && isWanted(entry.name)) names.push(entry.name);
    if (names.length >= most + sortedAtOnce) keepFirst();
  }
  keepFirst();
  return { names, isCut };

  function keepFirst(): void {
    isCut ||= names.length > most;
    names = names.toSorted().slice(0, most);
  }
}

/** Names read from the disk at once. */
const portion = 128;
const sortedAtOnce = 4096;

// A name that is no Unicode comes with a mark instead of its bytes, and could not be opened by it.
function isShown(entry: Dirent): boolean {
  if (!entry.isFile() && !entry.isDirectory()) return false;
  return !entry.name.startsWith(".") && !entry.name.includes("\ufffd");
}

/** What vanished while we looked, or may not be looked into, is not there. */
function unlessGone(cause: unknown): undefined {
  if (!["ENOENT", "EACCES", "EPERM", "ENOTDIR"].includes(codeOf(cause))) throw cause;
}
