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

export function runEnded(): FileFailure {
  return new FileFailure("transient", "canceled", "The run ended meanwhile.");
}

/** Carries a failure after which the deed may have been done all the same. */
export class UnclearFailure extends Error {
  override readonly name = "UnclearFailure";

  constructor(cause: unknown) {
    super("it may have been done", { cause });
  }
}

/** Does the step that is the deed itself: only where the system says that it refused has nothing happened. */
export async function asDeed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isRefusal = cause instanceof FileFailure || refusals.has(codeOf(cause));
    throw isRefusal || cause instanceof UnclearFailure ? cause : new UnclearFailure(cause);
  }
}

/** Does what follows the deed, or undoes it: whatever goes wrong here, the deed may stand. */
export async function afterDeed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof UnclearFailure ? cause : new UnclearFailure(cause);
  }
}

/** The answer behind whatever was thrown while working on `path`. Rethrows what is no answer of a file system. */
export function failedResult(cause: unknown, path: string): FailedResult {
  if (cause instanceof UnclearFailure) return { ...failedResult(cause.cause, path), isUncertain: true };
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

// What a disk says that failed, or went away in between, is no refusal; nor is what nobody thought of.
const refusals = new Set([
  ...Object.keys(tellings).filter((code) => !["EIO", "ESTALE", "ENODEV"].includes(code)),
  "EXDEV",
  "ENOTEMPTY",
]);
