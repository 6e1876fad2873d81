/** Reads a path that a script gave, once, and decides whether the grants open it. The disk is not asked. */
import type { FileAccess, FilesGrant } from "@hob/shared/model/manifest";
import { isWithin, type ClosedFolders } from "./closed-folders.ts";
import { FileFailure } from "./file-failure.ts";

export interface GrantedPath {
  /** The granted folder. */
  readonly root: string;
  /** Names from the root down; none is hidden, "." or "..". */
  readonly parts: readonly string[];
  /** Absolute, in its plain form. */
  readonly path: string;
}

/**
 * `text` is absolute, or begins with the last part of a granted folder: "Scans/2026" within
 * /home/anna/Scans. Throws `FileFailure`.
 */
export function grantedPath(
  text: string,
  access: FileAccess,
  grants: readonly FilesGrant[],
  closureOf: ClosedFolders,
): GrantedPath {
  const path = plainPath(text, grants);
  const around = grants.filter(({ root }) => isWithin(path, root));
  const grant = around.find((one) => access === "read" || one.access === "write");
  if (grant === undefined) {
    throw around.length === 0
      ? refused("not_granted", `${path} is in no folder this automation may open; an admin can allow it.`)
      : refused("not_granted", `${path} is granted for reading only; an admin can allow writing.`);
  }
  if (closureOf(grant.root) !== undefined) {
    throw refused(
      "folder_closed",
      `${grant.root} is never opened: it is Hob's own or the system's, or hidden.`,
    );
  }
  const parts = namesIn(path.slice(grant.root.length));
  if (parts.some((part) => part.startsWith("."))) {
    throw refused("hidden", `${path} is hidden, and hidden files are never opened.`);
  }
  return { root: grant.root, parts, path };
}

function plainPath(text: string, grants: readonly FilesGrant[]): string {
  const names = namesIn(text);
  if (text.includes("\0") || names.includes("..") || names.includes(".")) {
    throw refused(
      "path_refused",
      `${JSON.stringify(text.slice(0, 200))} is not a plain path; write it without . and ..`,
    );
  }
  if (text.startsWith("/")) return `/${names.join("/")}`;
  const [first, ...rest] = names;
  const roots = new Set(grants.map(({ root }) => root).filter((root) => namesIn(root).at(-1) === first));
  const [root] = roots;
  if (root === undefined) {
    throw refused(
      "not_granted",
      `${text.slice(0, 200)} begins with no folder this automation may open; give an absolute path.`,
    );
  }
  if (roots.size > 1) {
    throw new FileFailure(
      "logic",
      "path_ambiguous",
      `${first} is the name of more than one granted folder; give an absolute path.`,
    );
  }
  return [root, ...rest].join("/");
}

function namesIn(path: string): readonly string[] {
  return path.split("/").filter((name) => name !== "");
}

function refused(code: string, message: string): FileFailure {
  return new FileFailure("denied", code, message);
}
