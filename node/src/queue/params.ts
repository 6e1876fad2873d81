/** A run's input against the automation's params schema, with the first misfit told in plain words. */
import { Validator, type OutputUnit } from "@cfworker/json-schema";
import type { CommonError } from "@hob/shared/contract/errors";
import type { Json, JsonObject } from "@hob/shared/json";

export type InputInvalid = Extract<CommonError, { readonly type: "input_invalid" }>;

/** The schema's own top-level defaults, under what is stored, under what was given for this run. */
export function layInput(schema: JsonObject, values: JsonObject, given: JsonObject): JsonObject {
  const defaults = Object.entries(objectAt(schema, "properties")).flatMap(([name, property]) => {
    const fallback = isObject(property) ? property["default"] : undefined;
    return fallback === undefined ? [] : [[name, fallback] as const];
  });
  return { ...Object.fromEntries(defaults), ...values, ...given };
}

/** Undefined where `input` fits. `field` is the path of the misfit behind `prefix` ("input", "values"). */
export function findMisfit(schema: JsonObject, input: JsonObject, prefix: string): InputInvalid | undefined {
  const { valid, errors } = validatorOf(schema).validate(input);
  if (valid) return undefined;
  const first = errors.find((unit) => !isWrapper(unit, errors)) ?? errors[0];
  return first && misfitOf(schema, input, first, prefix);
}

/** Stored values may be incomplete, since each run adds to them: only what is there must fit. */
export function findMisfitInPart(
  schema: JsonObject,
  part: JsonObject,
  prefix: string,
): InputInvalid | undefined {
  const { required: _required, ...rest } = schema;
  return findMisfit(rest, part, prefix);
}

/** Undefined where `schema` can be used as a params schema. */
export function findSchemaProblem(schema: JsonObject): InputInvalid | undefined {
  const at = (field: string, problem: string, fix: string): InputInvalid => ({
    type: "input_invalid",
    field,
    problem,
    fix,
  });
  if (schema["type"] !== "object") {
    return at("paramsSchema.type", "is not object", 'give a JSON Schema with "type": "object"');
  }
  if (schema["properties"] !== undefined && !isObject(schema["properties"])) {
    return at("paramsSchema.properties", "is not an object", "give an object of properties");
  }
  for (const [name, property] of Object.entries(objectAt(schema, "properties"))) {
    if (isObject(property)) continue;
    return at(
      `paramsSchema.properties.${name}`,
      "is not a schema",
      'give a schema, for example { "type": "string" }',
    );
  }
  try {
    validatorOf(schema).validate({});
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message.slice(0, 200) : "cannot be used";
    return at("paramsSchema", problem, "give a JSON Schema of the 2020-12 draft");
  }
  return undefined;
}

function validatorOf(schema: JsonObject): Validator {
  return new Validator(schema, "2020-12", false);
}

/** Errors that only say that something deeper did not fit. */
function isWrapper(unit: OutputUnit, all: readonly OutputUnit[]): boolean {
  const passesOn = [
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "allOf",
    "$ref",
  ];
  if (!passesOn.includes(unit.keyword)) return false;
  return all.some((other) => other !== unit && other.keywordLocation !== unit.keywordLocation);
}

function misfitOf(schema: JsonObject, input: JsonObject, unit: OutputUnit, prefix: string): InputInvalid {
  const path = pointerParts(unit.instanceLocation);
  const here = valueAt(input, path);
  const expected = schemaAt(schema, pointerParts(unit.keywordLocation));
  if (unit.keyword === "required") {
    const missing = missingOf(expected, here);
    const properties = schemaAt(schema, [...pointerParts(unit.keywordLocation).slice(0, -1), "properties"]);
    const wanted = isObject(properties) ? properties[missing] : undefined;
    return invalid([prefix, ...path, missing], "is missing", `give ${kindWanted(wanted)}`);
  }
  return invalid([prefix, ...path], ...wordsFor(unit, expected, here));
}

