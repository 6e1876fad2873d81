/** Starting a run from its form: the grant it needs first, then the run itself. */
import type { Automation } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { Run } from "@hob/shared/contract/runs";
import type { JsonObject } from "@hob/shared/json";
import type { Result } from "@hob/shared/result";
import { act } from "./actions.ts";
import { keepAnswer, renew } from "./queries.ts";

export interface RunRequest {
  readonly automation: Automation;
  readonly input: JsonObject;
  /** Hosts to allow before the run, exactly and for reading only. */
  readonly hostsToAllow: readonly string[];
  readonly remembers: boolean;
}

/** Grants and answers are stored in one write before the run starts, so that no run starts half allowed. */
export async function startRun(request: RunRequest): Promise<Result<Run, HobError>> {
  const { automation, input, hostsToAllow, remembers } = request;
  if (hostsToAllow.length > 0 || remembers) {
    const updated = await act("automations.update", {
      automation: automation.automationId,
      ...(hostsToAllow.length > 0 && {
        grant: hostsToAllow.map((host) => ({ host, methods: ["GET" as const] })),
      }),
      ...(remembers && { values: input }),
    });
    if (!updated.ok) return updated;
    keepAnswer("automations.get", { automation: automation.slug }, updated.value);
  }
  const started = await act("runs.start", { automation: automation.automationId, input });
  if (started.ok) {
    keepAnswer("runs.get", { runId: started.value.runId }, started.value);
    renew("runs.list", "automations.list");
  }
  return started;
}
