/**
 * The form of a run, made from the automation's params schema: pure, so that every kind of field and
 * every consequence of an answer can be tested without a screen.
 */
import type { Automation } from "@hob/shared/contract/automations";
import type { Json, JsonObject } from "@hob/shared/json";
import { covers, hostOpenedBy, type HttpGrant } from "@hob/shared/model/manifest";

export type FieldKind = "text" | "address" | "number" | "toggle" | "choice" | "list" | "json";

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly title: string;
  readonly hint: string | undefined;
  readonly isRequired: boolean;
  /** The address, or each line of the list, is opened by the run. */
  readonly opensHttp: boolean;
  readonly choices: readonly Json[];
  readonly isWhole: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly maxLength: number | undefined;
}

/** What stands in a field while it is edited: text as typed, or a toggle. Lists have one entry a line. */
export type Draft = string | boolean;
export type Drafts = Readonly<Record<string, Draft>>;

export function fieldsOf(schema: JsonObject): readonly Field[] {
  const properties = object(schema["properties"]);
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, object(property), required.includes(name)),
  );
}

/** What the form opens with: the stored value, else the schema's default, else nothing. */
export function draftsFor(fields: readonly Field[], schema: JsonObject, values: JsonObject): Drafts {
  const properties = object(schema["properties"]);
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      draftOf(field, values[field.name] ?? object(properties[field.name])["default"]),
    ]),
  );
}

export type FieldProblem =
  | { readonly kind: "missing" }
  | { readonly kind: "not_an_address" }
  | { readonly kind: "not_a_number"; readonly isWhole: boolean }
  | { readonly kind: "too_small"; readonly min: number }
  | { readonly kind: "too_large"; readonly max: number }
  | { readonly kind: "too_long"; readonly max: number }
  | { readonly kind: "not_json" };

export interface ReadForm {
  readonly input: JsonObject;
  readonly problems: Readonly<Record<string, FieldProblem>>;
}

/** Reads every field; `input` may be sent when there are no problems. Empty optional fields are left out. */
export function readForm(fields: readonly Field[], drafts: Drafts): ReadForm {
  const input: Record<string, Json> = {};
  const problems: Record<string, FieldProblem> = {};
  for (const field of fields) {
    const read = readField(field, drafts[field.name] ?? "");
    if ("problem" in read) problems[field.name] = read.problem;
    else if (read.value !== undefined) input[field.name] = read.value;
  }
  return { input, problems };
}

/** Hosts this field's answer would make the run open, in grant form, each once. */
export function hostsOpened(field: Field, draft: Draft): readonly string[] {
  const hosts = addressesIn(field, draft).map(hostOpenedBy);
  return [...new Set(hosts.filter((host) => host !== undefined))];
}

function addressesIn(field: Field, draft: Draft): readonly string[] {
  if (!field.opensHttp || typeof draft !== "string") return [];
  return field.kind === "list" ? linesOf(draft) : [draft.trim()];
}

/** Of `hosts`, those that neither the manifest nor a grant lets this automation GET. */
export function hostsNotAllowed(
  hosts: readonly string[],
  automation: Pick<Automation, "manifest" | "grants">,
): readonly string[] {
  const allowed: readonly HttpGrant[] = [
    ...automation.manifest.http,
    ...automation.grants.map((grant) => grant.http),
  ];
  return hosts.filter((host) => !covers(allowed, host, "GET"));
}

/** Why no grant could ever open an address. */
export type NeverOpened = "credentials" | "reserved" | "plain_http";

/**
 * The reason to warn of `address` before it is sent; undefined where it may be granted, or is no
 * address (yet). The house judges what a name leads to, this only what the text itself gives away.
 */
export function neverOpened(address: string): NeverOpened | undefined {
  if (hostOpenedBy(address) === undefined) return undefined;
  const url = new URL(address);
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  if (url.username !== "" || url.password !== "") return "credentials";
  if (reservedHosts.some((pattern) => pattern.test(host))) return "reserved";
  return url.protocol === "http:" && !homeHosts.some((pattern) => pattern.test(host))
    ? "plain_http"
    : undefined;
}

/** What is wrong with this field's addresses, each reason once. A host that is allowed already may speak http. */
export function reasonsNeverOpened(
  field: Field,
  draft: Draft,
  automation: Pick<Automation, "manifest" | "grants">,
): readonly NeverOpened[] {
  const reasons = addressesIn(field, draft).map((address) => {
    const reason = neverOpened(address);
    const isAllowed = hostsNotAllowed([hostOpenedBy(address) ?? ""], automation).length === 0;
    return reason === "plain_http" && isAllowed ? undefined : reason;
  });
  return [...new Set(reasons.filter((reason) => reason !== undefined))];
}

