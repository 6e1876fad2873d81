/** Which folders no grant ever opens: Hob's own, the system's, and hidden ones, where programs keep keys. */
import { realpathSync } from "node:fs";

/** Why a folder is never opened. `holds_own` is a folder that is no secret itself, with Hob's own within it. */
export type Closure = "own" | "holds_own" | "system" | "holds_system" | "hidden";

/** Judges an absolute path in its plain form; undefined where the folder may be opened. Reads no disk. */
export type ClosedFolders = (path: string) => Closure | undefined;

/**
 * `folders` are Hob's own: the house with its database and keys, and the program, which a script that
 * wrote in it would become.
 */
export function createClosedFolders(...folders: readonly string[]): ClosedFolders {
  const own = [...new Set(folders.flatMap((folder) => [folder, realpathSync(folder)]))];
  return (path) => {
    if (own.some((folder) => isWithin(path, folder))) return "own";
    if (system.some((folder) => isWithin(path, folder)) && !isWithin(path, removableDisks)) return "system";
    if (libraryOfUser.test(path)) return "system";
    if (path.split("/").some((part) => part.startsWith("."))) return "hidden";
    if (own.some((folder) => isWithin(folder, path))) return "holds_own";
    const holdsSystem = system.some((folder) => isWithin(folder, path)) || aroundLibrary.test(path);
    return holdsSystem ? "holds_system" : undefined;
  };
}

/** True for `folder` itself and everything under it. Both are absolute paths in their plain form. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

// Where desktops mount what is plugged in, inside a folder that is otherwise the system's.
const removableDisks = "/run/media";

// Where macOS keeps passwords, mail and what starts by itself, in the home of each user.
const libraryOfUser = /^\/Users\/[^/]+\/Library(?:\/|$)/;
const aroundLibrary = /^\/Users(?:\/(?!Shared$)[^/]+)?$/;

const system = [
  ...["/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/lost+found", "/proc", "/run"],
  ...["/sbin", "/snap", "/sys", "/usr", "/nix", "/gnu", "/selinux"],
  ...["/var/backups", "/var/cache", "/var/db", "/var/lib", "/var/lock", "/var/log", "/var/run", "/var/spool"],
  ...["/Applications", "/Library", "/System", "/cores"],
  ...["/private/etc", "/private/var/db", "/private/var/log", "/private/var/root", "/private/var/run"],
];
