/** Answers for a test run: given by whoever starts it, each to one call. */
import type { Fixture } from "@hob/shared/contract/runs";
import { canonicalJson } from "@hob/shared/json";
import type { HostCall } from "../sandbox/runner.ts";
import type { ToolResult } from "../tools/tool.ts";

export interface Fixtures {
  /** The first that fits and was not given yet. */
  answer(call: HostCall): ToolResult;
}

export function createFixtures(fixtures: readonly Fixture[]): Fixtures {
  const left = [...fixtures];
  return {
    answer(call) {
      const at = left.findIndex((fixture) => fits(fixture, call));
      const [fixture] = at === -1 ? [] : left.splice(at, 1);
      if (!fixture) return missing(call);
      if (fixture.error) return { ok: false, kind: "logic", ...fixture.error };
      return { ok: true, value: fixture.value ?? null };
    },
  };
}

function fits(fixture: Fixture, { tool, args }: HostCall): boolean {
  if (fixture.tool !== tool) return false;
  return fixture.args === undefined || canonicalJson(fixture.args) === canonicalJson(args);
}

function missing({ tool, call }: HostCall): ToolResult {
  return {
    ok: false,
    kind: "logic",
    code: "fixture_missing",
    message: `No fixture answers ${tool} (call ${call}); add one for it.`,
  };
}
