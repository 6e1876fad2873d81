/** How 256 lines of a log become one compressed block, and lines again. */
import { hasControlCodes } from "@hob/shared/control-codes";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** A full block; only the last one of a run may hold fewer. */
export const blockLines = 256;

/** A line as it is stored, whether as a row of its own or within a block. */
export interface StoredLine {
  readonly n: number;
  /** Milliseconds since its run was queued. */
  readonly at: number;
  /** 1 debug, 2 info, 3 warn, 4 error. */
  readonly level: number;
  /** Without lone surrogates, which UTF-8 cannot hold. */
  readonly text: string;
  /** JSON. */
  readonly data: string | null;
}

/**
 * One line of JSON that says how the rest is cut, then all texts, then all data, each behind the
 * last: like stands beside like, which compresses best, and a search can look at all texts at once.
 */
export function packBlock(lines: readonly StoredLine[]): Buffer {
  const cuts: Cuts = [
    lines.map(({ at }, index) => at - (lines[index - 1]?.at ?? 0)),
    lines.map(({ level }) => level).join(""),
    lines.map(({ text }) => text.length),
    lines.map(({ data }) => data?.length ?? 0),
  ];
  const texts = lines.map(({ text }) => text).join("");
  const data = lines.map(({ data }) => data ?? "").join("");
  return zstdCompressSync(`${JSON.stringify(cuts)}\n${texts}${data}`);
}

/** Time since the line before, levels as digits, lengths in UTF-16 units; no data is 0 long, and JSON never is. */
type Cuts = readonly [at: number[], levels: string, textLengths: number[], dataLengths: number[]];

export interface OpenedBlock {
  /** The texts of all lines and more, one behind the other; what is not in here is in no line of the block. */
  readonly content: string;
  /** True where `content` has nothing but ASCII, as most logs do: much is simpler then. */
  readonly isAscii: boolean;
  lines(): StoredLine[];
}

/** `first` is the number of the block's first line. Throws where the bytes are no block. */
export function openBlock(first: number, body: Uint8Array): OpenedBlock {
  const bytes = zstdDecompressSync(body, { chunkSize: usualBytes });
  const content = bytes.toString("utf8");
  return { content, isAscii: content.length === bytes.length, lines: () => cutLines(first, content) };
}

/** Room for a whole block of ordinary lines: growing into it piece by piece would take a quarter longer. */
const usualBytes = 64 * 1024;

function cutLines(first: number, whole: string): StoredLine[] {
  const end = whole.indexOf("\n");
  const [times, levels, textLengths, dataLengths] = JSON.parse(whole.slice(0, end)) as Cuts;
  let at = 0;
  let textAt = end + 1;
  let dataAt = textAt + textLengths.reduce((sum, length) => sum + length, 0);
  return textLengths.map((textLength, index) => {
    const dataLength = dataLengths[index] ?? 0;
    at += times[index] ?? 0;
    textAt += textLength;
    dataAt += dataLength;
    return {
      n: first + index,
      at,
      level: Number(levels[index]),
      text: whole.slice(textAt - textLength, textAt),
      data: dataLength === 0 ? null : whole.slice(dataAt - dataLength, dataAt),
    };
  });
}

/** Set in a block's mask where one of its texts holds codes, which may stand in the middle of what is searched for. */
export const codesBit = 1;

/** Bit `1 << level` for each level that is among the lines, and `codesBit`. */
export function blockMask(lines: readonly Pick<StoredLine, "level" | "text">[]): number {
  return lines.reduce(
    (mask, { level, text }) => mask | (1 << level) | (hasControlCodes(text) ? codesBit : 0),
    0,
  );
}
