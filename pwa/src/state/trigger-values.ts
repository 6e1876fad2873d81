/** The answers of an automation that hold at some times alone: only what differs from its own is sent. */
import type { Automation } from "@hob/shared/contract/automations";
import type { Json, JsonObject } from "@hob/shared/json";
import type { GrantBody } from "@hob/shared/model/manifest";
import {
  draftsFor,
  fieldsOf,
  openedBy,
  readForm,
  type Drafts,
  type Field,
  type FieldProblem,
} from "./run-form.ts";

type Told = Pick<Automation, "paramsSchema" | "values">;

export function valueFields(automation: Told): readonly Field[] {
  return fieldsOf(automation.paramsSchema);
}

export function valueDrafts(automation: Told, kept: JsonObject): Drafts {
  return draftsFor(valueFields(automation), automation.paramsSchema, { ...automation.values, ...kept });
}

export interface ReadValues {
  readonly values: JsonObject;
  readonly problems: Readonly<Record<string, FieldProblem>>;
}

/** True where the automation cannot run with its own answers and those that are kept. */
export function lacksAnswers(automation: Told, kept: JsonObject = {}): boolean {
  const problems = readForm(valueFields(automation), valueDrafts(automation, kept)).problems;
  return Object.keys(problems).length > 0;
}

/** What these answers open, or only those that are not the automation's own. */
export function openedByValues(automation: Told, drafts: Drafts, only?: JsonObject): readonly GrantBody[] {
  return valueFields(automation)
    .filter(({ name }) => only === undefined || name in only)
    .flatMap((field) => openedBy(field, drafts[field.name] ?? ""));
}

/** The answer that a remark of the house is about: "values.address" is about "address". */
export function valueOfPath(automation: Told, path: string): string | undefined {
  const name = /^values\.([^.[]+)/.exec(path)?.[1];
  return valueFields(automation).find((field) => field.name === name)?.name;
}

/** What is kept and asked for by no field stays; an answer that is left empty is the automation's own, if it has one. */
export function readValues(automation: Told, drafts: Drafts, kept: JsonObject): ReadValues {
  const fields = valueFields(automation);
  const { input, problems } = readForm(fields, drafts);
  const own = readForm(fields, valueDrafts(automation, {})).input;
  const names = new Set(fields.map(({ name }) => name));
  const others = Object.entries(kept).filter(([name]) => !names.has(name));
  const differing = Object.entries(input).filter(([name, value]) => !isSame(value, own[name]));
  return {
    values: Object.fromEntries([...others, ...differing]),
    problems: Object.fromEntries(
      Object.entries(problems).filter(([name, { kind }]) => kind !== "missing" || own[name] === undefined),
    ),
  };
}

function isSame(value: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(value) === JSON.stringify(other);
}
