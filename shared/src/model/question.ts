/** Questions that scripts ask, and whether an answer fits one. Both ends judge by the same rules. */
import * as v from "valibot";
import type { Json, JsonObject } from "../json.ts";
import { fieldKinds, type AskedField, type QuestionBody } from "./inbox.ts";

const label = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120));
const fieldValue = v.union([v.string(), v.number(), v.boolean()]);

const field = v.pipe(
  v.strictObject({
    name: v.pipe(
      v.string(),
      v.regex(/^[a-zA-Z][a-zA-Z0-9_]{0,39}$/, "a field's name is up to 40 letters and digits"),
    ),
    label: v.optional(label),
    kind: v.optional(v.picklist(fieldKinds, `a field's kind is one of ${fieldKinds.join(", ")}`), "text"),
    choices: v.optional(v.pipe(v.array(label), v.minLength(1), v.maxLength(50))),
    required: v.optional(v.boolean(), true),
    value: v.optional(fieldValue),
  }),
  v.check(
    ({ kind, choices }) => (kind === "choice") === (choices !== undefined),
    "a choice, and only that, has choices",
  ),
);

/** What `ask(title, options)` takes. */
export const askOptions = v.pipe(
  v.strictObject({
    text: v.optional(v.pipe(v.string(), v.maxLength(4_000, "keep the text to 4,000 characters")), ""),
    choices: v.optional(v.pipe(v.array(label), v.maxLength(6, "at most six choices")), []),
    fields: v.optional(v.pipe(v.array(field), v.maxLength(12, "at most twelve fields")), []),
    forMs: v.optional(
      v.pipe(
        v.number(),
        v.minValue(60_000, "wait for at least a minute"),
        v.maxValue(366 * 24 * 60 * 60_000),
      ),
    ),
    onExpiry: v.optional(v.picklist(["null", "end"]), "null"),
  }),
  v.check(
    ({ choices, fields }) => choices.length === 0 || fields.length === 0,
    "give choices or fields, not both",
  ),
  v.check(
    ({ fields }) => new Set(fields.map(({ name }) => name)).size === fields.length,
    "two fields have one name",
  ),
);

export const askTitle = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(200, "keep the question to 200 characters"),
);

export type AskOptions = v.InferOutput<typeof askOptions>;

/** A question as it is shown. */
export function questionOf(title: string, { text, choices, fields }: AskOptions): QuestionBody {
  const isYesNo = choices.length === 0 && fields.length === 0;
  return {
    title,
    text,
    choices: isYesNo ? ["Yes", "No"] : choices,
    fields: fields.map(({ label: shown, choices: of, value, ...rest }) => ({
      ...rest,
      label: shown ?? rest.name,
      ...(of && { choices: of }),
      ...(value !== undefined && { value }),
    })),
  };
}

export type AnswerProblem = { readonly field: string; readonly problem: string; readonly fix: string };

/** The answer as the script is given it, or what is wrong with it. */
export function readAnswer(
  { choices, fields }: QuestionBody,
  answer: Json,
): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: AnswerProblem } {
  if (choices.length > 0) {
    if (typeof answer === "string" && choices.includes(answer)) return { ok: true, value: answer };
    return wrong("answer", "is none of the choices", `use one of ${choices.join(", ")}`);
  }
  if (typeof answer !== "object" || answer === null || Array.isArray(answer))
    return wrong("answer", "is no object", "give an object with the question's fields");
  const given = answer as JsonObject;
  const unknown = Object.keys(given).find((name) => !fields.some((each) => each.name === name));
  if (unknown !== undefined) return wrong(`answer.${unknown}`, "is not asked", "leave it out");
  const value: { [name: string]: Json } = {};
  for (const each of fields) {
    const said = given[each.name] ?? null;
    const isEmpty = said === null || said === "";
    if (isEmpty && each.required) return wrong(`answer.${each.name}`, "is missing", `fill in ${each.label}`);
    const problem = isEmpty ? undefined : problemOf(each, said);
    if (problem !== undefined) return wrong(`answer.${each.name}`, ...problem);
    value[each.name] = isEmpty ? null : said;
  }
  return { ok: true, value };
}

function problemOf(
  { kind, choices, label: shown }: AskedField,
  said: Json,
): readonly [problem: string, fix: string] | undefined {
  switch (kind) {
    case "number":
      return typeof said === "number" && Number.isFinite(said)
        ? undefined
        : ["is no number", `give a number for ${shown}`];
    case "yes_no":
      return typeof said === "boolean" ? undefined : ["is neither yes nor no", "give true or false"];
    case "choice":
      return typeof said === "string" && choices?.includes(said) === true
        ? undefined
        : ["is none of the choices", `use one of ${(choices ?? []).join(", ")}`];
    case "date":
      return typeof said === "string" && isDate(said)
        ? undefined
        : ["is no date", "give a date such as 2026-11-27"];
    case "text":
    case "long_text":
      return typeof said === "string" && said.length <= 4_000
        ? undefined
        : ["is no text, or too long", "give up to 4,000 characters"];
  }
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  );
}

function wrong(
  field: string,
  problem: string,
  fix: string,
): { readonly ok: false; readonly error: AnswerProblem } {
  return { ok: false, error: { field, problem, fix } };
}
