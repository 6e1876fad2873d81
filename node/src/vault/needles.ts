/** What to look for in a text to find one secret: its characters, and what encoders of whole bytes make of them. */
import { utf8 } from "@hob/shared/bytes";

/** How a needle's characters may be parted where they stand in a text. */
export type Parting =
  /** As the folding of mail, calendars and shells breaks a line. */
  | "folded"
  /** By line breaks with the blanks behind them, as wrapped base64 is. */
  | "wrapped"
  /** Between its bytes, by white space, punctuation or `0x`. */
  | "bytes";

export interface Needle {
  readonly name: string;
  /** The code points that may stand at each place. */
  readonly places: readonly (readonly number[])[];
  readonly parting: Parting;
  /** How many places in a row count as found; fewer than there are where a piece is as good as the whole. */
  readonly least: number;
}

/** Shorter values are looked for as whole words only: everything else would be found everywhere. */
const shortestEncoded = 4;

/** From this length on a value is also looked for in either case, backwards and in pieces. */
const shortestLoose = 8;

/** A piece this long, and half the value, is as good as the whole. */
const shortestPiece = 12;

/** Longer values are looked for whole: each place a piece may begin at costs time. */
const longestPieced = 128;

/** True of a value that is too short for needles. */
export function isWord(value: string): boolean {
  return value.trim().length < shortestEncoded;
}

/** Every needle of a secret, each of four places and more. White space around the value is left out: servers trim, too. */
export function needlesOf(name: string, value: string): readonly Needle[] {
  if (isWord(value)) return [];
  const sought = value.trim();
  const forms = [...new Set([sought, sought.normalize("NFC"), sought.normalize("NFD")])];
  return unlike(forms.flatMap((form) => needlesOfForm(name, form)));
}

function needlesOfForm(name: string, value: string): readonly Needle[] {
  const bytes = utf8(value);
  const isLoose = value.length >= shortestLoose;
  const plain = isLoose ? inEitherCase(value) : exactly(value);
  return [
    { ...whole(name, plain, "folded"), least: isLoose ? pieceOf(plain.length) : plain.length },
    ...(isLoose ? [whole(name, plain.toReversed(), "folded"), whole(name, rotated(value), "folded")] : []),
    ...(isAscii(value) ? [] : [whole(name, Array.from(bytes, misread), "folded")]),
    ...needlesOfBytes(name, bytes),
    whole(name, listPlaces(bytes), "wrapped"),
    ...[0, 1, 2, 3, 4].map((lead) => whole(name, packed(bytes, lead, 5, base32), "wrapped")),
    ...wide(value).flatMap((units) => [
      whole(
        name,
        Array.from(units, (byte) => [byte]),
        "folded",
      ),
      ...needlesOfBytes(name, units),
    ]),
  ];
}

function needlesOfBytes(name: string, bytes: Uint8Array): readonly Needle[] {
  return [
    whole(name, hexPlaces(bytes), "bytes"),
    ...[0, 1, 2].map((lead) => whole(name, packed(bytes, lead, 6, base64), "wrapped")),
  ];
}

function whole(name: string, places: Needle["places"], parting: Parting): Needle {
  return { name, places, parting, least: places.length };
}

/** A value of digits is the same turned by 13 letters; looking once is enough. */
function unlike(needles: readonly Needle[]): readonly Needle[] {
  const known = new Map<string, Needle>();
  for (const needle of needles) known.getOrInsert(`${needle.parting}:${needle.places.join(";")}`, needle);
  return [...known.values()];
}

function pieceOf(length: number): number {
  return length > longestPieced ? length : Math.min(length, Math.max(shortestPiece, Math.ceil(length / 2)));
}

function exactly(text: string): number[][] {
  const mayLose = mayLoseLetters(text);
  return Array.from(text, (character) => spellings([character], mayLose));
}

function inEitherCase(text: string): number[][] {
  const mayLose = mayLoseLetters(text);
  return Array.from(text, (character) => {
    const cases = [character, character.toLowerCase(), character.toUpperCase()];
    return spellings(
      cases.filter((each) => Array.from(each).length === 1),
      mayLose,
    );
  });
}

