/** Lines such as scripts write: a few kinds, each with its own names and numbers, the same ones in every run of a measure. */
import type { NewLogLine } from "@hob/node/store/lines";

const hosts = [
  "feeds.example.com",
  "news.example.org",
  "api.weather.example",
  "shop.example.net",
  "nas.local:8080",
];
const words = [
  "kitchen",
  "window",
  "autumn",
  "bread",
  "garden",
  "signal",
  "harbour",
  "violin",
  "lantern",
  "meadow",
];

/** Lines `first` to `first + count - 1`. */
export function logLines(first: number, count: number): NewLogLine[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const drawn = scramble(n);
    return {
      n,
      at: startedAt + n * 3 + (drawn % 7),
      level: n % 50 === 0 ? "warn" : "info",
      text: textOf(n, drawn),
    };
  });
}

/** In one line of 250,000. */
export const rareText = "the violin in the harbour";

const startedAt = 1_795_000_000_000;

function textOf(n: number, drawn: number): string {
  const word = (shift: number) => words[(drawn >>> shift) % words.length] ?? "";
  const host = hosts[drawn % hosts.length];
  if (n % 250_000 === 1) return `Found ${rareText} (${drawn})`;
  switch (drawn % 4) {
    case 0:
      return `GET https://${host}/${word(3)}/${drawn % 10_000} answered 200 in ${drawn % 400} ms`;
    case 1:
      return `Read ${drawn % 97} entries, ${drawn % 13} of them new: ${word(4)} ${word(9)} ${word(15)}`;
    case 2:
      return `Kept "${word(5)} ${word(11)}" under ${word(2)}/${drawn.toString(16)}`;
    default:
      return `Step ${n}: looked at ${word(6)} and ${word(12)}, nothing to do`;
  }
}

/** A number from 0 to 2^32 - 1 that looks drawn (the finishing step of MurmurHash3). */
function scramble(n: number): number {
  let mixed = n | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
