/**
 * The work of `std` that QuickJS has no means for and Node has: WHATWG addresses and what people see
 * as one character. It is done in the sandbox process, on plain texts, and depends on nothing but them.
 */
import type { NativeWork } from "./prelude.ts";

/** Longer texts are refused: some of this work takes more than its length in time. */
const longestText = 1024 * 1024;

/** `question` and the answer are JSON; an answer `null` says that the question makes no sense. */
export function answerNatively(work: string, question: string): string {
  if (question.length > longestText) return "null";
  try {
    return JSON.stringify(works[work as NativeWork](JSON.parse(question) as never));
  } catch {
    return "null";
  }
}

const works: { readonly [work in NativeWork]: (question: never) => unknown } = {
  url: askUrl,
  truncate: cutGraphemes,
};

/** What `std.url` asks: an address, and what to change in it. */
export interface UrlQuestion {
  readonly text: string;
  readonly base?: string | undefined;
  readonly path?: string | undefined;
  readonly hash?: string | undefined;
  /** Each name is set to these values; none removes it. */
  readonly query?: readonly (readonly [name: string, values: readonly string[]])[] | undefined;
}

export interface UrlAnswer {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

function askUrl({ text, base, path, hash, query }: UrlQuestion): UrlAnswer {
  const url = new URL(text, base);
  if (path !== undefined) url.pathname = path;
  if (hash !== undefined) url.hash = hash;
  if (query !== undefined && query.length > 0) url.search = changedSearch(url.searchParams, query);
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search } = url;
  const parts = { href, origin, protocol, username, password, host, hostname, port, pathname, search };
  return { ...parts, hash: url.hash, query: [...url.searchParams] };
}

/** Written once, whatever the number of names: each change through `searchParams` would write all of it anew. */
function changedSearch(before: URLSearchParams, query: NonNullable<UrlQuestion["query"]>): string {
  const changes = new Map(query.map(([name, values]) => [name.toWellFormed(), values]));
  const kept = [...before].filter(([name]) => !changes.has(name));
  const added = [...changes].flatMap(([name, values]) => values.map((value) => [name, value]));
  return new URLSearchParams([...kept, ...added]).toString();
}

export interface TruncateQuestion {
  readonly text: string;
  readonly length: number;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first `length` characters as people count them. */
function cutGraphemes({ text, length }: TruncateQuestion): string {
  let kept = 0;
  for (const { index } of graphemes.segment(text)) {
    if (kept === length) return text.slice(0, index);
    kept += 1;
  }
  return text;
}
