/** How a secret may be written by whoever echoes it: the canaries that nothing stored or shown may hold. */
import { utf8 } from "@hob/shared/bytes";

export interface Encoding {
  readonly name: string;
  /** The value written so; where the encoding needs neighbours, with one to four of them around it. */
  encode(value: string): string;
}

export const encodings: readonly Encoding[] = [
  { name: "plain", encode: (value) => value },
  { name: "upper case", encode: (value) => value.toUpperCase() },
  { name: "lower case", encode: (value) => value.toLowerCase() },
  { name: "backwards", encode: (value) => Array.from(value).toReversed().join("") },
  { name: "turned by 13 letters", encode: rotated },
  { name: "base64", encode: (value) => base64(utf8(value)) },
  { name: "base64 without padding", encode: (value) => base64(utf8(value)).replaceAll("=", "") },
  { name: "base64 behind one byte", encode: (value) => base64(utf8(`u${value}`)) },
  { name: "base64 behind two bytes", encode: (value) => base64(utf8(`u:${value}`)) },
  { name: "base64 between others", encode: (value) => base64(utf8(`u:${value};x`)) },
  { name: "base64url", encode: (value) => Buffer.from(value).toString("base64url") },
  { name: "base64url behind one byte", encode: (value) => Buffer.from(`u${value}`).toString("base64url") },
  { name: "base64 in lines", encode: (value) => base64(utf8(value)).replace(/.{6}/g, "$&\r\n") },
  { name: "base64 in an address", encode: (value) => encodeURIComponent(base64(utf8(value))) },
  { name: "base64 with escaped slashes", encode: (value) => base64(utf8(value)).replaceAll("/", "\\/") },
  { name: "base64 of UTF-16", encode: (value) => base64(Buffer.from(value, "utf16le")) },
  { name: "base64 of UTF-16, big end first", encode: (value) => base64(bigEndFirst(value)) },
  { name: "base32", encode: (value) => base32(utf8(value)) },
  {
    name: "base32 behind three bytes, lower case",
    encode: (value) => base32(utf8(`abc${value}`)).toLowerCase(),
  },
  { name: "hex", encode: hex },
  { name: "hex in upper case", encode: (value) => hex(value).toUpperCase() },
  { name: "hex with colons", encode: (value) => pairs(value).join(":") },
  { name: "hex with blanks", encode: (value) => pairs(value).join(" ") },
  {
    name: "hex as 0x73, 0x65",
    encode: (value) =>
      pairs(value)
        .map((pair) => `0x${pair}`)
        .join(", "),
  },
  {
    name: "hex as \\x73",
    encode: (value) =>
      pairs(value)
        .map((pair) => `\\x${pair}`)
        .join(""),
  },
  { name: "hex of UTF-16", encode: (value) => Buffer.from(value, "utf16le").toString("hex") },
  { name: "a list of bytes", encode: (value) => JSON.stringify([...utf8(value)]).slice(1, -1) },
  {
    name: "octal escapes",
    encode: (value) => bytesOf(value, (byte) => `\\${byte.toString(8).padStart(3, "0")}`),
  },
  { name: "percent, where needed", encode: encodeURIComponent },
  { name: "percent, everything", encode: (value) => percent(value) },
  { name: "percent, lower case", encode: (value) => percent(value).toLowerCase() },
  { name: "percent twice", encode: (value) => encodeURIComponent(percent(value)) },
  { name: "percent three times", encode: (value) => encodeURIComponent(encodeURIComponent(percent(value))) },
  { name: "form field", encode: (value) => new URLSearchParams({ v: value }).toString().slice(2) },
  { name: "JSON", encode: (value) => quoted(value) },
  { name: "JSON with escaped slashes", encode: (value) => quoted(value).replaceAll("/", "\\/") },
  { name: "JSON in numbers", encode: jsonNumbers },
  { name: "JSON in JSON", encode: (value) => quoted(quoted(value)) },
  { name: "JSON in JSON in JSON", encode: (value) => quoted(quoted(quoted(value))) },
  { name: "JSON in numbers in an address", encode: (value) => encodeURIComponent(jsonNumbers(value)) },
  { name: "JavaScript braces", encode: (value) => points(value, (code) => `\\u{${code.toString(16)}}`) },
  { name: "style sheet", encode: (value) => points(value, (code) => `\\${code.toString(16)} `) },
  { name: "HTML names", encode: html },
  { name: "HTML names twice", encode: (value) => html(html(value)) },
  { name: "HTML decimal", encode: (value) => points(value, (code) => `&#${code};`) },
  { name: "HTML hex", encode: (value) => points(value, (code) => `&#x${code.toString(16)};`) },
  {
    name: "HTML hex, capitals and zeros",
    encode: (value) => points(value, (code) => `&#X00${code.toString(16).toUpperCase()};`),
  },
  { name: "HTML in JSON", encode: (value) => quoted(html(value)) },
  { name: "quoted-printable", encode: (value) => bytesOf(value, quotedPrintable) },
  {
    name: "quoted-printable in lines",
    encode: (value) => bytesOf(value, quotedPrintable).replace(/^(?:=..|[^=]){5}/, "$&=\r\n"),
  },
  { name: "folded line", encode: (value) => `${value.slice(0, 5)}\r\n ${value.slice(5)}` },
  { name: "shell, every sign escaped", encode: (value) => value.replace(/[^\p{L}\p{N}]/gu, "\\$&") },
  { name: "shell, in quotes", encode: (value) => value.replaceAll("'", "'\\''") },
  { name: "SQL", encode: (value) => value.replaceAll("'", "''") },
  { name: "CSV", encode: (value) => value.replaceAll('"', '""') },
  { name: "UTF-16 read as bytes", encode: (value) => Buffer.from(value, "utf16le").toString("latin1") },
  { name: "UTF-8 read as Latin-1", encode: (value) => Buffer.from(value).toString("latin1") },
  {
    name: "UTF-8 read as Windows-1252",
    encode: (value) => new TextDecoder("windows-1252").decode(utf8(value)),
  },
  { name: "accents apart", encode: (value) => value.normalize("NFD") },
];

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function bigEndFirst(value: string): Uint8Array {
  return Buffer.from(value, "utf16le").swap16();
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.replace(/.{1,5}/g, (five) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(Number.parseInt(five.padEnd(5, "0"), 2)),
  );
}

function hex(value: string): string {
  return Buffer.from(value).toString("hex");
}

function pairs(value: string): readonly string[] {
  return hex(value).match(/../g) ?? [];
}

function bytesOf(value: string, write: (byte: number) => string): string {
  return Array.from(utf8(value), write).join("");
}

function points(value: string, write: (code: number) => string): string {
  return Array.from(value, (character) => write(character.codePointAt(0) ?? 0)).join("");
}

function percent(value: string): string {
  return bytesOf(value, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`);
}

function quotedPrintable(byte: number): string {
  const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x3d;
  return isPlain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function jsonNumbers(value: string): string {
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

function html(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "amp",
    "<": "lt",
    ">": "gt",
    '"': "quot",
    ä: "auml",
  };
  return text.replace(/[&<>"ä]/g, (character) => `&${names[character]};`).replaceAll("'", "&#39;");
}

function rotated(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const first = letter < "a" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}
