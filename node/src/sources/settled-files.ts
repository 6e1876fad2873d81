/** Decides which files of a folder are new and whole: a pure step from what was seen to what is seen now. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import type { FileEntry } from "../tools/folder-listing.ts";

/** What a watch of a folder remembers for good. */
export type FilesPlace = v.InferOutput<typeof filesPlace>;

const filesPlace = v.object({
  /** When the first look was, milliseconds since 1970: tells this watch's events from an earlier one's. */
  since: v.number(),
  /** How many events there were. */
  events: v.number(),
  /** Which folder it was, as its disk says: a share that is not mounted leaves another folder at the same path. */
  folder: v.string(),
  /** One mark for each file that needs no event any more. */
  seen: v.array(v.string()),
});

/** Undefined before the first look, and where the text is none of ours. */
export function readFilesPlace(cursor: string | null): FilesPlace | undefined {
  if (cursor === null) return undefined;
  try {
    return v.parse(filesPlace, JSON.parse(cursor));
  } catch {
    return undefined;
  }
}

export interface FolderNow {
  readonly folder: string;
  readonly files: readonly FileEntry[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds that never go backwards. */
  readonly monotonic: number;
}

/** When each file that is not seen yet was first found as it is now, by its mark. Lost with the process, which only waits longer. */
export type Unsettled = ReadonlyMap<string, number>;

export interface Judged {
  readonly place: FilesPlace;
  readonly unsettled: Unsettled;
  /** New and whole, the one changed first in front; at most 200. */
  readonly settled: readonly FileEntry[];
}

/** At most this many files are one event; the rest is the next one. */
export const filesOfEvent = 200;

/** A first look, without a place, sees everything and finds nothing new. */
export function judgeFolder(
  place: FilesPlace | undefined,
  unsettled: Unsettled,
  { folder, files, now, monotonic }: FolderNow,
  settleMs: number,
): Judged {
  const current = new Map(files.map((file) => [markOf(file), file]));
  if (!place) {
    const seen = [...current.keys()];
    return { place: { since: now, events: 0, folder, seen }, unsettled: new Map(), settled: [] };
  }
  const known = new Set(place.seen);
  const unseen = [...current.keys()].filter((mark) => !known.has(mark));
  const foundAt = new Map(unseen.map((mark) => [mark, unsettled.get(mark) ?? monotonic]));
  const whole = [...current]
    .filter(([mark]) => monotonic - (foundAt.get(mark) ?? Infinity) >= settleMs)
    .toSorted(([, a], [, b]) => byChange(a, b))
    .slice(0, filesOfEvent);
  for (const [mark] of whole) foundAt.delete(mark);
  // What is gone may come again as something new; but an empty place where a disk was mounted says nothing of what is on it.
  const isSame = place.folder === folder || place.seen.some((mark) => current.has(mark));
  const kept = isSame ? place.seen.filter((mark) => current.has(mark)) : place.seen;
  return {
    place: {
      since: place.since,
      events: place.events + (whole.length > 0 ? 1 : 0),
      folder: isSame ? folder : place.folder,
      seen: [...kept, ...whole.map(([mark]) => mark)].slice(-marksKept),
    },
    unsettled: foundAt,
    settled: whole.map(([, file]) => file),
  };
}

/** The same files found from the same place are the same event. */
export function dedupeKeyOf({ since, events }: FilesPlace, files: readonly FileEntry[]): string {
  return `${since}:${events}:${hash(files.map(markOf).join(" "))}`;
}

/** More than a folder may hold to be watched, so that one that is away is not forgotten. */
const marksKept = 20_000;

/** One text for a name with a size and a time: 14 characters, so that ten thousand of them are no burden. */
function markOf({ name, bytes, changedAt }: FileEntry): string {
  return hash(JSON.stringify([name, bytes, changedAt])).slice(0, 14);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

function byChange(a: FileEntry, b: FileEntry): number {
  const [first, second] = [`${a.changedAt} ${a.name}`, `${b.changedAt} ${b.name}`];
  return first < second ? -1 : first > second ? 1 : 0;
}
