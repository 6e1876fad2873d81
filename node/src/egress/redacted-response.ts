/** Takes secrets out of what a server answers, before a script, a journal or a person sees it. */
import { setImmediate } from "node:timers/promises";
import { utf8 } from "@hob/shared/bytes";
import type { Redactor } from "../vault/redaction.ts";
import type { Headers } from "./request-headers.ts";
import { decodeText, isWide } from "./text.ts";

interface Response {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A body that had to be put into other characters begins with the mark of UTF-8, which outranks its headers. */
export async function redactedResponse<T extends Response>(response: T, redactor: Redactor): Promise<T> {
  const headers = Object.entries(response.headers);
  return {
    ...response,
    url: redactor.text(response.url),
    headers: Object.fromEntries(headers.map(([name, value]) => [redactor.text(name), redactor.text(value)])),
    body: await redactedBody(response.body, response.headers["content-type"] ?? "", redactor),
  };
}

async function redactedBody(body: Uint8Array, contentType: string, redactor: Redactor): Promise<Uint8Array> {
  if (isWide(body, contentType)) return redactedCharacters(body, contentType, redactor);
  // As Latin-1 every byte is a character, and nothing but the secret is changed, whatever the bytes are.
  const read = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  const shown = await inTurns(read, redactor);
  const passed = shown === read ? body : Buffer.from(shown, "latin1");
  return redactor.isAscii ? passed : redactedCharacters(passed, contentType, redactor);
}

async function redactedCharacters(
  body: Uint8Array,
  contentType: string,
  redactor: Redactor,
): Promise<Uint8Array> {
  const read = decodeText(body, contentType);
  const shown = await inTurns(read, redactor);
  return shown === read ? body : utf8(`\ufeff${shown}`);
}

/** Long texts in pieces, with everybody else's turn in between: a whole one takes a third of a second. */
async function inTurns(text: string, redactor: Redactor): Promise<string> {
  if (text.length <= turnLength) return redactor.text(text);
  const stream = redactor.stream();
  let shown = "";
  for (let at = 0; at < text.length; at += turnLength) {
    shown += stream.push(text.slice(at, at + turnLength));
    await setImmediate();
  }
  return shown + stream.end();
}

const turnLength = 256 * 1024;
