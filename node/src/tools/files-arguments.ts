/** What a script may hand to the `files` tool, and how much of it at once. */
import * as v from "valibot";

export const fileLimits = {
  listed: 10_000,
  readBytes: 4 * 1024 * 1024,
  /** What a script hands over at once is 1 MiB of JSON. */
  writtenBytes: 700 * 1024,
  hashedBytes: 64 * 1024 * 1024 * 1024,
} as const;

export interface ListOptions {
  readonly recursive?: boolean | null;
  readonly limit?: number | null;
}

export interface ReadOptions {
  readonly as?: "text" | "base64" | null;
}

export type WriteArguments = [path: string, content: string, options?: WriteOptions | null];

export interface WriteOptions extends ReadOptions {
  readonly replace?: boolean | null;
}

/** A path as it may be asked for; whether a grant opens it is seen later. */
export const path = v.pipe(
  v.string("path must be a text"),
  v.maxLength(4096, "path must be at most 4,096 characters"),
  // The disk would be given a mark instead of each half character, and two names would be one file.
  v.check((text) => text.isWellFormed(), "path must be plain Unicode text"),
);

export const content = v.pipe(
  v.string("content must be a text"),
  v.check((text) => text.isWellFormed(), "content must be plain Unicode text"),
);

const as = v.nullish(v.picklist(["text", "base64"], 'options.as must be "text" or "base64"'));

export const listOptions = v.nullish(
  v.strictObject(
    {
      recursive: v.nullish(v.boolean("options.recursive must be true or false")),
      limit: v.nullish(
        v.pipe(
          v.number("options.limit must be a number"),
          v.integer("options.limit must be a whole number"),
          v.minValue(1, "options.limit must be at least 1"),
          v.maxValue(fileLimits.listed, `options.limit must be at most ${fileLimits.listed}`),
        ),
      ),
    },
    "options may only hold recursive and limit",
  ),
);

export const readOptions = v.nullish(v.strictObject({ as }, "options may only hold as"));

export const writeOptions = v.nullish(
  v.strictObject(
    { as, replace: v.nullish(v.boolean("options.replace must be true or false")) },
    "options may only hold as and replace",
  ),
);
