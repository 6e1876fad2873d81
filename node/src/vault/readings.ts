/** Reads one character of a text in every way it may have been written: as itself, or escaped once or several times over. */

/** What a place in a text may mean, and where the next character begins. */
export interface Reading {
  /** A code point; for escapes of bytes, the byte. */
  readonly code: number;
  readonly end: number;
}

/** Escapes of escapes that are undone: `%2525…` and JSON in JSON in JSON, and no further. */
const depth = 3;

export interface Readings {
  /** The first is the character itself. Escapes of addresses, pages, mail, JSON, shells and programs are undone. */
  at(place: number): readonly Reading[];
  /** False where the character is certainly nothing but itself. Costs next to nothing. */
  mayEscape(place: number): boolean;
  /** True where the text ends within what could become an escape that began at `place`. */
  isUnfinished(place: number): boolean;
}

/** Remembers the last few hundred places, which are asked for again and again. */
export function createReadings(text: string): Readings {
  // One list for each layer of escapes, made when the first is needed.
  const remembered: (Remembered | undefined)[][] = [];
  let deepReads = mostDeepReads;
  return {
    at: (place) => readShallow(place) ?? read(place, deepReads-- > 0 ? depth : 1),
    mayEscape(place) {
      const code = text.charCodeAt(place);
      return isSign(code) && mayFollow(code, text.charCodeAt(place + 1));
    },
    isUnfinished: (place) =>
      isSign(text.charCodeAt(place)) &&
      text.length - place <= longestEscape &&
      /^[%\\&=+'"][%\\&=+'"#;{}0-9a-zA-Z]*[\ud800-\udbff]?$/.test(text.slice(place)),
  };

  /** Undefined where escapes are escaped; nearly everywhere they are not, and one look is enough. */
  function readShallow(place: number): readonly Reading[] | undefined {
    const code = text.codePointAt(place) ?? 0;
    const own = { code, end: place + (code > 0xffff ? 2 : 1) };
    if (!isSign(code)) return [own];
    for (let near = 1; near <= nearestEscape; near += 1)
      if (isSign(text.charCodeAt(place + near))) return undefined;
    const found = escapesAfter(own, ownAt);
    // Bytes above ASCII come in runs: one sign behind the other.
    return found.some(({ code: meant }) => isSign(meant) || meant > 0x7f) ? undefined : [own, ...found];
  }

  function ownAt(place: number): Reading {
    const code = text.codePointAt(place) ?? -1;
    return { code, end: place + (code > 0xffff ? 2 : 1) };
  }

  function read(place: number, level: number): readonly Reading[] {
    const code = text.codePointAt(place) ?? 0;
    if (level === 0 || !isSign(code)) return [{ code, end: place + (code > 0xffff ? 2 : 1) }];
    const known = remembered[level]?.[place % rememberedPlaces];
    if (known?.place === place) return known.readings;
    const readings = readDeeper(read(place, level - 1), level);
    (remembered[level] ??= [])[place % rememberedPlaces] = { place, readings };
    return readings;
  }

  function readDeeper(before: readonly Reading[], level: number): readonly Reading[] {
    const next: Next = (from) =>
      from < text.length ? read(from, level - 1).reduce(longer) : { code: -1, end: from };
    const found = [...before];
    for (const sign of before) {
      for (const { code, end } of escapesAfter(sign, next))
        if (!found.some((known) => known.code === code && known.end === end)) found.push({ code, end });
    }
    return [...found, ...found.slice(1).flatMap((first) => ofBytes(first, level))];
  }

  /** The character that `first` and the bytes escaped behind it are in UTF-8. */
  function ofBytes(first: Reading, level: number): readonly Reading[] {
    const bytes = [first.code];
    let { end } = first;
    for (let left = bytesBehind(first.code); left > 0; left -= 1) {
      const byte =
        end < text.length ? read(end, level).find(({ code }) => code >= 0x80 && code <= 0xbf) : undefined;
      if (!byte) return [];
      bytes.push(byte.code);
      end = byte.end;
    }
    if (bytes.length === 1) return [];
    return [{ code: new TextDecoder().decode(Uint8Array.from(bytes)).codePointAt(0) ?? 0, end }];
  }
}

/** How many bytes follow this one in UTF-8. */
function bytesBehind(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

interface Remembered {
  readonly place: number;
  readonly readings: readonly Reading[];
}

const rememberedPlaces = 256;

// Of a text made of nothing but signs each costs 2 µs; behind this many only one layer of escapes is undone.
const mostDeepReads = 100_000;

// A sign further away than this is in nothing that begins here.
const nearestEscape = 12;

// Of one escaped three times over; longer ones are written by nobody.
const longestEscape = 48;

/** True where an escape may begin with this code. */
export function isSign(code: number): boolean {
  return code < 128 && signs[code] === 1;
}

/** Whether this may stand behind the sign that begins an escape; NaN is the end of the text. */
function mayFollow(code: number, following: number): boolean {
  if (Number.isNaN(following) || isSign(following)) return true;
  switch (code) {
    case sign.percent:
      return digitWorth(following) < 16 || following === 0x75;
    case sign.equals:
      return digitWorth(following) < 16;
    case sign.ampersand:
      return following === 0x23 || following >= 0x41;
    case sign.quote:
    case sign.doubleQuote:
      return false;
    default:
      return true;
  }
}

function longer(a: Reading, b: Reading): Reading {
  return b.end > a.end ? b : a;
}

/** Reads the next character, as far as it is undone already; code -1 behind the end. */
type Next = (at: number) => Reading;

function escapesAfter({ code, end }: Reading, next: Next): readonly Reading[] {
  switch (code) {
    case sign.percent:
      return present(number(next, end, 2, 2, 16), afterLetter("u", next, end, 4, 4, 16));
    case sign.equals:
      return present(number(next, end, 2, 2, 16));
    case sign.plus:
      return [{ code: 0x20, end }];
    case sign.ampersand:
      return present(entity(next, end));
    case sign.quote:
      return present(quoteInQuotes(next, end));
    case sign.doubleQuote: {
      const second = next(end);
      return second.code === sign.doubleQuote ? [{ code: sign.doubleQuote, end: second.end }] : [];
    }
    case sign.backslash:
      return behindBackslash(next(end), end, next);
    default:
      return [];
  }
}

function present(...readings: readonly (Reading | undefined)[]): readonly Reading[] {
  return readings.filter((reading) => reading !== undefined);
}

function behindBackslash(first: Reading, at: number, next: Next): readonly Reading[] {
  const letter = String.fromCharCode(Math.max(0, first.code));
  if (letter === "u") return present(unicode(next, at), inBraces(next, at));
  if (letter === "U") return present(afterLetter("U", next, at, 8, 8, 16));
  if (letter === "x") return present(afterLetter("x", next, at, 2, 2, 16));
  const numbers = digitWorth(first.code) < 16 ? [number(next, at, 3, 3, 8), ...ofStyleSheet(next, at)] : [];
  return present(...numbers, character(first));
}

/** Digits from `at` on, at least `least` and at most `most`. */
function number(next: Next, at: number, least: number, most: number, radix: number): Reading | undefined {
  let value = 0;
  let end = at;
  for (let count = 0; count < most; count += 1) {
    const digit = next(end);
    const worth = digitWorth(digit.code);
    if (worth >= radix) return count >= least ? { code: value, end } : undefined;
    value = value * radix + worth;
    end = digit.end;
  }
  return { code: value, end };
}

function digitWorth(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 99;
}

function afterLetter(
  letter: string,
  next: Next,
  at: number,
  least: number,
  most: number,
  radix: number,
): Reading | undefined {
  const first = next(at);
  return first.code === letter.charCodeAt(0) ? number(next, first.end, least, most, radix) : undefined;
}

/** `\u00e4`, and the two of them that stand for one character beyond the first 65,536. */
function unicode(next: Next, at: number): Reading | undefined {
  const unit = afterLetter("u", next, at, 4, 4, 16);
  if (!unit || unit.code < 0xd800 || unit.code > 0xdbff) return unit;
  const slash = next(unit.end);
  const low = slash.code === sign.backslash ? afterLetter("u", next, slash.end, 4, 4, 16) : undefined;
  if (!low || low.code < 0xdc00 || low.code > 0xdfff) return unit;
  return { code: 0x10000 + ((unit.code - 0xd800) << 10) + (low.code - 0xdc00), end: low.end };
}

function inBraces(next: Next, at: number): Reading | undefined {
  const letter = next(at);
  const brace = next(letter.end);
  if (letter.code !== 0x75 || brace.code !== 0x7b) return undefined;
  const value = number(next, brace.end, 1, 6, 16);
  const closing = value && next(value.end);
  return value && closing?.code === 0x7d ? { code: value.code, end: closing.end } : undefined;
}

/** `\73` and `\73 `: the space ends the number and belongs to it. */
function ofStyleSheet(next: Next, at: number): readonly (Reading | undefined)[] {
  const value = number(next, at, 1, 6, 16);
  const space = value && next(value.end);
  return [value, space?.code === 0x20 ? { code: value?.code ?? 0, end: space.end } : undefined];
}

/** `\n` and its like, and `\` before whatever needs one somewhere. */
function character({ code, end }: Reading): Reading | undefined {
  const control = controls.get(code);
  if (control !== undefined) return { code: control, end };
  return code < 0 || isLetterOrDigit(code) ? undefined : { code, end };
}

function isLetterOrDigit(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}

/** `&#115;`, `&#x73;`, `&quot;`, also without the semicolon. */
function entity(next: Next, at: number): Reading | undefined {
  const first = next(at);
  const isNumber = first.code === 0x23;
  const value = isNumber
    ? (afterLetter("x", next, first.end, 1, 8, 16) ??
      afterLetter("X", next, first.end, 1, 8, 16) ??
      number(next, first.end, 1, 8, 10))
    : named(next, at);
  if (!value) return undefined;
  const semicolon = next(value.end);
  return semicolon.code === 0x3b ? { code: value.code, end: semicolon.end } : value;
}

function named(next: Next, at: number): Reading | undefined {
  let name = "";
  let end = at;
  for (let letter = next(at); name.length < longestName; letter = next(end)) {
    if (!isLetterOrDigit(letter.code)) break;
    name += String.fromCharCode(letter.code);
    end = letter.end;
  }
  const code = entities.get(name);
  return code === undefined ? undefined : { code, end };
}

/** A quote within quotes: `''` of tables and SQL, `'\''` and `'"'"'` of shells. */
function quoteInQuotes(next: Next, at: number): Reading | undefined {
  const second = next(at);
  if (second.code === sign.quote) return second;
  const third = next(second.end);
  const fourth = next(third.end);
  if (second.code === sign.backslash && third.code === sign.quote && fourth.code === sign.quote)
    return { code: sign.quote, end: fourth.end };
  const fifth = next(fourth.end);
  const isPair =
    second.code === sign.doubleQuote && third.code === sign.quote && fourth.code === sign.doubleQuote;
  return isPair && fifth.code === sign.quote ? { code: sign.quote, end: fifth.end } : undefined;
}

const sign = {
  percent: 0x25,
  equals: 0x3d,
  plus: 0x2b,
  ampersand: 0x26,
  quote: 0x27,
  doubleQuote: 0x22,
  backslash: 0x5c,
} as const;

const signs = new Uint8Array(128);
for (const code of Object.values(sign)) signs[code] = 1;

const controls = new Map<number, number>([
  [0x6e, 0x0a],
  [0x74, 0x09],
  [0x72, 0x0d],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x76, 0x0b],
  [0x30, 0x00],
]);

// The names of ASCII's and Latin-1's signs and letters; HTML, section 13.5.
const latin1Names =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 " +
  "acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml " +
  "Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde " +
  "Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig " +
  "ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide " +
  "oslash ugrave uacute ucirc uuml yacute thorn yuml";

const asciiNames: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  Tab: "\t",
  NewLine: "\n",
  excl: "!",
  num: "#",
  dollar: "$",
  percnt: "%",
  lpar: "(",
  rpar: ")",
  ast: "*",
  plus: "+",
  comma: ",",
  period: ".",
  sol: "/",
  colon: ":",
  semi: ";",
  equals: "=",
  quest: "?",
  commat: "@",
  lsqb: "[",
  lbrack: "[",
  bsol: "\\",
  rsqb: "]",
  rbrack: "]",
  Hat: "^",
  lowbar: "_",
  grave: "`",
  lcub: "{",
  lbrace: "{",
  verbar: "|",
  vert: "|",
  rcub: "}",
  rbrace: "}",
  euro: "€",
};

const entities = new Map<string, number>([
  ...latin1Names.split(" ").map((name, index) => [name, 0xa0 + index] as const),
  ...Object.entries(asciiNames).map(([name, character]) => [name, character.codePointAt(0) ?? 0] as const),
]);

const longestName = Math.max(...[...entities.keys()].map((name) => name.length));
