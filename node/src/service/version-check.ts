/** What must hold before a version is published, whoever wrote it: published implies runnable. */
import type { CommandError, CommonError } from "@hob/shared/contract/errors";
import type { Json, JsonObject } from "@hob/shared/json";
import { isOpening, openings } from "@hob/shared/model/manifest";
import { err, ok, type Result } from "@hob/shared/result";
import { askTool } from "../engine/asking.ts";
import { invokeTool, listenTool } from "../engine/flow.ts";
import { findMisfitInPart, findSchemaProblem } from "../queue/params.ts";
import { stripProgram } from "../sandbox/program.ts";
import type { VersionContent } from "../store/versions.ts";
import type { ToolRegistry } from "../tools/registry.ts";
import type { ServiceDeps } from "./deps.ts";
import { findManifestProblem } from "./grant-check.ts";

export type VersionProblem =
  | Extract<CommonError, { readonly type: "input_invalid" }>
  | Extract<CommandError, { readonly type: "source_invalid" }>;

/** Answers the program to store beside the content. `values` are the automation's stored input. */
export function checkVersion(
  { registry, closureOf }: Pick<ServiceDeps, "registry" | "closureOf">,
  content: VersionContent,
  values: JsonObject,
): Result<string, VersionProblem> {
  const stripped = stripProgram(content.source);
  if (!stripped.ok) return stripped;
  const problem =
    findToolProblem(registry, content.manifest.tools) ??
    findManifestProblem(content.manifest, closureOf) ??
    findSchemaProblem(content.paramsSchema) ??
    findOpeningProblem(content.paramsSchema) ??
    findMisfitInPart(content.paramsSchema, values, "values");
  return problem ? err(problem) : ok(stripped.value.program);
}

function findToolProblem(registry: ToolRegistry, tools: readonly string[]): VersionProblem | undefined {
  const known = [...registry.tools.map((tool) => tool.name), invokeTool, listenTool, askTool];
  const index = tools.findIndex((tool) => !known.includes(tool));
  if (index < 0) return undefined;
  return {
    type: "input_invalid",
    field: `manifest.tools.${index}`,
    problem: "is not a tool of this house",
    fix: `use some of ${known.join(", ")}`,
  };
}

/** What a form would not understand would be opened without anybody being asked. */
function findOpeningProblem({ properties }: JsonObject): VersionProblem | undefined {
  for (const [name, property] of Object.entries(objectOf(properties))) {
    for (const [part, schema] of [
      ["", objectOf(property)],
      [".items", objectOf(objectOf(property)["items"])],
    ] as const) {
      const opening = schema["x-opens"];
      if (opening === undefined || isOpening(opening)) continue;
      return {
        type: "input_invalid",
        field: `paramsSchema.properties.${name}${part}.x-opens`,
        problem: "is nothing that an answer can open",
        fix: `use one of ${openings.join(", ")}`,
      };
    }
  }
  return undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
