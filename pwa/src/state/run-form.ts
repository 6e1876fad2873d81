/**
 * The form of a run, made from the automation's params schema: pure, so that every kind of field and
 * every consequence of an answer can be tested without a screen.
 */
import type { Automation } from "@hob/shared/contract/automations";
import type { Json, JsonObject } from "@hob/shared/json";
import {
  grantOpenedBy,
  grantsIn,
  hostOpenedBy,
  isGranted,
  isOpening,
  type GrantBody,
  type Opening,
} from "@hob/shared/model/manifest";

export type FieldKind = "text" | "address" | "folder" | "number" | "toggle" | "choice" | "list" | "json";

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly title: string;
  readonly hint: string | undefined;
  readonly isRequired: boolean;
  /** What the answer, or each line of the list, opens to the run; undefined where it opens nothing. */
  readonly opens: Opening | undefined;
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
  /** Neither a web address nor tcp://host:port. */
  | { readonly kind: "not_reachable" }
  | { readonly kind: "not_a_folder" }
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

/** What this field's answer would open, in the form of grants, each once. */
export function openedBy(field: Field, draft: Draft): readonly GrantBody[] {
  const opened = answersThatOpen(field, draft).map(({ opens, answer }) => grantOpenedBy(opens, answer));
  return eachOnce(opened.filter((grant) => grant !== undefined));
}

/** What all answers together would open and neither the manifest nor a grant allows: exactly what is to be granted. */
export function grantsNeeded(
  fields: readonly Field[],
  drafts: Drafts,
  automation: Pick<Automation, "manifest" | "grants">,
): readonly GrantBody[] {
  return grantsMissing(
    fields.flatMap((field) => openedBy(field, drafts[field.name] ?? "")),
    automation,
  );
}

/** Of what is opened, exactly what neither the manifest nor a grant allows. */
export function grantsMissing(
  opened: readonly GrantBody[],
  automation: Pick<Automation, "manifest" | "grants">,
): readonly GrantBody[] {
  const asked = eachOnce(opened).filter((grant) => !isAllowed(grant, automation));
  // Writing a folder includes reading it.
  return asked.filter((grant) => !asked.some((other) => other !== grant && isGranted([other], grant)));
}

/** True where the manifest or a grant lets this automation do all of `asked` already. */
export function isAllowed(asked: GrantBody, automation: Pick<Automation, "manifest" | "grants">): boolean {
  return isGranted(
    [...grantsIn(automation.manifest), ...automation.grants.map((grant) => grant.body)],
    asked,
  );
}

function answersThatOpen(field: Field, draft: Draft): readonly { opens: Opening; answer: string }[] {
  const { opens } = field;
  if (opens === undefined || typeof draft !== "string") return [];
  const answers = field.kind === "list" ? linesOf(draft) : [draft.trim()];
  return answers.filter((answer) => answer !== "").map((answer) => ({ opens, answer }));
}

function eachOnce(grants: readonly GrantBody[]): readonly GrantBody[] {
  return [...new Map(grants.map((grant) => [JSON.stringify(grant), grant])).values()];
}

/** Why no grant could ever open an address. */
export type NeverOpened = "credentials" | "reserved" | "plain_http";

/**
 * The reason to warn of `address` before it is sent; undefined where it may be granted, or is no
 * address (yet). The house judges what a name leads to, this only what the text itself gives away.
 */
export function neverOpened(address: string): NeverOpened | undefined {
  if (grantOpenedBy("net", address) === undefined) return undefined;
  // Read as https, so that the host of tcp:// is written as every other.
  const url = new URL(address.trim().replace(/^tcp:/i, "https:"));
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
  const reasons = answersThatOpen(field, draft).map(({ opens, answer }) => {
    const grant = grantOpenedBy(opens, answer);
    if (grant === undefined || grant.kind === "files") return undefined;
    const reason = neverOpened(answer);
    return reason === "plain_http" && isAllowed(grant, automation) ? undefined : reason;
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
    opens: openingOf(property) ?? openingOf(items),
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
      return textKindOf(property);
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

function textKindOf(property: JsonObject): FieldKind {
  const opens = openingOf(property);
  if (opens === "folder" || opens === "folder:write") return "folder";
  return opens !== undefined || property["format"] === "uri" ? "address" : "text";
}

function openingOf(property: JsonObject): Opening | undefined {
  const opens = property["x-opens"];
  return isOpening(opens) ? opens : undefined;
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
    case "folder":
      return readOpening(field.opens, text);
    case "json":
      return readJson(text);
    default:
      return field.maxLength !== undefined && text.length > field.maxLength
        ? { problem: { kind: "too_long", max: field.maxLength } }
        : { value: text };
  }
}

/** A folder is sent in the form in which it is granted, so that the run opens exactly that. */
function readOpening(opens: Opening | undefined, text: string): ReadField {
  if (opens === undefined) {
    return hostOpenedBy(text) === undefined ? { problem: { kind: "not_an_address" } } : { value: text };
  }
  const grant = grantOpenedBy(opens, text);
  if (grant === undefined) return { problem: { kind: problemOfOpening[opens] } };
  return { value: grant.kind === "files" ? grant.files.root : text };
}

const problemOfOpening = {
  http: "not_an_address",
  net: "not_reachable",
  folder: "not_a_folder",
  "folder:write": "not_a_folder",
} as const satisfies Record<Opening, FieldProblem["kind"]>;

function readList(field: Field, entries: readonly string[]): ReadField {
  if (entries.length === 0 && field.isRequired) return { problem: { kind: "missing" } };
  if (field.opens === undefined) return { value: entries };
  const values: Json[] = [];
  for (const entry of entries) {
    const read = readOpening(field.opens, entry);
    if ("problem" in read) return read;
    if (read.value !== undefined) values.push(read.value);
  }
  return { value: values };
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
