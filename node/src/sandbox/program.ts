/** Turns the source of a version into the program that a sandbox runs, or says what is wrong with it. */
import { err, ok, type Result } from "@hob/shared/result";
import { codeOnly } from "./code-only.ts";
import { stripTypes } from "./strip-types.ts";

export interface SourceInvalid {
  readonly type: "source_invalid";
  /** For people. */
  readonly problem: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * Removes types, keeping every line and column. Checks three things: that the source parses, that it
 * has a default export, and that it imports nothing (no `import`, `import()` or `export … from`).
 * The last two look at words, so they are advice for whoever writes, never the wall: the engine loads
 * no second module whatever a program says.
 */
export function stripProgram(source: string): Result<{ readonly program: string }, SourceInvalid> {
  let program: string;
  try {
    program = stripTypes(source);
  } catch (error) {
    return err(syntaxProblem(error));
  }
  const problem = shapeProblem(program);
  return problem === null ? ok({ program }) : err(problem);
}

function shapeProblem(program: string): SourceInvalid | null {
  const code = codeOnly(program);
  // Not a member (`x.import`), nor a key (`import: 1`), nor `import.meta`.
  const imported = /(?<![.\w$#])import\b(?!\s*[:.])/.exec(code);
  if (imported !== null) {
    return problemAt(
      code,
      imported.index,
      "A program cannot import; what it may use comes with its arguments.",
    );
  }
  const reexported = /(?<![.\w$#])export\s*(?:\*|\{[^}]*\}\s*from\b)/.exec(code);
  if (reexported !== null) {
    return problemAt(code, reexported.index, "A program cannot export from another module.");
  }
  if (
    /(?<![.\w$#])export\s+default\b/.test(code) ||
    /(?<![.\w$#])export\s*\{[^}]*\bas\s+default\b/.test(code)
  ) {
    return null;
  }
  return problemAt(code, 0, "A program needs one `export default automation(async (…) => { … })`.");
}

function problemAt(code: string, at: number, problem: string): SourceInvalid {
  const before = code.slice(0, at).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { type: "source_invalid", problem, line: before.length, column };
}

/** Node tells the place in the error's stack only: `:LINE`, an excerpt, and carets below it. */
function syntaxProblem(error: unknown): SourceInvalid {
  const told = error instanceof Error ? error : new Error(String(error));
  const stack = told.stack ?? "";
  const line = /^[^\n]*:(\d+)\n/.exec(stack)?.[1];
  const carets = /^( *)\^+ *$/m.exec(stack)?.[1];
  return {
    type: "source_invalid",
    problem: told.message,
    line: line === undefined ? 1 : Number(line),
    column: carets === undefined ? 1 : carets.length + 1,
  };
}
