/** What may be done with one plain file in an open folder. Links, devices and pipes are refused everywhere. */
import { createHash, randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { link, lstat, open, opendir, rename, unlink, type FileHandle } from "node:fs/promises";
import { afterDeed, asDeed, codeOf, FileFailure, runEnded, UnclearFailure } from "./file-failure.ts";
import { linkRefused, type OpenFolder } from "./open-folder.ts";

/** A file by its open folder and its name there. */
export interface FilePlace {
  readonly folder: OpenFolder;
  readonly name: string;
  /** As people know it. */
  readonly path: string;
}

/** All of a file, at most `maxBytes`. */
export async function readFile(place: FilePlace, maxBytes: number): Promise<Buffer> {
  await using file = await openFile(place);
  const { size } = await file.stat();
  if (size > maxBytes) throw tooLarge(place.path, size, maxBytes);
  // One byte more than announced: a file that grows meanwhile is noticed.
  const bytes = Buffer.alloc(size + 1);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled);
    filled += bytesRead;
    if (filled === bytes.length) throw changed(place.path);
    if (bytesRead === 0) return bytes.subarray(0, filled);
  }
}

/** SHA-256 of a file's bytes, as hex. */
export async function hashFile(place: FilePlace, maxBytes: number, signal: AbortSignal): Promise<string> {
  await using file = await openFile(place);
  const { size } = await file.stat();
  if (size > maxBytes) throw tooLarge(place.path, size, maxBytes);
  const hash = createHash("sha256");
  const total = await readThrough(file, signal, async (bytes) => void hash.update(bytes));
  if (total !== size) throw changed(place.path);
  return hash.digest("hex");
}

/**
 * The file is there whole or not at all, also after a crash. Without `isReplacing`, a name that is
 * taken is EEXIST, except by a file that holds just these bytes.
 */
export async function writeFile(place: FilePlace, bytes: Uint8Array, isReplacing: boolean): Promise<void> {
  const before = await statOf(place);
  if (!isReplacing && before?.isFile() === true && before.size === bytes.length) {
    if ((await readFile(place, bytes.length)).equals(bytes)) return;
  }
  await withDraft(place, before?.mode, async (draft, draftPath) => {
    await draft.writeFile(bytes);
    await draft.sync();
    const at = await place.folder.at(place.name);
    await asDeed(() => (isReplacing ? rename(draftPath, at) : giveName(draftPath, at, place.path)));
  });
  await afterDeed(() => place.folder.sync());
}

/** Gives a file another place, and its name there. Where that name is taken, EEXIST, and nothing has moved. */
export async function moveFile(from: FilePlace, to: FilePlace, signal: AbortSignal): Promise<void> {
  const before = await requireFile(from);
  await statOf(to);
  const [source, target] = [await from.folder.at(from.name), await to.folder.at(to.name)];
  try {
    await asDeed(() => giveName(source, target, from.path, before));
  } catch (cause) {
    if (codeOf(cause) !== "EXDEV") throw cause;
    await copyAcross(from, to, before, signal);
  }
  await afterDeed(() => syncBoth(from, to));
}

/**
 * Whether a move that was broken off has happened: nothing is at `from`, and a file is at `to`. Where
 * it was broken off between its two names, so that one file bears both, the old one is taken away now.
 */
export async function isMoved(from: FilePlace, to: FilePlace): Promise<boolean> {
  const [source, target] = [await statOf(from), await statOf(to)];
  if (target?.isFile() !== true) return false;
  if (source === undefined || from.path === to.path) return true;
  if (!source.isFile() || !(await isOneFile(from, to))) return false;
  await unlink(await from.folder.at(from.name));
  await syncBoth(from, to);
  return true;
}

async function syncBoth(from: FilePlace, to: FilePlace): Promise<void> {
  await to.folder.sync();
  await from.folder.sync();
}

/** Of two names on one disk. Names that some disks would take for one and the same do not count. */
async function isOneFile(one: FilePlace, other: FilePlace): Promise<boolean> {
  const folded = [one, other].map(({ path }) => path.normalize("NFKC").toUpperCase());
  if (folded[0] === folded[1]) return false;
  const [a, b] = [
    await lstat(await one.folder.at(one.name), { bigint: true }),
    await lstat(await other.folder.at(other.name), { bigint: true }),
  ];
  return a.dev === b.dev && a.ino === b.ino && a.nlink > 1n;
}

/** Undefined where nothing has that name. Links, devices and pipes throw. */
export async function statOf({ folder, name, path }: FilePlace): Promise<Stats | undefined> {
  const stats = await lstat(await folder.at(name)).catch((cause: unknown) => {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw cause;
  });
  if (stats?.isSymbolicLink() === true) throw linkRefused(path);
  if (stats !== undefined && !stats.isFile() && !stats.isDirectory()) throw specialRefused(path);
  return stats;
}

async function requireFile(place: FilePlace): Promise<Stats> {
  const stats = await statOf(place);
  if (stats === undefined) throw new FileFailure("logic", "not_found", `${place.path} is not there.`);
  if (!stats.isFile()) throw new FileFailure("logic", "not_a_file", `${place.path} is a folder, not a file.`);
  return stats;
}

async function openFile(place: FilePlace): Promise<FileHandle> {
  await requireFile(place);
  // Asked again once it is open: what was seen above may have been swapped, and a pipe must not make us wait.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(await place.folder.at(place.name), flags).catch((cause: unknown) => {
    throw codeOf(cause) === "ELOOP" ? linkRefused(place.path) : cause;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw specialRefused(place.path);
}

