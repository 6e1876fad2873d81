/** Removes types from TypeScript and leaves every other character where it was. */
import { stripTypeScriptTypes } from "node:module";

/** Throws a SyntaxError where the source is no TypeScript, or needs more than types removed. */
export function stripTypes(source: string): string {
  return quietly(() => stripTypeScriptTypes(source, { mode: "strip" }));
}

/** Node calls the function experimental once a process; whoever runs a household need not hear it. */
function quietly<T>(work: () => T): T {
  const emit = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes("stripTypeScriptTypes")) Reflect.apply(emit, process, [warning, ...rest]);
  };
  try {
    return work();
  } finally {
    process.emitWarning = emit;
  }
}
