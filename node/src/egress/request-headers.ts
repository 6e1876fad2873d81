/** Which headers a script may send, and which of a response it may see. */
import { err, ok, type Result } from "@hob/shared/result";
import { denied, logic, type EgressError } from "./errors.ts";

/** Lowercase names and values as they go out. */
export type Headers = Readonly<Record<string, string>>;

/** The script's headers with lowercase names, or the first thing wrong with them, by name. */
export function checkedHeaders(given: Headers): Result<Headers, EgressError> {
  const entries = Object.entries(given);
  if (entries.length > sentHeaders) {
    return err(
      logic(
        "header_malformed",
        `A request may carry ${sentHeaders} headers of its own, not ${entries.length}.`,
      ),
    );
  }
  const checked = new Map<string, string>();
  let bytes = 0;
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) {
      return err(logic("header_malformed", `${JSON.stringify(name)} is not a header name.`));
    }
    if (forbidden.has(lower) || /^(?:proxy|sec)-/.test(lower)) {
      return err(denied("header_forbidden", `The header ${lower} is Hob's to set; leave it out.`));
    }
    if (!isHeaderValue(value)) {
      return err(
        logic(
          "header_malformed",
          `The header ${lower} has a line break or a character that headers cannot carry.`,
        ),
      );
    }
    if (checked.has(lower)) {
      return err(logic("header_malformed", `The header ${lower} is given twice.`));
    }
    bytes += lower.length + value.length;
    checked.set(lower, value);
  }
  if (bytes > sentHeaderBytes) {
    return err(
      logic("header_malformed", `The headers of a request may hold ${sentHeaderBytes} bytes, not ${bytes}.`),
    );
  }
  return ok(Object.fromEntries(checked));
}

/** Characters that go over the wire as the byte they are, and no line break. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/**
 * Response headers for scripts: lowercase, repeated ones joined by ", ". What belongs to the
 * connection or to the encoding that was undone is left out, and cookies, which are credentials.
 */
export function shownHeaders(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const shown = Object.entries(received)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => value !== undefined && !hidden.has(name) && !name.startsWith("proxy-"))
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")] as const);
  return Object.fromEntries(shown);
}

const sentHeaders = 50;
const sentHeaderBytes = 16 * 1024;

const hopByHop = ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

const forbidden = new Set([
  ...hopByHop,
  "host",
  "content-length",
  "accept-encoding",
  "expect",
  "http2-settings",
  "via",
  "forwarded",
]);

const hidden = new Set([
  ...hopByHop,
  "content-length",
  "content-encoding",
  "set-cookie",
  "set-cookie2",
  "alt-svc",
  "__proto__",
]);
