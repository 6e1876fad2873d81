/** Reads a response body to its end or to its cap, and undoes its compression under the same cap. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { EgressFailure, logic, overLimit, transient } from "./errors.ts";

/**
 * The decoded bytes. Throws `EgressFailure` when there are more than `maxBytes`, before or after
 * decoding: a small body may unpack to a huge one, and a huge one to nothing.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  contentEncoding: string,
  maxBytes: number,
  host: string,
): Promise<Uint8Array> {
  const codings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > 2 || codings.some((coding) => !Object.hasOwn(decoders, coding))) {
    const named = JSON.stringify(contentEncoding);
    throw new EgressFailure(
      logic("encoding_unknown", `${host} sent its answer encoded as ${named}, which Hob cannot read.`),
    );
  }
  const tooLarge = new EgressFailure(
    overLimit(
      "body_too_large",
      `The answer of ${host} is larger than ${maxBytes} bytes, the most a request may bring.`,
    ),
  );
  const damaged = new EgressFailure(
    transient("body_damaged", `The compressed answer of ${host} is damaged or cut short; try again later.`),
  );

  let bytes = await collected(body, maxBytes, tooLarge);
  for (const coding of codings.toReversed()) {
    // An answer without content may still name an encoding; there is nothing to undo then.
    if (bytes.length === 0) break;
    try {
      bytes = await decoders[coding as Coding](bytes, maxBytes);
    } catch (cause) {
      throw isOverCap(cause) ? tooLarge : damaged;
    }
  }
  return bytes;
}

type Coding = "gzip" | "x-gzip" | "deflate" | "br";

type Decoder = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

// `maxOutputLength` stops the decoder at the first block past the cap, so a bomb never unfolds.
const unzip: Decoder = (bytes, maxOutputLength) => promisify(gunzip)(bytes, { maxOutputLength });

const decoders: Record<Coding, Decoder> = {
  gzip: unzip,
  "x-gzip": unzip,
  br: (bytes, maxOutputLength) => promisify(brotliDecompress)(bytes, { maxOutputLength }),
  // "deflate" means zlib (RFC 9110, section 8.4.1.2), but some servers send it bare.
  deflate: (bytes, maxOutputLength) => {
    const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8;
    return promisify(isZlib ? inflate : inflateRaw)(bytes, { maxOutputLength });
  },
};

async function collected(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLarge: Error,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function isOverCap(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
}
