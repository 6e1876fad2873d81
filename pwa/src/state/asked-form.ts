/** The form a script asks to be filled in: what stands in it, and what may be sent. */
import type { JsonObject } from "@hob/shared/json";
import type { AskedField } from "@hob/shared/model/inbox";

/** What stands in a field while it is edited: text as typed, the number of a choice, or a toggle. */
export type AskedDraft = string | boolean;
export type AskedDrafts = Readonly<Record<string, AskedDraft>>;

export type AskedProblem = "missing" | "not_a_number" | "not_a_day";

export interface ReadAnswer {
  readonly answer: JsonObject;
  readonly problems: Readonly<Record<string, AskedProblem>>;
}

export function askedDrafts(fields: readonly AskedField[]): AskedDrafts {
  return Object.fromEntries(fields.map((field) => [field.name, draftOf(field)]));
}

/** `answer` may be sent when there are no problems; what is empty and may be is left out. */
export function readAnswer(fields: readonly AskedField[], drafts: AskedDrafts): ReadAnswer {
  const answer: Record<string, string | number | boolean> = {};
  const problems: Record<string, AskedProblem> = {};
  for (const field of fields) {
    const draft = drafts[field.name] ?? "";
    const read = typeof draft === "boolean" ? { value: draft } : readText(field, draft.trim());
    if ("problem" in read) problems[field.name] = read.problem;
    else if (read.value !== undefined) answer[field.name] = read.value;
  }
  return { answer, problems };
}

type ReadText = { readonly value: string | number | undefined } | { readonly problem: AskedProblem };

function readText(field: AskedField, text: string): ReadText {
  if (text === "") return field.required ? { problem: "missing" } : { value: undefined };
  switch (field.kind) {
    case "number": {
      const amount = Number(text.replace(",", "."));
      return Number.isFinite(amount) ? { value: amount } : { problem: "not_a_number" };
    }
    case "choice":
      return { value: field.choices?.[Number(text)] };
    case "date":
      return isDay(text) ? { value: text } : { problem: "not_a_day" };
    default:
      return { value: text };
  }
}

function draftOf({ kind, value, choices }: AskedField): AskedDraft {
  if (kind === "yes_no") return value === true;
  if (value === undefined) return "";
  if (kind !== "choice") return String(value);
  const at = choices?.indexOf(String(value)) ?? -1;
  return at === -1 ? "" : String(at);
}

/** "2026-03-06", a day that the calendar has. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
