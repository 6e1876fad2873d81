/** From the script as it was written to what the sandbox runs: the types go, every other character stays where it was. */
import { err, ok, type Result } from "@hob/shared/result";
import { stripTypes } from "../sandbox/strip-types.ts";

export interface SourceProblem {
  readonly problem: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Positions in the program are those in the source: types are replaced by spaces. */
export function programOf(source: string): Result<string, SourceProblem> {
  let program: string;
  try {
    program = stripTypes(source);
  } catch (cause) {
    return err(problemOf(cause));
  }
  if (/^\s*export\s+default\b/m.test(program)) return ok(program);
  return err({
    problem: "the script has no `export default automation(async (…) => …)`",
    line: 1,
    column: 1,
  });
}

/**
 * The parser tells the place only in the picture it draws at the head of the stack: ":LINE", some
 * lines of the source, then carets under the culprit.
 */
function problemOf(cause: unknown): SourceProblem {
  if (!(cause instanceof SyntaxError)) throw cause;
  const picture = /^:(\d+)\n(?:[^\n]*\n)*?( *)\^+\n/.exec(cause.stack ?? "");
  const line = picture ? Number(picture[1]) : 1;
  const column = picture ? (picture[2] ?? "").length + 1 : 1;
  return { problem: cause.message, line, column };
}
