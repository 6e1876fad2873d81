/** Takes the values of secrets out of whatever is stored, shown or given to a script, however they are written there. */
import type { Json } from "@hob/shared/json";
import { createFinder, type Find } from "./finder.ts";
import { createSpansOf, markOf, replaced, type Span } from "./marks.ts";
import { isAscii, isWord, needlesOf } from "./needles.ts";
import { createWordFinder } from "./words.ts";

export interface NamedSecret {
  readonly name: string;
  readonly value: string;
}

/**
 * Puts `[secret:NAME]` in the place of a value. Found are its characters, plain or escaped for addresses,
 * pages, mail, JSON, SQL and shells, up to three times over; and its bytes in base64, base32, hexadecimal or
 * as a list of numbers, wherever they lie in what was encoded. Of values of 8 characters and more also other
 * case, backwards, and pieces of half the value and 12 characters. Values under 4 characters are found as whole
 * words only. Not found is what was compressed, encrypted, hashed or taken apart on purpose.
 */
export interface Redactor {
  text(text: string): string;
  /** Texts, names of fields, numbers and lists of bytes, at any depth. */
  json(value: Json): Json;
  /** All values are ASCII: in any encoding that keeps ASCII they can be looked for byte by byte. */
  readonly isAscii: boolean;
  /** For a text that comes in chunks. */
  stream(): RedactionStream;
  /** For the lines of one log, in their order. */
  lines(): RedactedLines;
}

export interface RedactionStream {
  /** What may be passed on now: a tail in which a secret may have begun waits for the next chunk. */
  push(chunk: string): string;
  /** What was held back; nothing follows. */
  end(): string;
}

export interface RedactedLines {
  /**
   * Nothing is held back. Of a secret that goes on over several lines the first keep what stands in them,
   * unless that is enough to be found by itself; what follows is taken out.
   */
  line(text: string): string;
}

/** Several values may have one name: those it had before. Without any, everything passes as it is. */
export function createRedactor(secrets: readonly NamedSecret[]): Redactor {
  const sought = secrets.filter(({ value }) => value !== "");
  return sought.length === 0 ? idle : redactorFor(sought);
}

function redactorFor(secrets: readonly NamedSecret[]): Redactor {
  const find = finderFor(secrets);
  const spansOf = createSpansOf(
    find,
    secrets.map(({ name }) => markOf(name)),
  );
  const text = (given: string) => replaced(given, spansOf(given, find(given, true).found));
  return {
    text,
    json: (value) => redactedJson(value, text),
    isAscii: secrets.every(({ value }) => isAscii(value)),
    stream,
    lines,
  };

  function stream(): RedactionStream {
    let held = "";
    const pass = (upTo: number, spans: readonly Span[]) => {
      const passed = held.slice(0, upTo);
      held = held.slice(upTo);
      return replaced(
        passed,
        spans.filter(({ end }) => end <= upTo),
      );
    };
    return {
      push(chunk) {
        held += chunk;
        const { found, openFrom } = find(held, false);
        const spans = spansOf(held, found);
        const cut = spans.find(({ start, end }) => start < openFrom && end > openFrom);
        return pass(cut?.start ?? openFrom, spans);
      },
      end: () => pass(held.length, spansOf(held, find(held, true).found)),
    };
  }

  function lines(): RedactedLines {
    // The end of the lines before, as far as a secret may go on from there.
    let carried = "";
    return {
      line(given) {
        const joined = carried + given;
        const { found, openFrom } = find(joined, false);
        const ownFrom = carried.length;
        const own = spansOf(joined, found)
          .filter(({ end }) => end > ownFrom)
          .map((span) => ({ ...span, start: Math.max(0, span.start - ownFrom), end: span.end - ownFrom }));
        carried = joined.slice(openFrom);
        return replaced(given, own);
      },
    };
  }
}

const idle: Redactor = {
  text: (text) => text,
  json: (value) => value,
  isAscii: true,
  stream: () => ({ push: (chunk) => chunk, end: () => "" }),
  lines: () => ({ line: (text) => text }),
};

function finderFor(secrets: readonly NamedSecret[]): Find {
  const find = createFinder(secrets.flatMap(({ name, value }) => needlesOf(name, value)));
  const words = secrets.filter(({ value }) => isWord(value));
  if (words.length === 0) return find;
  const findWords = createWordFinder(words);
  return (text, isWhole) => {
    const [one, other] = [find(text, isWhole), findWords(text, isWhole)];
    return {
      found: [...one.found, ...other.found],
      openFrom: Math.min(one.openFrom, other.openFrom),
    };
  };
}

type RedactText = (text: string) => string;

function redactedJson(value: Json, text: RedactText): Json {
  if (typeof value === "string") return text(value);
  if (typeof value === "number") {
    const digits = String(value);
    const shown = text(digits);
    return shown === digits ? value : shown;
  }
  if (value === null || typeof value !== "object") return value;
  if (isArray(value)) return redactedList(value, text);
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([key, member]) => [text(key), redactedJson(member, text)]));
}

/** A list of bytes that holds a value becomes the text that it is. */
function redactedList(items: readonly Json[], text: RedactText): Json {
  if (isBytes(items)) {
    const read = Buffer.from(items).toString("latin1");
    const shown = text(read);
    if (shown !== read) return shown;
  }
  return items.map((item) => redactedJson(item, text));
}

function isBytes(items: readonly Json[]): items is readonly number[] {
  return items.every((item) => typeof item === "number" && Number.isInteger(item) && item >= 0 && item < 256);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