/** One entry a line, without empty ones. */
export function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

// As URLs write them: numbers dotted, IPv6 short and in brackets.
const reservedHosts = [
  /^169\.254\.\d+\.\d+$/, // link-local, where clouds keep their metadata
  /^0\.\d+\.\d+\.\d+$/,
  /^(?:22[4-9]|2[3-5]\d)\.\d+\.\d+\.\d+$/, // multicast and beyond
  /^\[fe[89ab][0-9a-f]:/, // link-local
  /^\[ff[0-9a-f]{2}:/, // multicast
  /^\[::\]$/,
];

const homeHosts = [
  /^[^.[]+$/, // a bare name
  /^\[(?:::1|f[cd][0-9a-f]{2}:.*)\]$/,
  /\.(?:localhost|local|localdomain|lan|home|internal|home\.arpa)$/,
  /^(?:.+\.)?fritz\.box$/,
  /^(?:10|127)\.\d+\.\d+\.\d+$/,
  /^192\.168\.\d+\.\d+$/,
  /^172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+$/,
  /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+$/, // overlay networks
];

function fieldOf(name: string, property: JsonObject, isRequired: boolean): Field {
  const items = object(property["items"]);
  const choices = Array.isArray(property["enum"]) ? (property["enum"] as readonly Json[]) : [];
  return {
    name,
    kind: kindOf(property, items, choices),
    title: textOr(property["title"], titleFrom(name)),
    hint: textOr(property["description"], undefined),
    isRequired,
    opensHttp: property["x-opens"] === "http" || items["x-opens"] === "http",
    choices,
    isWhole: property["type"] === "integer",
    min: numberOr(property["minimum"]),
    max: numberOr(property["maximum"]),
    maxLength: numberOr(property["maxLength"]),
  };
}

function kindOf(property: JsonObject, items: JsonObject, choices: readonly Json[]): FieldKind {
  if (choices.length > 0) return "choice";
  switch (property["type"]) {
    case "string":
      return property["format"] === "uri" || property["x-opens"] === "http" ? "address" : "text";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "toggle";
    case "array":
      return items["type"] === "string" ? "list" : "json";
    default:
      return "json";
  }
}

function draftOf(field: Field, value: Json | undefined): Draft {
  if (field.kind === "toggle") return value === true;
  if (value === undefined || value === null) return "";
  if (field.kind === "choice") return String(field.choices.findIndex((choice) => choice === value));
  if (field.kind === "list" && Array.isArray(value)) return value.map(String).join("\n");
  if (field.kind === "json") return JSON.stringify(value, null, 2);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

type ReadField = { readonly value: Json | undefined } | { readonly problem: FieldProblem };

function readField(field: Field, draft: Draft): ReadField {
  if (typeof draft === "boolean") return { value: draft };
  const text = draft.trim();
  if (text === "" && field.kind !== "list")
    return field.isRequired ? { problem: { kind: "missing" } } : { value: undefined };
  switch (field.kind) {
    case "list":
      return readList(field, linesOf(draft));
    case "number":
      return readNumber(field, text);
    case "choice":
      return { value: field.choices[Number(text)] };
    case "address":
      return hostOpenedBy(text) === undefined ? { problem: { kind: "not_an_address" } } : { value: text };
    case "json":
      return readJson(text);
    default:
      return field.maxLength !== undefined && text.length > field.maxLength
        ? { problem: { kind: "too_long", max: field.maxLength } }
        : { value: text };
  }
}

function readList(field: Field, entries: readonly string[]): ReadField {
  if (entries.length === 0 && field.isRequired) return { problem: { kind: "missing" } };
  if (field.opensHttp && entries.some((entry) => hostOpenedBy(entry) === undefined)) {
    return { problem: { kind: "not_an_address" } };
  }
  return { value: entries };
}

function readNumber(field: Field, text: string): ReadField {
  const value = Number(text.replace(",", "."));
  if (!Number.isFinite(value) || (field.isWhole && !Number.isInteger(value))) {
    return { problem: { kind: "not_a_number", isWhole: field.isWhole } };
  }
  if (field.min !== undefined && value < field.min) return { problem: { kind: "too_small", min: field.min } };
  if (field.max !== undefined && value > field.max) return { problem: { kind: "too_large", max: field.max } };
  return { value };
}

function readJson(text: string): ReadField {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { problem: { kind: "not_json" } };
  }
}

/** "mutedWords" and "muted_words" both become "Muted words". */
function titleFrom(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function object(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function textOr<T>(value: Json | undefined, otherwise: T): string | T {
  return typeof value === "string" ? value : otherwise;
}

function numberOr(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
