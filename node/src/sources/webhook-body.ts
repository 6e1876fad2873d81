/** Turns what a webhook call carries into the JSON that a script sees. */
import type { Json } from "@hob/shared/json";
import { err, ok, type Result } from "@hob/shared/result";

export interface BodyProblem {
  readonly type: "json_invalid" | "json_too_deep" | "text_invalid" | "content_type_unknown";
  readonly message: string;
}

/** JSON as it is, a form as an object of its fields, everything else as text; an empty body is null. */
export function webhookBody(bytes: Uint8Array, contentType: string): Result<Json, BodyProblem> {
  if (bytes.length === 0) return ok(null);
  const media = mediaOf(contentType);
  if (!isReadable(media))
    return refuse("content_type_unknown", `Send JSON, a form or text, not ${media.slice(0, 80)}.`);
  const text = textOf(bytes);
  if (text === undefined) return refuse("text_invalid", "The body is no UTF-8 text.");
  if (isJson(media)) return parsed(text);
  return ok(media === form ? formFields(new URLSearchParams(text)) : text);
}

/** Fields by name; one that is there several times is a list. */
export function formFields(fields: URLSearchParams): Json {
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

const form = "application/x-www-form-urlencoded";

/** As deep as anything honest is; deeper would exhaust whoever writes it down. */
const deepest = 64;

function mediaOf(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

function isReadable(media: string): boolean {
  return media === "" || media === form || media.startsWith("text/") || isJson(media) || isXml(media);
}

function isJson(media: string): boolean {
  return media === "application/json" || media.endsWith("+json");
}

function isXml(media: string): boolean {
  return media === "application/xml" || media.endsWith("+xml");
}

function parsed(text: string): Result<Json, BodyProblem> {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return refuse("json_invalid", "The body says that it is JSON, and is not.");
  }
  if (isWithin(value, deepest)) return ok(value);
  return refuse("json_too_deep", `The body is nested more than ${deepest} levels deep.`);
}

function isWithin(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner: Json) => isWithin(inner, levels - 1));
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refuse(type: BodyProblem["type"], message: string): Result<never, BodyProblem> {
  return err({ type, message });
}
