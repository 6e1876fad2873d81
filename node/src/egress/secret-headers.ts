/** Puts secrets into the headers of a request: nowhere else, only those the run may send, only to hosts they are bound to. */
import { err, ok, type Result } from "@hob/shared/result";
import type { SecretSource } from "../vault/secret-source.ts";
import type { Destination } from "./destination.ts";
import { denied, missingSecret, refusedSecret, type EgressError } from "./errors.ts";
import { isHeaderValue, type Headers } from "./request-headers.ts";

export interface FilledHeaders {
  readonly headers: Headers;
  /** Names of the secrets they carry, each once. */
  readonly secrets: readonly string[];
}

/**
 * Replaces `{{secret:NAME}}` by the value, and `{{secret:NAME|basic:USER}}` by the Base64 of `USER:value` that
 * Basic authentication wants (RFC 7617). `granted` are the names that the run's manifest lists.
 */
export function fillHeaders(
  headers: Headers,
  destination: Destination,
  granted: readonly string[],
  source: SecretSource,
): Result<FilledHeaders, EgressError> {
  const values = new Map<string, string>();
  const filled: [string, string][] = [];
  for (const [header, text] of Object.entries(headers)) {
    const names = Array.from(text.matchAll(placeholders), ([, name = ""]) => name);
    for (const name of names) {
      const value = valueFor(destination, name, granted, source);
      if (!value.ok) return value;
      values.set(name, value.value);
    }
    if (mentionsSecret(text.replaceAll(placeholders, ""))) return err(notUnderstood(header));
    // Replaced all at once: a value that looks like a placeholder is none.
    const value = text.replaceAll(placeholders, (_whole, name: string, user?: string) =>
      written(values.get(name) ?? "", user),
    );
    const [first] = names;
    if (first !== undefined && !isHeaderValue(value)) return err(unsendable(first));
    filled.push([header, value]);
  }
  return ok({ headers: Object.fromEntries(filled), secrets: [...values.keys()] });
}

/** True where a text looks as if it named a secret, also as an address would write it. */
export function mentionsSecret(text: string): boolean {
  return /(?:\{|%7b){2}\s*secret\s*(?::|%3a)/i.test(text);
}

/** What a host means by 401 or 403, where the request carried secrets; undefined for any other answer. */
export function refusalIn(
  status: number,
  { host }: Destination,
  secrets: readonly string[],
): EgressError | undefined {
  const [secret] = secrets;
  if (secret === undefined || (status !== 401 && status !== 403)) return undefined;
  return refusedSecret(
    secret,
    `${host} does not accept the secret ${secret} (status ${status}); an admin sets it again in the app.`,
  );
}

const placeholders = /\{\{\s*secret\s*:\s*([a-z][a-z0-9_-]*)\s*(?:\|\s*basic\s*:([^{}:]*))?\}\}/g;

function valueFor(
  destination: Destination,
  name: string,
  granted: readonly string[],
  source: SecretSource,
): Result<string, EgressError> {
  if (!granted.includes(name)) {
    const why = `This automation may not send the secret ${name}: its manifest does not list it.`;
    return err(denied("secret_not_granted", why));
  }
  const secret = source.open(name);
  if (!secret)
    return err(missingSecret(name, `The house has no secret ${name}; an admin sets it in the app.`));
  if (isBound(destination, secret.hosts)) return ok(secret.value);
  const why = `The secret ${name} is not for ${boundName(destination)}; an admin says which hosts it is for.`;
  return err(denied("secret_not_bound", why));
}

/** As with grants, a host alone means https on port 443, and anything else is named with its port. */
function isBound(destination: Destination, hosts: readonly string[]): boolean {
  const { url, port } = destination;
  return hosts.includes(boundName(destination)) || hosts.includes(`${url.hostname}:${port}`);
}

function boundName({ url, port, secure }: Destination): string {
  return secure && port === 443 ? url.hostname : `${url.hostname}:${port}`;
}

function written(value: string, user: string | undefined): string {
  return user === undefined ? value : Buffer.from(`${user.trim()}:${value}`).toString("base64");
}

function notUnderstood(header: string): EgressError {
  return denied(
    "secret_not_bound",
    `The header ${header} names a secret in a way that is not understood; write {{secret:name}}.`,
  );
}

function unsendable(name: string): EgressError {
  return refusedSecret(
    name,
    `The secret ${name} has a line break or a character that headers cannot carry; an admin sets it again in the app.`,
  );
}
