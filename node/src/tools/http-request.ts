/** What a script may ask of the `http` tool: its arguments, checked, and the request they mean. */
import type { Json } from "@hob/shared/json";
import { httpMethods, type HttpMethod } from "@hob/shared/model/manifest";
import type { PolicyEffect } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import * as v from "valibot";
import type { EgressRequest } from "../egress/broker.ts";
import type { CallKind } from "./tool.ts";

export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>> | null | undefined;
  readonly redirect?: "follow" | "manual" | null | undefined;
}

/** At most one of `json`, `form` and `body`. */
export interface SendOptions extends HttpOptions {
  readonly json?: Json | undefined;
  readonly form?: HttpForm | null | undefined;
  readonly body?: string | null | undefined;
  /** `true` for the key of the effect, a text for the script's own. */
  readonly idempotencyKey?: true | string | null | undefined;
}

type HttpForm = Readonly<Record<string, FormValue | readonly FormValue[]>>;

type FormValue = string | number | boolean;

export interface ScriptRequest extends SendOptions {
  readonly method: HttpMethod;
  readonly url: string;
}

/** GET and HEAD ask, everything else changes (RFC 9110, section 9.2.1). */
export function requestKind(method: HttpMethod): CallKind {
  return method === "GET" || method === "HEAD" ? "read" : "effect";
}

/** What is removed elsewhere cannot be brought back from here. */
export function requestRisk(method: HttpMethod): Risk {
  if (requestKind(method) === "read") return "low";
  return method === "DELETE" ? "high" : "medium";
}

/** Host and method were approved with the manifest; removing is asked about all the same. */
export function requestBuiltIn(method: HttpMethod): PolicyEffect {
  return method === "DELETE" ? "ask" : "allow";
}

/** `effectKey` goes out as the `Idempotency-Key` where the script asks for one and brings none of its own. */
export function egressRequestOf(request: ScriptRequest, effectKey: string): EgressRequest {
  const { method, url, headers, redirect, idempotencyKey } = request;
  const content = contentOf(request);
  const own = {
    ...(content && !hasHeader(request, "content-type") && { "content-type": content.type }),
    ...(idempotencyKey != null && {
      "idempotency-key": idempotencyKey === true ? effectKey : idempotencyKey,
    }),
  };
  return {
    method,
    url,
    headers: { ...headers, ...own },
    ...(content && { body: content.text }),
    ...(redirect && { redirect }),
  };
}

function contentOf({
  json,
  form,
  body,
}: SendOptions): { readonly type: string; readonly text: string } | undefined {
  if (json !== undefined) return { type: "application/json", text: JSON.stringify(json) };
  if (form != null) return { type: "application/x-www-form-urlencoded", text: encodedForm(form) };
  if (body != null) return { type: "text/plain; charset=utf-8", text: body };
  return undefined;
}

/** As a browser sends a form; a list is a field that is there several times. */
function encodedForm(form: HttpForm): string {
  const fields = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)]),
  );
  return new URLSearchParams(fields).toString();
}

function hasHeader({ headers }: HttpOptions, wanted: string): boolean {
  return Object.keys(headers ?? {}).some((name) => name.toLowerCase() === wanted);
}

const plain = (text: string) => text.isWellFormed();

const address = v.pipe(
  v.string("url must be a text"),
  v.maxLength(8192, "url must be at most 8,192 characters"),
);

const asked = {
  headers: v.nullish(
    v.record(v.string(), v.string("headers must have texts as values"), "headers must be an object"),
  ),
  redirect: v.nullish(v.picklist(["follow", "manual"], 'redirect must be "follow" or "manual"')),
};

// Not as a record of valibot's, which would leave out a field called "constructor".
const form = v.custom<HttpForm>(
  (given) =>
    typeof given === "object" &&
    given !== null &&
    !Array.isArray(given) &&
    Object.entries(given).every(([name, value]) => plain(name) && [value].flat().every(isFormValue)),
  "form must be an object with texts, numbers, true or false as values, or lists of them",
);

function isFormValue(value: unknown): value is FormValue {
  return typeof value === "string" ? plain(value) : typeof value === "number" || typeof value === "boolean";
}

const sent = {
  ...asked,
  json: v.optional(v.custom<Json>(() => true)),
  form: v.nullish(form),
  body: v.nullish(
    v.pipe(
      v.string("body must be a text; use json for anything else"),
      v.check(plain, "body must be plain Unicode text"),
    ),
  ),
  idempotencyKey: v.nullish(
    v.custom<true | string>(
      (given) => given === true || (typeof given === "string" && /^[\x21-\x7e]{1,255}$/.test(given)),
      "idempotencyKey must be true, or a text of 1 to 255 visible ASCII characters",
    ),
  ),
};

/** `[url, options?]` of a method that asks. */
export function askingArguments(method: string) {
  return v.strictTuple(
    [address, v.nullish(v.strictObject(asked, "options may only hold headers and redirect"))],
    `give ${method} an address and, if needed, options`,
  );
}

/** `[url, options?]` of a method that changes something. */
export function sendingArguments(method: string) {
  const may = "options may only hold headers, redirect, json, form, body and idempotencyKey";
  return v.strictTuple(
    [
      address,
      v.nullish(
        v.pipe(
          v.strictObject(sent, may),
          v.check((given) => hasOneContent(given), contentsGiven),
          v.check((given) => hasOneKey(given), keysGiven),
        ),
      ),
    ],
    `give ${method} an address and, if needed, options`,
  );
}

const contentsGiven = "give only one of json, form and body";

function hasOneContent({ json, form, body }: SendOptions): boolean {
  return [json !== undefined, form != null, body != null].filter(Boolean).length <= 1;
}

const keysGiven = "give the key as idempotencyKey or as a header, not both";

function hasOneKey(options: SendOptions): boolean {
  return options.idempotencyKey == null || !hasHeader(options, "idempotency-key");
}

/** `[request]` of any method. */
export const requestArguments = v.strictTuple(
  [
    v.pipe(
      v.strictObject(
        {
          method: v.pipe(
            v.string("method must be a text"),
            v.toUpperCase(),
            v.picklist(httpMethods, `method must be one of ${httpMethods.join(", ")}`),
          ),
          url: address,
          ...sent,
        },
        "request must be an object with method and url, and of options only those that post takes",
      ),
      v.check((given) => hasOneContent(given), contentsGiven),
      v.check((given) => hasOneKey(given), keysGiven),
      v.check(
        ({ method, ...options }) => requestKind(method) === "effect" || !brings(options),
        "a request by GET or HEAD brings nothing: leave json, form, body and idempotencyKey out",
      ),
    ),
  ],
  "give request one object with method and url",
);

function brings({ json, form, body, idempotencyKey }: SendOptions): boolean {
  return json !== undefined || form != null || body != null || idempotencyKey != null;
}