function invalid(path: readonly string[], problem: string, fix: string): InputInvalid {
  return { type: "input_invalid", field: path.join("."), problem, fix };
}

/** What is wrong, and what to do instead. */
function wordsFor(unit: OutputUnit, expected: Json | undefined, found: Json | undefined): [string, string] {
  const limit = typeof expected === "number" ? expected.toLocaleString("en") : JSON.stringify(expected);
  switch (unit.keyword) {
    case "type":
      return [`was ${kindFound(found)}`, `give ${kindOfType(expected)}`];
    case "enum":
      return ["is not one of the choices", `use one of ${choices(expected)}`];
    case "const":
      return ["is another value", `use ${JSON.stringify(expected)}`];
    case "format":
      return [`is not ${formatWords(expected)}`, `give ${formatWords(expected)}`];
    case "pattern":
      return ["does not have the right form", `give a text that matches ${JSON.stringify(expected)}`];
    case "minLength":
      return [
        "is too short",
        expected === 1 ? "give at least one character" : `give at least ${limit} characters`,
      ];
    case "maxLength":
      return ["is too long", `keep it to ${limit} characters`];
    case "minimum":
      return ["is too small", `give ${limit} or more`];
    case "maximum":
      return ["is too large", `give ${limit} or less`];
    case "exclusiveMinimum":
      return ["is too small", `give more than ${limit}`];
    case "exclusiveMaximum":
      return ["is too large", `give less than ${limit}`];
    case "multipleOf":
      return ["is not a multiple", `give a multiple of ${limit}`];
    case "minItems":
      return ["has too few entries", expected === 1 ? "give at least one" : `give at least ${limit}`];
    case "maxItems":
      return ["has too many entries", `keep it to ${limit}`];
    case "uniqueItems":
      return ["has an entry twice", "give each only once"];
    case "false":
    case "additionalProperties":
    case "unevaluatedProperties":
      return ["is not a field of this automation", "leave it out"];
    default:
      return ["does not fit", `see "${unit.keyword}" in the automation's params schema`];
  }
}

function kindWanted(schema: Json | undefined): string {
  if (!isObject(schema)) return "a value";
  if (schema["enum"] !== undefined) return `one of ${choices(schema["enum"])}`;
  if (schema["format"] !== undefined) return formatWords(schema["format"]);
  return kindOfType(schema["type"]);
}

const typeWords: { readonly [type: string]: string } = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

function kindOfType(type: Json | undefined): string {
  if (Array.isArray(type)) return type.map(kindOfType).join(" or ");
  return (typeof type === "string" ? typeWords[type] : undefined) ?? "a value";
}

function kindFound(value: Json | undefined): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeWords[typeof value] ?? "something else";
}

function formatWords(format: Json | undefined): string {
  switch (format) {
    case "uri":
    case "url":
      return "a full address, for example https://example.com/feed";
    case "email":
      return "a mail address";
    case "date":
      return "a date such as 2026-01-31";
    case "date-time":
      return "a date and time such as 2026-01-31T08:00:00Z";
    case "time":
      return "a time such as 08:00:00Z";
    default:
      return `a text of the form ${JSON.stringify(format)}`;
  }
}

function choices(list: Json | undefined): string {
  return Array.isArray(list)
    ? list.map((choice) => (typeof choice === "string" ? choice : JSON.stringify(choice))).join(", ")
    : "the choices";
}

function missingOf(required: Json | undefined, found: Json | undefined): string {
  const names = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  return names.find((name) => !isObject(found) || !Object.hasOwn(found, name)) ?? "";
}

/** "#/muted/1" to its parts; cfworker escapes as JSON pointers in URIs do (RFC 6901, section 6). */
function pointerParts(pointer: string): string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function schemaAt(schema: JsonObject, path: readonly string[]): Json | undefined {
  return valueAt(schema, path);
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const part of path) {
    if (Array.isArray(here)) here = (here as readonly Json[])[Number(part)];
    else here = isObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  return here;
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
