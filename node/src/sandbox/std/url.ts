/**
 * `std.url`: addresses as the WHATWG standard reads them. The reading is Node's, in the sandbox process:
 * the same that later decides which host a tool may open, so that a script and the house never differ.
 */
import type { UrlAnswer, UrlQuestion } from "../child-native.ts";
import type { StdHost } from "../prelude.ts";
import { textGiven } from "./asked.ts";

type QueryValue = string | number | boolean | null | readonly (string | number | boolean)[];

interface UrlChanges {
  readonly path?: string;
  readonly query?: { readonly [name: string]: QueryValue };
  readonly hash?: string;
}

export function create(host: StdHost) {
  const ask = (question: UrlQuestion) => host.native("url", question) as UrlAnswer | null;

  return {
    parse: (text: string, base?: string) =>
      ask({
        text: textGiven(text, "url.parse"),
        base: base === undefined ? undefined : textGiven(base, "url.parse"),
      }),
    resolve(text: string, base: string) {
      const question = { text: textGiven(text, "url.resolve"), base: textGiven(base, "url.resolve") };
      return sensible(ask(question), text).href;
    },
    build(base: string, { path, query = {}, hash }: UrlChanges = {}) {
      const changes = Object.entries(query).map(([name, value]) => [name, textsOf(value)] as const);
      return sensible(ask({ text: textGiven(base, "url.build"), path, hash, query: changes }), base).href;
    },
  };
}

function sensible(answer: UrlAnswer | null, text: string): UrlAnswer {
  if (answer === null) throw new TypeError(`${JSON.stringify(text.slice(0, 200))} is no address`);
  return answer;
}

function textsOf(value: QueryValue): string[] {
  if (value === null) return [];
  return typeof value === "object" ? value.map(String) : [String(value)];
}
