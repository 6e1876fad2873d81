/** Choosing which runs to show: nothing changes until *Show*, and then it is in the address. */
import { runSorts } from "@hob/shared/contract/runs";
import { runModes, runStatuses, triggerKinds, type RunReason } from "@hob/shared/model/run";
import { createEffect, createSignal, For, on, type JSX } from "solid-js";
import { useCommand } from "../state/queries.ts";
import { everyRun, type RunsFilter } from "../state/runs-filter.ts";
import { ChoosingBar } from "../ui/choosing-bar.tsx";
import { Chip } from "../ui/chip.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ChoiceField, TextField, ToggleField } from "../ui/field.tsx";
import { statusWord, words } from "../words.ts";

export interface RunsFilterDialogProps {
  readonly filter: RunsFilter;
  readonly isOpen: boolean;
  onClose(): void;
  onShow(filter: RunsFilter): void;
}

export function RunsFilterDialog(props: RunsFilterDialogProps) {
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={words.runs.filterTitle}>
      <Fields {...props} />
    </Dialog>
  );
}

/** Why a time that had come was let pass. */
const skipReasons: readonly RunReason[] = ["misfire", "asked", "overlap", "expired"];

function Fields(props: RunsFilterDialogProps) {
  const [draft, setDraft] = createSignal(everyRun);
  createEffect(on([() => props.isOpen, () => props.filter], () => setDraft(props.filter)));
  const change = (part: Partial<RunsFilter>) => setDraft({ ...draft(), ...part });
  const asked = () => ({ isAsked: props.isOpen });
  const automations = useCommand("automations.list", () => ({}), asked);
  const members = useCommand("members.list", () => ({}), asked);
  const devices = useCommand("devices.list", () => ({}), asked);
  return (
    <>
      <Pick
        label={words.runs.automation}
        none={words.runs.anyAutomation}
        from={(automations.value()?.items ?? []).map(({ slug, name }) => [slug, name] as const)}
        value={draft().automation}
        onPick={(automation) => change({ automation })}
      />
      <Chips
        label={words.runs.state}
        from={runStatuses.map((status) => [status, statusWord(status)] as const)}
        chosen={draft().status}
        onChoose={(status) => change({ status })}
      />
      <Chips
        label={words.runs.skipReason}
        from={skipReasons.map((reason) => [reason, words.runs.reasonName(reason)] as const)}
        chosen={draft().reason}
        onChoose={(reason) => change({ reason })}
      />
      <Pick
        label={words.runs.sort}
        none={words.runs.sorts.newest}
        from={runSorts
          .filter((sort) => sort !== everyRun.sort)
          .map((sort) => [sort, words.runs.sorts[sort]] as const)}
        value={draft().sort === everyRun.sort ? undefined : draft().sort}
        onPick={(sort) => change({ sort: sort ?? everyRun.sort })}
      />
      <div class="grid grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))] gap-3">
        <TextField
          kind="date"
          label={words.runs.since}
          value={draft().since ?? ""}
          onInput={(day) => change({ since: day || undefined })}
        />
        <TextField
          kind="date"
          label={words.runs.until}
          value={draft().until ?? ""}
          onInput={(day) => change({ until: day || undefined })}
        />
      </div>
      <Chips
        label={words.runs.trigger}
        from={triggerKinds.map((trigger) => [trigger, words.runs.triggers[trigger]] as const)}
        chosen={draft().trigger}
        onChoose={(trigger) => change({ trigger })}
      />
      <Pick
        label={words.runs.member}
        none={words.runs.anyMember}
        from={(members.value()?.items ?? []).map(({ memberId, name }) => [memberId, name] as const)}
        value={draft().memberId}
        onPick={(memberId) => change({ memberId })}
      />
      <Pick
        label={words.runs.device}
        none={words.runs.anyDevice}
        from={(devices.value()?.items ?? []).map(({ deviceId, name }) => [deviceId, name] as const)}
        value={draft().deviceId}
        onPick={(deviceId) => change({ deviceId })}
      />
      <Chips
        label={words.runs.mode}
        hint={words.runs.modeHint}
        from={runModes.map((mode) => [mode, words.runs.modes[mode]] as const)}
        chosen={draft().mode}
        onChoose={(mode) => change({ mode })}
      />
      <ToggleField
        label={words.runs.topLevel}
        hint={words.runs.topLevelHint}
        isOn={draft().isTopLevel}
        onInput={(isTopLevel) => change({ isTopLevel })}
      />
      <ChoosingBar
        clearWords={words.runs.clear}
        showWords={words.runs.show}
        onClear={() => setDraft(everyRun)}
        onShow={() => props.onShow(draft())}
      />
    </>
  );
}

interface PickProps<T> {
  readonly label: string;
  /** Said where nothing is picked. */
  readonly none: string;
  readonly from: readonly (readonly [T, string])[];
  readonly value: T | undefined;
  onPick(value: T | undefined): void;
}

function Pick<T>(props: PickProps<T>) {
  const place = () => props.from.findIndex(([value]) => value === props.value);
  return (
    <ChoiceField
      label={props.label}
      none={props.none}
      choices={props.from.map(([, name]) => name)}
      value={place() === -1 ? "" : String(place())}
      onInput={(at) => props.onPick(at === "" ? undefined : props.from[Number(at)]?.[0])}
    />
  );
}

interface ChipsProps<T> {
  readonly label: string;
  readonly hint?: string;
  readonly from: readonly (readonly [T, string])[];
  readonly chosen: readonly T[];
  onChoose(chosen: readonly T[]): void;
}

function Chips<T>(props: ChipsProps<T>): JSX.Element {
  const toggle = (value: T) =>
    props.onChoose(
      props.from
        .map(([each]) => each)
        .filter((each) => (each === value ? !props.chosen.includes(each) : props.chosen.includes(each))),
    );
  return (
    <fieldset>
      <legend class="mb-1.5 font-strong">{props.label}</legend>
      {props.hint === undefined ? null : <p class="mb-1.5 text-small text-ink-soft">{props.hint}</p>}
      <div class="flex flex-wrap gap-2">
        <For each={props.from}>
          {([value, name]) => (
            <Chip isOn={props.chosen.includes(value)} onClick={() => toggle(value)}>
              {name}
            </Chip>
          )}
        </For>
      </div>
    </fieldset>
  );
}
