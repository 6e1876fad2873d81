/** What the list of runs is narrowed to: each choice as a chip that takes it back, and the way to choose more. */
import SlidersHorizontal from "lucide-solid/icons/sliders-horizontal";
import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal } from "solid-js";
import { useCommand } from "../state/queries.ts";
import { everyRun, runsFilterSearch, type RunsFilter } from "../state/runs-filter.ts";
import { Button } from "../ui/button.tsx";
import { Chosen } from "../ui/chosen.tsx";
import { dayWords, statusWord, words } from "../words.ts";
import { RunsFilterDialog } from "./runs-filter-dialog.tsx";

export interface RunsChoiceProps {
  readonly filter: RunsFilter;
  /** How many runs match, once that is known. */
  readonly total: number | undefined;
}

interface Choice {
  readonly name: string;
  readonly without: RunsFilter;
}

export function RunsChoice(props: RunsChoiceProps) {
  const [isOpen, setOpen] = createSignal(false);
  const navigate = useNavigate();
  const show = (filter: RunsFilter) => navigate(`/runs${runsFilterSearch(filter)}`, { scroll: false });
  // Names are asked for only where one is to be said.
  const automations = useCommand(
    "automations.list",
    () => ({}),
    () => ({ isAsked: props.filter.automation !== undefined }),
  );
  const members = useCommand(
    "members.list",
    () => ({}),
    () => ({ isAsked: props.filter.memberId !== undefined }),
  );
  const devices = useCommand("devices.list", () => ({}));
  const choices = createMemo((): readonly Choice[] => {
    const { filter } = props;
    const one = (name: string | undefined, without: Partial<RunsFilter>): readonly Choice[] =>
      name === undefined ? [] : [{ name, without: { ...filter, ...without } }];
    const nameOfAutomation = (slug: string) =>
      automations.value()?.items.find((each) => each.slug === slug)?.name ?? slug;
    const nameOfMember = (id: number) =>
      members.value()?.items.find((each) => each.memberId === id)?.name ?? `${words.runs.member} ${id}`;
    const nameOfDevice = (id: number) =>
      devices.value()?.items.find((each) => each.deviceId === id)?.name ?? `${words.runs.device} ${id}`;
    return [
      ...one(said(filter.automation, nameOfAutomation), { automation: undefined }),
      ...each(filter.status, (status) => statusWord(status)).map(([status, name]) => ({
        name,
        without: { ...filter, status: filter.status.filter((other) => other !== status) },
      })),
      ...each(filter.mode, (mode) => words.runs.modes[mode]).map(([mode, name]) => ({
        name,
        without: { ...filter, mode: filter.mode.filter((other) => other !== mode) },
      })),
      ...each(filter.trigger, (trigger) => words.runs.triggers[trigger]).map(([trigger, name]) => ({
        name,
        without: { ...filter, trigger: filter.trigger.filter((other) => other !== trigger) },
      })),
      ...each(filter.reason, (reason) => words.runs.reasonName(reason)).map(([reason, name]) => ({
        name,
        without: { ...filter, reason: filter.reason.filter((other) => other !== reason) },
      })),
      ...one(filter.triggerId === undefined ? undefined : words.runs.ofOneTime, { triggerId: undefined }),
      ...one(said(filter.memberId, nameOfMember), { memberId: undefined }),
      ...one(said(filter.deviceId, nameOfDevice), { deviceId: undefined }),
      ...one(
        said(filter.since, (day) => words.runs.sinceDay(dayName(day))),
        { since: undefined },
      ),
      ...one(
        said(filter.until, (day) => words.runs.untilDay(dayName(day))),
        { until: undefined },
      ),
      ...one(filter.isTopLevel ? words.runs.topLevel : undefined, { isTopLevel: false }),
      ...one(filter.sort === everyRun.sort ? undefined : words.runs.sorts[filter.sort], {
        sort: everyRun.sort,
      }),
    ];
  });
  return (
    <div class="flex flex-col gap-2">
      <div class="row items-center! justify-between">
        <Button onClick={() => setOpen(true)}>
          <SlidersHorizontal size={18} aria-hidden="true" />
          {words.runs.filter}
        </Button>
        <span class="text-small text-ink-soft" role="status">
          {said(props.total, words.runs.total)}
        </span>
      </div>
      <Chosen
        label={words.runs.chosen}
        choices={choices()}
        leaveOutLabel={words.runs.leaveOut}
        clearWords={words.runs.clear}
        onLeaveOut={show}
        onClear={() => show(everyRun)}
      />
      <RunsFilterDialog
        filter={props.filter}
        isOpen={isOpen()}
        onClose={() => setOpen(false)}
        onShow={(filter) => {
          setOpen(false);
          show(filter);
        }}
      />
    </div>
  );
}

function each<T extends string>(
  values: readonly T[],
  name: (value: T) => string,
): readonly (readonly [T, string])[] {
  return values.map((value) => [value, name(value)]);
}

function said<T>(value: T | undefined, say: (value: T) => string): string | undefined {
  return value === undefined ? undefined : say(value);
}

function dayName(day: string): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return dayWords(new Date(year, month - 1, date).getTime());
}
