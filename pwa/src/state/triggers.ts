/** What is done to a time at which an automation runs, told to every list it stands in. */
import type { Automation } from "@hob/shared/contract/automations";
import type { Input } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { Trigger } from "@hob/shared/contract/triggers";
import type { JsonObject } from "@hob/shared/json";
import type { GrantBody } from "@hob/shared/model/manifest";
import { ok, type Result } from "@hob/shared/result";
import { act } from "./actions.ts";
import { keepAnswer, renew } from "./queries.ts";

/** Leaves out the next time, or the one at `at`; `undo` takes that back. */
export async function skipSlot(
  triggerId: number,
  slot: { readonly at?: number; readonly undo?: boolean } = {},
): Promise<Result<Trigger, HobError>> {
  return shown(await act("triggers.skipNext", { triggerId, ...slot }));
}

export async function enableTrigger(triggerId: number, isOn: boolean): Promise<Result<Trigger, HobError>> {
  return shown(await act(isOn ? "triggers.enable" : "triggers.disable", { triggerId }));
}

export async function removeTrigger(triggerId: number): Promise<Result<true, HobError>> {
  const removed = await act("triggers.remove", { triggerId });
  renewTimes();
  return removed.ok ? ok(true) : removed;
}

export async function renewAddress(triggerId: number): Promise<Result<Trigger, HobError>> {
  return shown(await act("webhooks.renew", { triggerId }));
}

export interface TriggerRequest {
  readonly automation: Pick<Automation, "automationId">;
  /** Undefined for a new one. */
  readonly triggerId: number | undefined;
  readonly input: Input<"triggers.create">["input"];
  readonly timezone: string | null;
  readonly rules: NonNullable<Input<"triggers.create">["rules"]>;
  readonly values: JsonObject;
  /** What to allow the automation with it, exactly. */
  readonly grantsToGive: readonly GrantBody[];
}

/** What it needs is allowed with it: the house takes both or neither. */
export async function saveTrigger(request: TriggerRequest): Promise<Result<Trigger, HobError>> {
  const { automation, triggerId, grantsToGive, input, timezone, rules, values } = request;
  const said = {
    input,
    timezone,
    rules,
    values,
    ...(grantsToGive.length > 0 && { grant: [...grantsToGive] }),
  };
  return shown(
    triggerId === undefined
      ? await act("triggers.create", { automation: automation.automationId, ...said })
      : await act("triggers.update", { triggerId, ...said }),
  );
}

/** What the house answered about one of them is shown at once, wherever it stands. */
function shown(answer: Result<Trigger, HobError>): Result<Trigger, HobError> {
  if (answer.ok) keepAnswer("triggers.get", { triggerId: answer.value.triggerId }, answer.value);
  renewTimes();
  return answer;
}

function renewTimes(): void {
  renew("triggers.list", "triggers.upcoming", "automations.list", "automations.get");
}
