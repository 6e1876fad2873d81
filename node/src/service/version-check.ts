/** What must hold before a version is published, whoever wrote it: published implies runnable. */
import type { CommandError, CommonError } from "@hob/shared/contract/errors";
import type { JsonObject } from "@hob/shared/json";
import { err, ok, type Result } from "@hob/shared/result";
import { findMisfitInPart, findSchemaProblem } from "../engine/params.ts";
import { stripProgram } from "../sandbox/program.ts";
import type { VersionContent } from "../store/versions.ts";
import type { ToolRegistry } from "../tools/registry.ts";

export type VersionProblem =
  | Extract<CommonError, { readonly type: "input_invalid" }>
  | Extract<CommandError, { readonly type: "source_invalid" }>;

/** Answers the program to store beside the content. `values` are the automation's stored input. */
export function checkVersion(
  registry: ToolRegistry,
  content: VersionContent,
  values: JsonObject,
): Result<string, VersionProblem> {
  const stripped = stripProgram(content.source);
  if (!stripped.ok) return stripped;
  const problem =
    findToolProblem(registry, content.manifest.tools) ??
    findSchemaProblem(content.paramsSchema) ??
    findMisfitInPart(content.paramsSchema, values, "values");
  return problem ? err(problem) : ok(stripped.value.program);
}

function findToolProblem(registry: ToolRegistry, tools: readonly string[]): VersionProblem | undefined {
  const known = Object.keys(registry.methodNames());
  const index = tools.findIndex((tool) => !known.includes(tool));
  if (index < 0) return undefined;
  return {
    type: "input_invalid",
    field: `manifest.tools.${index}`,
    problem: "is not a tool of this house",
    fix: `use some of ${known.join(", ")}`,
  };
}
