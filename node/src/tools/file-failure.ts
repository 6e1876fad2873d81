/** Every way a file operation can end without its result, with one sentence for people. */
import type { ToolFailure, ToolResult } from "./tool.ts";

type FailedResult = Extract<ToolResult, { readonly ok: false }>;

/** Carries what the tool will answer through code that can only throw. */
export class FileFailure extends Error {
  override readonly name = "FileFailure";
  readonly result: FailedResult;

  constructor(kind: ToolFailure, code: string, message: string) {
    super(message);
    this.result = { ok: false, kind, code, message };
  }
}

/** The answer behind whatever was thrown while working on `path`. Rethrows what is no answer of a file system. */
export function failedResult(cause: unknown, path: string): FailedResult {
  if (cause instanceof FileFailure) return cause.result;
  const told = tellings[codeOf(cause)];
  if (told === undefined) throw cause;
  const [kind, code, sentence] = told;
  return { ok: false, kind, code, message: `${path} ${sentence}` };
}

/** "ENOENT"; empty where it is no error of the system. */
export function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
}

const full = ["transient", "disk_full", "does not fit: the disk is full; make room there."] as const;
const closed = ["auth", "not_permitted", "may not be touched by the user that Hob runs as."] as const;

const tellings: { readonly [code: string]: readonly [ToolFailure, string, string] | undefined } = {
  ENOENT: ["logic", "not_found", "is not there."],
  EEXIST: ["logic", "exists", "is there already, and nothing is overwritten."],
  ENOTDIR: ["logic", "not_a_folder", "is not a folder."],
  EISDIR: ["logic", "not_a_file", "is a folder, not a file."],
  ENAMETOOLONG: ["logic", "name_too_long", "is a longer name than this disk can keep."],
  EINVAL: ["logic", "name_malformed", "is a name that this disk cannot keep."],
  EACCES: closed,
  EPERM: closed,
  EROFS: ["auth", "not_permitted", "is on a disk that can only be read."],
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: full,
  EIO: ["unknown", "disk_failed", "could not be read or written: the disk reports an error."],
  ESTALE: ["transient", "disk_away", "is on a disk that went away; try again later."],
  ENODEV: ["transient", "disk_away", "is on a disk that went away; try again later."],
};
