/**
 * Rule 13, for every view: a private automation is its owner's. Other members find nothing; an admin
 * and the terminal learn that it is there, what it may touch and what it costs, and can end it.
 */
import type { Automation, AutomationSummary } from "@hob/shared/contract/automations";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import type { Run, RunError, RunSummary } from "@hob/shared/contract/runs";
import { findAutomation, type AutomationRow } from "../store/automations.ts";
import type { Store } from "../store/store.ts";
import { veilOfAutomation, veilOfRun, visibleTo } from "../store/visibility.ts";
import type { Caller } from "./caller.ts";

/** `veiled`: there, without its contents. `nothing`: not there, also where it does not exist. */
export type Sight = "all" | "veiled" | "nothing";

/** What a caller sees of an automation. */
export function sees(store: Store, caller: Caller, automationId: number): Sight {
  return sightOf(veilOfAutomation(store, automationId, visibleTo(caller)));
}

/** What a caller sees of a run. */
export function seesRun(store: Store, caller: Caller, runId: number): Sight {
  return sightOf(veilOfRun(store, runId, visibleTo(caller)));
}

/** An automation by number or slug, as far as the caller may know of it. */
export function findFor(store: Store, caller: Caller, ref: number | string): AutomationRow | undefined {
  const row = findAutomation(store, ref);
  return row && sees(store, caller, row.automationId) !== "nothing" ? row : undefined;
}

/** The run as `run.isVeiled` says: with its contents, or by its outside only. */
export function runAsSeen(run: Run): Run {
  return run.isVeiled ? { ...run, ...runSummaryAsSeen(run), input: {}, result: null } : run;
}

/** The same for a line of a list. What failed may quote contents, so only that it failed is told. */
export function runSummaryAsSeen<R extends RunSummary>(run: R): R {
  return run.isVeiled && run.error ? { ...run, error: veiledError } : run;
}

/** The manifest stays: an admin must see what it may touch. */
export function automationAsSeen(automation: Automation): Automation {
  if (!automation.isVeiled) return automation;
  return {
    ...automation,
    ...automationSummaryAsSeen(automation),
    intent: "",
    source: "",
    paramsSchema: {},
    values: {},
    grants: [],
  };
}

export function automationSummaryAsSeen<A extends AutomationSummary>(automation: A): A {
  if (!automation.isVeiled) return automation;
  const schedule = automation.schedule.map((each) => ({ ...each, input: triggerInputAsSeen(each.input) }));
  return { ...automation, description: "", tags: [], schedule };
}

/** What an admin sees of a trigger that is private to another member: when it runs, not what it listens to. */
export function triggerInputAsSeen(input: TriggerInput): TriggerInput {
  switch (input.kind) {
    case "cron":
    case "interval":
    case "once":
    case "webhook":
      return input;
    case "file":
      return { kind: "file", folder: "/private", settleMs: input.settleMs };
    case "feed":
      return { kind: "feed", url: "", everyMs: input.everyMs };
    case "event":
      return { kind: "event", name: "private" };
  }
}

const veiledError: RunError = { type: "private", message: "Private to another member of the house." };

function sightOf(isVeiled: boolean | undefined): Sight {
  if (isVeiled === undefined) return "nothing";
  return isVeiled ? "veiled" : "all";
}
