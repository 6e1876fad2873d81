/** Looks through the machine's folders, so that a person can choose one that an automation may touch. */
import { access, constants, opendir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname } from "node:path";
import type { Folder } from "@hob/shared/contract/folders";
import { err, ok } from "@hob/shared/result";
import type { ClosedFolders } from "../tools/closed-folders.ts";
import { codeOf } from "../tools/file-failure.ts";
import type { SlowHandler } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import { createDiskAsking } from "../tools/disk-asking.ts";

/**
 * `places` answers where to begin; by default the home of Hob's user and what is mounted beside it. What
 * a disk does not say in time is taken for a no.
 */
export function foldersHandler(
  { closureOf, clock }: Pick<ServiceDeps, "closureOf" | "clock">,
  places: (within: Within) => Promise<readonly string[]> = machinePlaces,
): SlowHandler<"folders.list"> {
  const askDisk = createDiskAsking();

  return async ({ path }) => {
    const patience = new AbortController();
    using _deadline = clock.timer(answeredWithinMs, () => patience.abort(new Error("a disk is silent")));
    return await (path === undefined ? begin(patience.signal) : lookInto(path, patience.signal));
  };

  async function begin(signal: AbortSignal) {
    const starts = [...new Set(await placesNow(signal))].filter((place) => mayBeShown(place, closureOf));
    // Each to its end by itself: one that is silent until the deadline must not use up that of the others.
    const items = await Promise.all(
      inOrder(starts)
        .slice(0, listed)
        .map(async (place) => {
          const isOpen = await may(place, constants.R_OK | constants.X_OK, signal);
          return isOpen ? [await folderOf(place, signal)] : [];
        }),
    );
    return ok({ path: null, parent: null, items: items.flat(), isCut: starts.length > listed });
  }

  async function lookInto(path: string, signal: AbortSignal): ReturnType<SlowHandler<"folders.list">> {
    if (!mayBeShown(path, closureOf)) return err({ type: "folder_closed", path });
    try {
      if ((await askDisk(path, () => realpath(path), signal)) !== path)
        return err({ type: "folder_unknown", path });
      const within = await askDisk(path, () => foldersIn(path, closureOf, signal), signal);
      const [known, named] = await Promise.all([placesNow(signal), listing(within, signal)]);
      return ok({ path, parent: parentOf(path, known), ...named });
    } catch (cause) {
      const isMissing = ["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(cause));
      return err({ type: isMissing ? "folder_unknown" : "folder_closed", path });
    }
  }

  function placesNow(signal: AbortSignal): Promise<readonly string[]> {
    return places(async (path) => {
      const found = askDisk(path, () => foldersIn(path, closureOf, signal), signal);
      return (await found.catch(() => ({ paths: [] }))).paths;
    });
  }

  async function listing({ paths, isCut }: FoundFolders, signal: AbortSignal) {
    const shown = inOrder(paths).slice(0, listed);
    const items = await Promise.all(shown.map((path) => folderOf(path, signal)));
    return { items, isCut: isCut || paths.length > listed };
  }

  async function folderOf(path: string, signal: AbortSignal): Promise<Folder> {
    const isWritable = await may(path, constants.W_OK | constants.X_OK, signal);
    return { name: basename(path), path, isWritable };
  }

  async function may(path: string, mode: number, signal: AbortSignal): Promise<boolean> {
    try {
      await askDisk(path, () => access(path, mode), signal);
      return true;
    } catch {
      return false;
    }
  }
}

/** Names the folders within one. */
type Within = (path: string) => Promise<readonly string[]>;

interface FoundFolders {
  readonly paths: readonly string[];
  readonly isCut: boolean;
}

const answeredWithinMs = 5_000;
const listed = 500;
/** What is sorted at once; it is done in one go, and the house waits for it. */
const looked = 5_000;
const byNumbers = new Intl.Collator("en", { numeric: true });

function inOrder(paths: readonly string[]): readonly string[] {
  return paths.toSorted((a, b) => byNumbers.compare(basename(a), basename(b)));
}

/** A folder with Hob's own within cannot be chosen, but is on the way to those that can. */
function mayBeShown(path: string, closureOf: ClosedFolders): boolean {
  const closure = closureOf(path);
  return closure === undefined || closure === "holds_own" || closure === "holds_system";
}

/** Those that may be shown, without links: a grant names the folder itself. */
async function foldersIn(path: string, closureOf: ClosedFolders, signal: AbortSignal): Promise<FoundFolders> {
  const paths: string[] = [];
  for await (const entry of await opendir(path, { bufferSize: 128 })) {
    if (signal.aborted) break;
    if (!entry.isDirectory() || entry.name.includes("\ufffd")) continue;
    const within = path === "/" ? `/${entry.name}` : `${path}/${entry.name}`;
    if (!mayBeShown(within, closureOf)) continue;
    if (paths.length === looked) return { paths, isCut: true };
    paths.push(within);
  }
  return { paths, isCut: false };
}

function parentOf(path: string, places: readonly string[]): string | null {
  const above = dirname(path);
  return above === "/" || places.includes(path) ? null : above;
}

async function machinePlaces(within: Within): Promise<readonly string[]> {
  const disksOfUsers = (await Promise.all(["/media", "/run/media"].map(within))).flat();
  const mounted = await Promise.all(["/home", ...disksOfUsers, "/mnt", "/Volumes"].map(within));
  return [homedir(), ...mounted.flat(), "/srv"];
}
