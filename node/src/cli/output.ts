/** What the terminal prints: sentences for people, or one JSON object a line for scripts. */
import type { HobError } from "@hob/shared/contract/errors";
import { errorSentence } from "@hob/shared/words/errors-en";

/** One JSON object, one line, on stdout: the only thing `--json` ever writes there. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Says what went wrong and leaves exit code 1 behind; what was printed before stays. */
export function fail(error: HobError, asJson: boolean): void {
  if (asJson) printJson({ error });
  else process.stderr.write(`${errorSentence(error)}\n`);
  process.exitCode = 1;
}

/** A refusal to start, already in words. */
export function failInWords(sentence: string, type: string, asJson: boolean): void {
  if (asJson) printJson({ error: { type, message: sentence } });
  else process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

/** Columns padded to their widest cell. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** "2026-11-21 14:02" in the machine's own time zone. */
export function when(at: number | null): string {
  if (at === null) return "-";
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16).replace("T", " ");
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A command to copy: it names the home where that is not the usual one. */
export function commandHint(command: string, home: string | undefined): string {
  return `npm run hob -- ${command}${home === undefined ? "" : ` --home ${home}`}`;
}