/** Hands a file's bytes on in portions and answers how many there were. */
async function readThrough(
  file: FileHandle,
  signal: AbortSignal,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  const portion = Buffer.alloc(256 * 1024);
  for (let total = 0; ;) {
    if (signal.aborted) throw runEnded();
    const { bytesRead } = await file.read(portion, 0, portion.length);
    if (bytesRead === 0) return total;
    await take(portion.subarray(0, bytesRead));
    total += bytesRead;
  }
}

/** A hidden file beside `place`, removed again unless `fill` gave it another name. */
async function withDraft(
  place: FilePlace,
  mode: number | undefined,
  fill: (draft: FileHandle, at: string) => Promise<void>,
): Promise<void> {
  const at = await place.folder.at(`.hob-${randomUUID()}.part`);
  const draft = await open(at, "wx", 0o666);
  const tidy = async () => {
    await draft.close();
    await unlink(at).catch((cause: unknown) => {
      if (codeOf(cause) !== "ENOENT") throw cause;
    });
  };
  try {
    await sweepDrafts(place.folder, (await draft.stat()).ctimeMs);
    if (mode !== undefined) await draft.chmod(mode & 0o777);
    await fill(draft, at);
  } catch (cause) {
    // A draft that stays is swept another time; what went wrong first is what people are told.
    await tidy().catch(() => {});
    throw cause;
  }
  await afterDeed(tidy);
}

/**
 * Removes what a crash left of earlier writes. `at` is now by the disk's own clock, and ages go by the
 * time of change that no program can set: a copy still under way may bear the date of an old file.
 */
async function sweepDrafts(folder: OpenFolder, at: number): Promise<void> {
  let seen = 0;
  try {
    for await (const { name } of await opendir(await folder.at("."), { bufferSize: 128 })) {
      // Looking through a huge folder at each write would cost more than a draft does.
      if ((seen += 1) > sweptNames) return;
      if (!draftName.test(name)) continue;
      const left = await folder.at(name);
      const stats = await lstat(left);
      if (stats.isFile() && stats.ctimeMs < at - draftAgeMs) await unlink(left);
    }
  } catch (cause) {
    // What cannot be swept now is swept another time; the write itself goes on.
    if (codeOf(cause) === "") throw cause;
  }
}

const draftName = /^\.hob-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;
const draftAgeMs = 24 * 60 * 60_000;
const sweptNames = 1000;

async function copyAcross(from: FilePlace, to: FilePlace, before: Stats, signal: AbortSignal): Promise<void> {
  const [source, target] = [await from.folder.at(from.name), await to.folder.at(to.name)];
  await using file = await openFile(from);
  await withDraft(to, before.mode, async (draft, at) => {
    await readThrough(file, signal, async (bytes) => draft.writeFile(bytes));
    await draft.utimes(before.atime, before.mtime);
    await draft.sync();
    await asDeed(() => giveName(at, target, to.path));
  });
  await takeAway(source, target, async () => {
    if (!isUnchanged(await lstat(source), before)) throw changed(from.path);
  });
}

/**
 * Renames, where rename would overwrite: the new name is made as a second link, which fails where it
 * is taken, and then the old one goes. With `before`, only while the file is still that one.
 */
async function giveName(from: string, to: string, path: string, before?: Stats): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    if (!noLinks.has(codeOf(cause))) throw cause;
    return giveNameWithoutLinks(from, to, path);
  }
  await takeAway(from, to, async () => {
    if (before && !isUnchanged(await lstat(to), before)) throw changed(path);
    if (before && !isUnchanged(await lstat(from), before)) throw changed(path);
  });
}

/** Removes the old name of what has a new one, or the new one where `check` or the system objects. */
async function takeAway(from: string, to: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
    await asDeed(() => unlink(from));
  } catch (cause) {
    // The old name may be gone: then the new one is all there is.
    if (cause instanceof UnclearFailure) throw cause;
    await afterDeed(() => unlink(to));
    throw cause;
  }
}

// What disks say that keep one name a file (FAT, many network shares), or keep links for owners.
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** Takes the name with an empty file, where it is free, and renames over that. */
async function giveNameWithoutLinks(from: string, to: string, path: string): Promise<void> {
  await (await open(to, "wx")).close();
  try {
    await asDeed(() => rename(from, to));
  } catch (cause) {
    // What came of it may be there by now.
    if (cause instanceof UnclearFailure) throw cause;
    await afterDeed(() => unlink(to));
    throw cause;
  }
  if (await afterDeed(async () => (await lstat(to)).isFile())) return;
  await afterDeed(() => rename(to, from));
  throw changed(path);
}

// Not by inode: some network disks number each name anew.
function isUnchanged(now: Stats, before: Stats): boolean {
  return now.isFile() && now.size === before.size && now.mtimeMs === before.mtimeMs;
}

function tooLarge(path: string, bytes: number, maxBytes: number): FileFailure {
  return new FileFailure("limits", "too_large", `${path} has ${bytes} bytes; at most ${maxBytes} are read.`);
}

function changed(path: string): FileFailure {
  return new FileFailure(
    "transient",
    "changed",
    `${path} was changed by somebody else meanwhile; try again later.`,
  );
}

function specialRefused(path: string): FileFailure {
  return new FileFailure(
    "denied",
    "special_refused",
    `${path} is a device or a pipe, and those are never opened.`,
  );
}
