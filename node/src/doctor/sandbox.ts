/** Whether scripts can run at all: one does, in a real process, and its answer is looked at. */
import { limitProfiles } from "@hob/shared/model/limits";
import type { Clock } from "@hob/shared/time";
import type { Runner, SandboxJob } from "../sandbox/runner.ts";
import { unwell, well, type Finding } from "./check.ts";

const answerWithinMs = 10_000;

export async function lookAtSandbox(runner: Runner, clock: Clock): Promise<Finding> {
  const startedMs = clock.monotonic();
  const run = runner.start(jobAt(clock.now()), { call: refuseCall, log() {} });
  using _deadline = clock.timer(answerWithinMs, () => run.cancel());
  const outcome = await run.outcome;
  const figures = { ms: Math.round(clock.monotonic() - startedMs) };
  if (outcome.status === "succeeded") {
    return outcome.result === 42 ? well(figures) : unwell("failed", "sandbox_wrong", figures);
  }
  if (outcome.status === "suspended") return unwell("failed", "sandbox_wrong", figures);
  if (outcome.reason === "killed") return unwell("failed", "sandbox_silent", figures);
  return unwell("failed", "sandbox_failed", { ...figures, problem: outcome.error.message });
}

function jobAt(startedAtMs: number): SandboxJob {
  return {
    runId: 0,
    program: "export default automation(async ({ input }) => input.half * 2);",
    input: { half: 21 },
    context: {
      runId: 0,
      trigger: "manual",
      mode: "test",
      unattended: true,
      zone: "UTC",
      dueAt: null,
      event: null,
    },
    tools: {},
    limits: limitProfiles.small,
    seed: "0".repeat(64),
    startedAtMs,
  };
}

function refuseCall(): Promise<never> {
  return Promise.reject(new Error("this program has no tools"));
}
