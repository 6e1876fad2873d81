/** Folded away until wanted: by whose clock it goes, and what becomes of times that cannot be kept. */
import { misfirePolicies, overlapPolicies, priorities } from "@hob/shared/model/schedule";
import { createUniqueId, Show, untrack } from "solid-js";
import type { RulesDraft, RulesField } from "../state/trigger-rules.ts";
import { allZones, ownZone } from "../state/zones.ts";
import { schedule, zoneName } from "../schedule-words.ts";
import { ChoiceChips } from "../ui/choice-chips.tsx";
import { DayToggles } from "../ui/day-toggles.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { ChoiceField, TextField, ToggleField } from "../ui/field.tsx";
import { RadioList } from "../ui/radio-list.tsx";
import { SpanField } from "../ui/span-field.tsx";
import { words } from "../words.ts";
import { unitChoices, weekdays } from "./trigger-parts.ts";

export interface TriggerZoneProps {
  /** "" for the house's. */
  readonly zone: string;
  readonly houseZone: string;
  readonly error: string | undefined;
  onInput(zone: string): void;
}

export function TriggerZone(props: TriggerZoneProps) {
  // Whoever looks for another one looks for one of these two first.
  const zones = [...new Set([ownZone(), untrack(() => props.houseZone), ...allZones()])];
  return (
    <Disclosure
      summary={
        <span class="row">
          <span class="font-strong">{schedule.editor.zone}</span>
          <span class="text-small text-ink-soft">
            {props.zone === ""
              ? schedule.editor.zoneOfHouse(zoneName(props.houseZone))
              : zoneName(props.zone)}
          </span>
        </span>
      }
    >
      <ChoiceField
        label={schedule.editor.zone}
        none={schedule.editor.zoneOfHouse(props.houseZone)}
        hint={schedule.editor.zoneHint}
        error={props.error}
        choices={zones}
        value={props.zone === "" ? "" : String(zones.indexOf(props.zone))}
        onInput={(at) => props.onInput(at === "" ? "" : (zones[Number(at)] ?? ""))}
      />
    </Disclosure>
  );
}

export interface TriggerRulesProps {
  readonly rules: RulesDraft;
  /** Only times by the clock can be missed. */
  readonly isByClock: boolean;
  change(part: Partial<RulesDraft>): void;
  problemOf(field: RulesField): string | undefined;
}

export function TriggerRules(props: TriggerRulesProps) {
  const chips = createUniqueId();
  return (
    <Disclosure summary={<span class="font-strong">{schedule.editor.rules}</span>}>
      <div class="flex flex-col gap-5">
        <Show when={props.isByClock}>
          <Missed {...props} />
        </Show>
        <Overlap {...props} />
        <Hours {...props} />
        <SpanField
          label={schedule.editor.giveUp}
          mark={words.runForm.optional}
          hint={schedule.editor.giveUpHint}
          error={props.problemOf("giveUp")}
          amount={props.rules.giveUp.amount}
          unit={props.rules.giveUp.unit}
          units={unitChoices()}
          unitLabel={schedule.editor.unit}
          onInput={(giveUp) => props.change({ giveUp })}
        />
        <Show when={props.isByClock}>
          <SpanField
            label={schedule.editor.spread}
            mark={words.runForm.optional}
            hint={schedule.editor.spreadHint}
            error={props.problemOf("spread")}
            amount={props.rules.spread.amount}
            unit={props.rules.spread.unit}
            units={unitChoices(["seconds", "minutes"])}
            unitLabel={schedule.editor.unit}
            onInput={(spread) => props.change({ spread })}
          />
        </Show>
        <ChoiceChips
          name={chips}
          label={schedule.editor.priority}
          value={props.rules.priority}
          choices={priorities.map((priority) => [priority, schedule.editor.priorities[priority]] as const)}
          onInput={(priority) => props.change({ priority })}
        />
        <TextField
          isCode
          label={schedule.editor.key}
          mark={words.runForm.optional}
          hint={schedule.editor.keyHint}
          error={props.problemOf("key")}
          value={props.rules.key}
          maxLength={64}
          onInput={(key) => props.change({ key })}
        />
      </div>
    </Disclosure>
  );
}

function Missed(props: TriggerRulesProps) {
  return (
    <>
      <RadioList
        label={schedule.editor.misfire}
        value={props.rules.misfire}
        choices={misfirePolicies.map((value) => ({
          value,
          label: schedule.editor.misfires[value],
          hint: schedule.editor.misfireHints[value],
        }))}
        onInput={(misfire) => props.change({ misfire })}
      />
      <Show when={props.rules.misfire !== "skip"}>
        <SpanField
          label={schedule.editor.window}
          error={props.problemOf("window")}
          amount={props.rules.window.amount}
          unit={props.rules.window.unit}
          units={unitChoices(["minutes", "hours", "days"])}
          unitLabel={schedule.editor.unit}
          onInput={(window) => props.change({ window })}
        />
      </Show>
    </>
  );
}

function Overlap(props: TriggerRulesProps) {
  return (
    <>
      <RadioList
        label={schedule.editor.overlap}
        value={props.rules.overlap}
        choices={overlapPolicies.map((value) => ({
          value,
          label: schedule.editor.overlaps[value],
          hint: schedule.editor.overlapHints[value],
        }))}
        onInput={(overlap) => props.change({ overlap })}
      />
      <Show when={props.rules.overlap === "parallel"}>
        <TextField
          kind="number"
          isWhole
          label={schedule.editor.parallelMax}
          error={props.problemOf("parallelMax")}
          value={props.rules.parallelMax}
          maxLength={2}
          onInput={(parallelMax) => props.change({ parallelMax })}
        />
      </Show>
    </>
  );
}

function Hours(props: TriggerRulesProps) {
  const problemId = createUniqueId();
  const problem = () => props.problemOf("hours");
  return (
    <div class="flex flex-col gap-3">
      <ToggleField
        label={schedule.editor.hours}
        hint={schedule.editor.hoursHint}
        isOn={props.rules.hasHours}
        onInput={(hasHours) => props.change({ hasHours })}
      />
      <Show when={props.rules.hasHours}>
        <div class="grid grid-cols-[repeat(auto-fit,minmax(min(100%,7rem),1fr))] gap-3">
          <TextField
            kind="time"
            label={schedule.editor.from}
            errorId={problem() === undefined ? undefined : problemId}
            value={props.rules.from}
            onInput={(from) => props.change({ from })}
          />
          <TextField
            kind="time"
            label={schedule.editor.to}
            value={props.rules.to}
            onInput={(to) => props.change({ to })}
          />
        </div>
        <Show when={problem()}>
          <p id={problemId} class="-mt-1.5 text-small font-strong text-rust text-pretty">
            {problem()}
          </p>
        </Show>
        <DayToggles
          label={schedule.editor.hourDays}
          error={props.problemOf("days")}
          days={weekdays()}
          chosen={props.rules.days}
          onChoose={(days) => props.change({ days })}
        />
      </Show>
    </div>
  );
}
