/** Starting a run from its form: the grant it needs first, then the run itself. */
import type { Automation } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { Run } from "@hob/shared/contract/runs";
import type { JsonObject } from "@hob/shared/json";
import type { GrantBody } from "@hob/shared/model/manifest";
import type { Result } from "@hob/shared/result";
import { act } from "./actions.ts";
import { keepAnswer } from "./queries.ts";

export interface RunRequest {
  readonly automation: Automation;
  readonly input: JsonObject;
  /** What to allow before the run, exactly. */
  readonly grantsToGive: readonly GrantBody[];
  readonly remembers: boolean;
  /** Left out, it is done in earnest. */
  readonly mode?: "dry_run";
}

/** Grants and answers are stored in one write before the run starts, so that no run starts half allowed. */
export async function startRun(request: RunRequest): Promise<Result<Run, HobError>> {
  const { automation, input, grantsToGive, remembers, mode } = request;
  if (grantsToGive.length > 0 || remembers) {
    const updated = await act("automations.update", {
      automation: automation.automationId,
      ...(grantsToGive.length > 0 && { grant: [...grantsToGive] }),
      ...(remembers && { values: input }),
    });
    if (!updated.ok) return updated;
    keepAnswer("automations.get", { automation: automation.slug }, updated.value);
  }
  const started = await act("runs.start", {
    automation: automation.automationId,
    input,
    ...(mode && { mode }),
  });
  if (started.ok) keepAnswer("runs.get", { runId: started.value.runId }, started.value);
  return started;
}
