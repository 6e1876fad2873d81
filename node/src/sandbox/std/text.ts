/** `std.text`: texts as bytes, cut, squeezed, and made fit for addresses and HTML. */
import type { TruncateQuestion } from "../child-native.ts";
import type { StdHost } from "../prelude.ts";
import { countGiven, textGiven, wordGiven } from "./asked.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

interface TruncateOptions {
  readonly by?: string;
  readonly end?: string;
}

export function create(host: StdHost) {
  return {
    encode: (text: string) => encodeUtf8(textGiven(text, "text.encode")),
    decode(bytes: Uint8Array) {
      if (bytes instanceof Uint8Array) return decodeUtf8(bytes);
      throw new TypeError("text.decode takes a Uint8Array");
    },
    squeeze: (text: string) => textGiven(text, "text.squeeze").trim().replace(/\s+/gu, " "),
    slug,
    truncate(text: string, length: number, { by = "grapheme", end = "…" }: TruncateOptions = {}) {
      const given = textGiven(text, "text.truncate");
      const most = countGiven(length, given.length + 1e9, "The length of text.truncate");
      const unit = wordGiven(by, ["grapheme", "codePoint"], "`by` of text.truncate");
      // Never more characters than code units, so that a short text need not be looked through.
      if (given.length <= most) return given;
      const kept = unit === "grapheme" ? firstGraphemes(host, given, most) : firstCodePoints(given, most);
      return kept.length < given.length ? kept + textGiven(end, "`end` of text.truncate") : given;
    },
    escapeHtml: (text: string) =>
      textGiven(text, "text.escapeHtml").replace(/[&<>"']/g, (sign) => entities[sign] ?? sign),
  };
}

const entities: { readonly [sign: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Letters that no decomposition takes apart. */
const spelled: { readonly [letter: string]: string } = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  þ: "th",
  ı: "i",
};

function slug(text: string): string {
  return textGiven(text, "text.slug")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => spelled[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .normalize("NFC");
}

function firstCodePoints(text: string, length: number): string {
  let end = 0;
  for (let kept = 0; kept < length && end < text.length; kept += 1)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

/** No character that people see is longer than this, unless somebody wants to be tiresome. */
const longestGrapheme = 64;

function firstGraphemes(host: StdHost, text: string, length: number): string {
  const near = text.slice(0, (length + 1) * longestGrapheme);
  const question: TruncateQuestion = { text: near, length };
  const answer = host.native("truncate", question);
  if (typeof answer !== "string")
    throw new RangeError("text.truncate was given a text too long to look through");
  return answer;
}
