/** Hides the secrets of one run from its script, its journal and its log. */
import type { Json } from "@hob/shared/json";
import type { Redactor, RedactedLines } from "./redaction.ts";
import type { SecretSource } from "./secret-source.ts";

/**
 * Made when a run begins to be executed, and asked for all that passes between script and house from then on:
 * `json` for arguments and results before they are stored or given on, `text` for the sentences of errors, and
 * `line` for each line of the log in its order. A secret that is set again meanwhile is hidden with both values.
 */
export interface RunRedactor {
  text(text: string): string;
  json(value: Json): Json;
  /** As `RedactedLines` promises: also what goes on from the lines before. */
  line(text: string): string;
}

/** `names` are those of the run's manifest. Without any, everything passes as it is and nothing is looked up. */
export function createRunRedactor(source: SecretSource, names: readonly string[]): RunRedactor {
  if (names.length === 0) return open;
  let redactor: Redactor | undefined;
  let lines: RedactedLines | undefined;
  now();
  return {
    text: (text) => now().redactor.text(text),
    json: (value) => now().redactor.json(value),
    line: (text) => now().lines.line(text),
  };

  function now(): { readonly redactor: Redactor; readonly lines: RedactedLines } {
    const current = source.redactorFor(names);
    if (!lines || current !== redactor) lines = current.lines();
    redactor = current;
    return { redactor, lines };
  }
}

const open: RunRedactor = { text: (text) => text, json: (value) => value, line: (text) => text };
