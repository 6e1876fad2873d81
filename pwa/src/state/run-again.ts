/** What can be made of a run once it has ended: another attempt, a replay, a dry run of the same answers. */
import type { HobError } from "@hob/shared/contract/errors";
import type { Run } from "@hob/shared/contract/runs";
import type { Result } from "@hob/shared/result";
import { act } from "./actions.ts";
import { keepAnswer, renew } from "./queries.ts";

/** Answers the new attempt; the old run says from now on that it was retried. */
export async function retryRun({ runId }: Run): Promise<Result<Run, HobError>> {
  const attempt = await act("runs.retry", { runId });
  renew("runs.get");
  return begun(attempt);
}

export async function replayRun({ runId }: Run): Promise<Result<Run, HobError>> {
  return begun(await act("runs.replay", { runId }));
}

export async function dryRunAgain({ automationId, input }: Run): Promise<Result<Run, HobError>> {
  return begun(await act("runs.start", { automation: automationId, input, mode: "dry_run" }));
}

function begun(run: Result<Run, HobError>): Result<Run, HobError> {
  if (!run.ok) return run;
  keepAnswer("runs.get", { runId: run.value.runId }, run.value);
  renew("runs.list", "automations.list");
  return run;
}
