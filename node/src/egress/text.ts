/** Turns a response's bytes into text, believing what it says about its own characters. */

/**
 * Decodes by byte order mark, then the charset of `contentType`, then (with `xml`) the document's
 * own declaration, else UTF-8. Never fails: what cannot be read becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, contentType: string, xml = false): string {
  const label = charsetOf(contentType) ?? (xml ? xmlCharsetOf(bytes) : undefined) ?? "utf-8";
  return decoderFor(markOf(bytes) ?? label).decode(bytes);
}

/** True of UTF-16: its bytes are no ASCII, even where its characters are. */
export function isWide(bytes: Uint8Array, contentType: string): boolean {
  return /^utf-?16|^ucs-?2|^unicode/i.test(markOf(bytes) ?? charsetOf(contentType) ?? "");
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

function charsetOf(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
}

function xmlCharsetOf(bytes: Uint8Array): string | undefined {
  const opening = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([a-z0-9._:-]+)["']/i.exec(opening)?.[1];
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder("utf-8");
  }
}
