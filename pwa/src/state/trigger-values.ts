/** The answers of an automation that hold at some times alone: only what differs from its own is sent. */
import type { Automation } from "@hob/shared/contract/automations";
import type { Json, JsonObject } from "@hob/shared/json";
import { draftsFor, fieldsOf, readForm, type Drafts, type Field, type FieldProblem } from "./run-form.ts";

type Told = Pick<Automation, "paramsSchema" | "values">;

/** Answers that open something stay the automation's own: allowing more is its run form's business. */
export function valueFields(automation: Told): readonly Field[] {
  return fieldsOf(automation.paramsSchema).filter(({ opens }) => opens === undefined);
}

export function valueDrafts(automation: Told, kept: JsonObject): Drafts {
  return draftsFor(valueFields(automation), automation.paramsSchema, { ...automation.values, ...kept });
}

export interface ReadValues {
  readonly values: JsonObject;
  readonly problems: Readonly<Record<string, FieldProblem>>;
}

/** What is kept and asked for by no field stays; what is missing is missing in the automation as well. */
export function readValues(automation: Told, drafts: Drafts, kept: JsonObject): ReadValues {
  const fields = valueFields(automation);
  const { input, problems } = readForm(fields, drafts);
  const own = readForm(fields, valueDrafts(automation, {})).input;
  const names = new Set(fields.map(({ name }) => name));
  const others = Object.entries(kept).filter(([name]) => !names.has(name));
  const differing = Object.entries(input).filter(([name, value]) => !isSame(value, own[name]));
  return {
    values: Object.fromEntries([...others, ...differing]),
    problems: Object.fromEntries(Object.entries(problems).filter(([, { kind }]) => kind !== "missing")),
  };
}

function isSame(value: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(value) === JSON.stringify(other);
}