function spellings(characters: readonly string[], mayLose: boolean): number[] {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const isLost = mayLose && codes.some((code) => code > 0x7f);
  return [...new Set([...codes, ...(isLost ? [0xfffd, 0x3f] : [])])];
}

/** Letters outside ASCII may have become question marks on their way, if that leaves enough to tell the value by. */
function mayLoseLetters(text: string): boolean {
  return text.replace(/[^\0-\x7f]/g, "").length >= shortestEncoded;
}

/** True where every character is one byte of UTF-8. */
export function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** UTF-16 in both byte orders. Of ASCII the same bytes stand in either, but for the zero at one end. */
function wide(text: string): readonly Uint8Array[] {
  const littleEndFirst = Buffer.from(text, "utf16le");
  if (isAscii(text)) return [littleEndFirst.subarray(0, -1)];
  return [littleEndFirst, Buffer.from(littleEndFirst).swap16()];
}

/** A byte of UTF-8 that was read as Latin-1, or as the Windows code page that stands in for it. */
function misread(byte: number): number[] {
  const windows = windows1252.decode(Uint8Array.of(byte)).codePointAt(0) ?? byte;
  return windows === byte ? [byte] : [byte, windows];
}

const windows1252 = new TextDecoder("windows-1252");

function rotated(text: string): number[][] {
  return inEitherCase(
    text.replace(/[a-z]/gi, (letter) => {
      const first = letter < "a" ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
    }),
  );
}

function hexPlaces(bytes: Uint8Array): number[][] {
  return Array.from(Buffer.from(bytes).toString("hex"), (digit) => codesOf(digit + digit.toUpperCase()));
}

/** `[104, 111, 98]`: bytes as numbers in a list. */
function listPlaces(bytes: Uint8Array): number[][] {
  return Array.from(bytes).flatMap((byte, index) => {
    const digits = Array.from(String(byte), codesOf);
    return index === 0 ? digits : [codesOf(",; \n"), ...digits];
  });
}

/**
 * The digits of `bytes` in an encoding of `width` bits a digit, behind `lead` bytes that nobody knows. A digit
 * that the value shares with a neighbour may be any of those that agree with it in at least two bits.
 */
function packed(
  bytes: Uint8Array,
  lead: number,
  width: number,
  digits: readonly (readonly number[])[],
): (readonly number[])[] {
  const firstBit = lead * 8;
  const endBit = firstBit + bytes.length * 8;
  const places: (readonly number[])[] = [];
  const allBits = 2 ** width - 1;
  for (let bit = Math.floor(firstBit / width) * width; bit < endBit; bit += width) {
    let known = 0;
    let value = 0;
    for (let offset = 0; offset < width; offset += 1) {
      const isOurs = bit + offset >= firstBit && bit + offset < endBit;
      known = (known << 1) | (isOurs ? 1 : 0);
      value = (value << 1) | (isOurs ? bitAt(bytes, bit + offset - firstBit) : 0);
    }
    if (known === allBits) places.push(digits[value] ?? []);
    else if (bitCount(known) >= 2)
      places.push(digits.flatMap((codes, digit) => ((digit & known) === value ? codes : [])));
  }
  return places;
}

function bitAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
}

function bitCount(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + bitCount(bits >> 1);
}

function codesOf(characters: string): number[] {
  return [...new Set(Array.from(characters, (character) => character.charCodeAt(0)))];
}

const capitals = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const small = capitals.map((letter) => letter.toLowerCase());
const numerals = Array.from("0123456789");

/** Both alphabets at once: the last two digits are written in two ways (RFC 4648, sections 4 and 5). */
const base64 = [...capitals, ...small, ...numerals, "+-", "/_"].map(codesOf);

const base32 = [...capitals.map((letter) => letter + letter.toLowerCase()), ...numerals.slice(2, 8)].map(
  codesOf,
);
