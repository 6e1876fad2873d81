/** Looks through the machine's folders, so that a person can choose one that an automation may touch. */
import { access, constants, readdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname } from "node:path";
import type { Folder } from "@hob/shared/contract/folders";
import { err, ok } from "@hob/shared/result";
import type { ClosedFolders } from "../tools/closed-folders.ts";
import { codeOf } from "../tools/file-failure.ts";
import type { SlowHandler } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";

/** `places` answers where to begin; by default the home of Hob's user and what is mounted beside it. */
export function foldersHandler(
  { closureOf }: Pick<ServiceDeps, "closureOf">,
  places: () => Promise<readonly string[]> = machinePlaces,
): SlowHandler<"folders.list"> {
  return ({ path }) => (path === undefined ? begin() : lookInto(path));

  async function begin() {
    const found = [...new Set(await places())].filter((place) => mayBeShown(place, closureOf));
    const open = await Promise.all(
      found.map(async (place) => ((await may(place, constants.R_OK | constants.X_OK)) ? [place] : [])),
    );
    return ok({ path: null, parent: null, ...(await listing(open.flat())) });
  }

  async function lookInto(path: string): ReturnType<SlowHandler<"folders.list">> {
    if (!mayBeShown(path, closureOf)) return err({ type: "folder_closed", path });
    try {
      if ((await realpath(path)) !== path) return err({ type: "folder_unknown", path });
      const folders = (await foldersIn(path)).filter((within) => mayBeShown(within, closureOf));
      return ok({ path, parent: parentOf(path, await places()), ...(await listing(folders)) });
    } catch (cause) {
      const isMissing = ["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(cause));
      return err({ type: isMissing ? "folder_unknown" : "folder_closed", path });
    }
  }
}

const listed = 500;

async function listing(paths: readonly string[]): Promise<{ items: Folder[]; isCut: boolean }> {
  const sorted = paths.toSorted((a, b) => basename(a).localeCompare(basename(b), "en", { numeric: true }));
  const items = await Promise.all(sorted.slice(0, listed).map(folderOf));
  return { items, isCut: sorted.length > listed };
}

/** A folder with Hob's own within cannot be chosen, but is on the way to those that can. */
function mayBeShown(path: string, closureOf: ClosedFolders): boolean {
  const closure = closureOf(path);
  return closure === undefined || closure === "holds_own" || closure === "holds_system";
}

/** Without links: a grant names the folder itself. */
async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.includes("\ufffd"))
    .map((entry) => (path === "/" ? `/${entry.name}` : `${path}/${entry.name}`));
}

function parentOf(path: string, places: readonly string[]): string | null {
  const above = dirname(path);
  return above === "/" || places.includes(path) ? null : above;
}

async function folderOf(path: string): Promise<Folder> {
  return { name: basename(path), path, isWritable: await may(path, constants.W_OK | constants.X_OK) };
}

async function may(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}

async function machinePlaces(): Promise<readonly string[]> {
  const within = async (path: string) => foldersIn(path).catch((): string[] => []);
  const disksOfUsers = (await Promise.all(["/media", "/run/media"].map(within))).flat();
  const mounted = await Promise.all(["/home", ...disksOfUsers, "/mnt", "/Volumes"].map(within));
  return [homedir(), ...mounted.flat(), "/srv"];
}
