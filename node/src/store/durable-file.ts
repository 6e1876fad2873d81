/** Files that must be there, whole, after the power fails: written aside, synced, then renamed into place. */
import { closeSync, copyFileSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Replaces `file` by `bytes`; a crash leaves the old content or the new, never a part. */
export function writeFileDurably(file: string, bytes: Uint8Array, mode: number): void {
  const aside = `${file}.new`;
  const handle = openSync(aside, "w", mode);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  moveFileDurably(aside, file);
}

export function copyFileDurably(from: string, to: string): void {
  copyFileSync(from, to);
  syncPath(to);
  syncPath(dirname(to));
}

/** Renames `from` over `to`, on disk before it returns. The content of `from` must be synced already. */
export function moveFileDurably(from: string, to: string): void {
  renameSync(from, to);
  syncPath(dirname(to));
}

export function syncPath(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
