/**
 * Opens a folder by walking down from "/" name by name, following no link, and then reaches what is in
 * it through the open folder itself: whatever is renamed or swapped meanwhile, nothing leads elsewhere.
 *
 * Node has no openat. On Linux the path /proc/self/fd/N/name is one: the kernel starts at the open
 * folder, whatever its path leads to by now, and looks up a single name in it. Where there is no such
 * path, the open folder is compared with its path right before each use. That leaves a moment, for
 * somebody who can already rename the folders on the way.
 */
import { constants, existsSync } from "node:fs";
import { lstat, mkdir, open, realpath, type FileHandle } from "node:fs/promises";
import { codeOf, FileFailure } from "./file-failure.ts";

export interface OpenFolder extends AsyncDisposable {
  /** As people know it. */
  readonly path: string;
  /** Where one name in this folder is, for the next call to the file system; "." is the folder itself. */
  at(name: string): Promise<string>;
  /** Makes what was named, renamed or removed in it durable, where its disk can. */
  sync(): Promise<void>;
}

/** Where the system names open files; undefined on a system that does not. */
export const openFilesPath = existsSync("/proc/self/fd") ? "/proc/self/fd" : undefined;

export interface WalkOptions {
  /** Folders missing under the root are made. The root is never. */
  readonly make?: boolean;
  readonly openFiles?: string | undefined;
}

/** `root` with `parts` under it. Throws `FileFailure`, or what the file system throws. */
export async function openFolder(
  root: string,
  parts: readonly string[],
  { make = false, openFiles }: WalkOptions,
): Promise<OpenFolder> {
  const above = root.split("/").filter((part) => part !== "");
  let folder = folderOf(await open("/", folderFlags(openFiles)), "/", openFiles);
  for (const [depth, name] of [...above, ...parts].entries()) {
    await using before = folder;
    folder = await openWithin(before, name, make && depth >= above.length, openFiles);
  }
  return folder;
}

/** One folder within an open one. */
export async function openWithin(
  parent: OpenFolder,
  name: string,
  make: boolean,
  openFiles: string | undefined,
): Promise<OpenFolder> {
  const path = parent.path === "/" ? `/${name}` : `${parent.path}/${name}`;
  if (make && (await isNew(parent, name))) await parent.sync();
  const at = await parent.at(name);
  try {
    return folderOf(await open(at, folderFlags(openFiles)), path, openFiles);
  } catch (cause) {
    // A link answers like a file here; people are told which it is.
    const isLink = (await lstat(at).catch(() => undefined))?.isSymbolicLink() === true;
    if (isLink) throw linkRefused(path);
    const code = codeOf(cause);
    if (code === "ENOTDIR") throw new FileFailure("logic", "not_a_folder", `${path} is not a folder.`);
    if (code === "ENOENT") throw new FileFailure("logic", "not_found", `${path} is not there.`);
    throw cause;
  }
}

export function linkRefused(path: string): FileFailure {
  return new FileFailure("denied", "link_refused", `${path} is a link, and links are never followed.`);
}

function folderOf(handle: FileHandle, path: string, openFiles: string | undefined): OpenFolder {
  const at = async (name: string) => {
    if (openFiles !== undefined) return `${openFiles}/${handle.fd}/${name}`;
    await requireUnmoved(handle, path);
    return path === "/" ? `/${name}` : `${path}/${name}`;
  };
  return {
    path,
    at,
    async sync() {
      const self = await open(await at("."), constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        await self.sync();
      } catch (cause) {
        // Some disks cannot, and keep their own order.
        if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(cause))) throw cause;
      } finally {
        await self.close();
      }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

async function isNew(parent: OpenFolder, name: string): Promise<boolean> {
  try {
    await mkdir(await parent.at(name));
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw cause;
  }
}

async function requireUnmoved(handle: FileHandle, path: string): Promise<void> {
  // One after the other: a disk that does not answer keeps one thread, not three.
  const held = await handle.stat();
  const found = await lstat(path);
  const real = await realpath(path);
  if (held.dev !== found.dev || held.ino !== found.ino || real !== path) throw linkRefused(path);
}

// Linux only: to pass through a folder takes no right to list it. <fcntl.h>
const pathOnly = 0o10000000;

function folderFlags(openFiles: string | undefined): number {
  const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
  return O_DIRECTORY | O_NOFOLLOW | (openFiles === undefined ? O_RDONLY : pathOnly);
}
