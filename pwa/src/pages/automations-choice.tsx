/** What the list of automations is narrowed to: a search as one types, and each choice as a chip that takes it back. */
import SlidersHorizontal from "lucide-solid/icons/sliders-horizontal";
import { automationFilters } from "@hob/shared/contract/automations";
import { useNavigate } from "@solidjs/router";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import {
  automationsFilterSearch,
  everyAutomation,
  mostText,
  type AutomationsFilter,
} from "../state/automations-filter.ts";
import { schedule } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { ChoosingBar } from "../ui/choosing-bar.tsx";
import { Chosen } from "../ui/chosen.tsx";
import { Chip } from "../ui/chip.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ToggleField } from "../ui/field.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { words } from "../words.ts";

export interface AutomationsChoiceProps {
  readonly filter: AutomationsFilter;
  /** All that may be chosen. */
  readonly tags: readonly string[];
  /** How many match; undefined where nothing was chosen, or while that is not known. */
  readonly total: number | undefined;
}

/** As long as a finger needs between two letters. */
const typingMs = 250;

export function AutomationsChoice(props: AutomationsChoiceProps) {
  const [isOpen, setOpen] = createSignal(false);
  const navigate = useNavigate();
  const show = (filter: AutomationsFilter, replace = false) =>
    navigate(`/automations${automationsFilterSearch(filter)}`, { scroll: false, replace });
  const [text, setText] = createSignal("");
  createEffect(
    on(
      () => props.filter.text,
      (asked) => {
        if (asked !== text().trim()) setText(asked);
      },
    ),
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  function type(typed: string): void {
    setText(typed);
    clearTimeout(timer);
    timer = setTimeout(() => show({ ...props.filter, text: typed.trim() }, true), typingMs);
  }
  const choices = () => [
    ...(props.filter.show === "all"
      ? []
      : [
          {
            name: schedule.automations.show[props.filter.show],
            without: { ...props.filter, show: "all" as const },
          },
        ]),
    ...props.filter.tags.map((tag) => ({
      name: tag,
      without: { ...props.filter, tags: props.filter.tags.filter((other) => other !== tag) },
    })),
    ...(props.filter.hasArchived
      ? [{ name: words.automations.archived, without: { ...props.filter, hasArchived: false } }]
      : []),
  ];
  return (
    <div class="flex flex-col gap-2">
      <div class="flex flex-wrap items-center gap-2">
        <div class="flex min-w-0 flex-1 basis-[9rem]">
          <SearchField
            label={schedule.automations.search}
            placeholder={schedule.automations.searchShort}
            value={text()}
            maxLength={mostText}
            onInput={type}
          />
        </div>
        <Button onClick={() => setOpen(true)}>
          <SlidersHorizontal size={18} aria-hidden="true" />
          {schedule.automations.filter}
        </Button>
      </div>
      <Chosen
        label={words.runs.chosen}
        choices={choices()}
        leaveOutLabel={words.runs.leaveOut}
        clearWords={words.runs.clear}
        onLeaveOut={show}
        onClear={() => show({ ...everyAutomation, text: props.filter.text })}
      />
      <span class="text-small text-ink-soft empty:hidden" role="status">
        {props.total === undefined ? "" : schedule.automations.total(props.total)}
      </span>
      <Dialog isOpen={isOpen()} onClose={() => setOpen(false)} title={schedule.automations.filterTitle}>
        <Choices
          {...props}
          onShow={(filter) => {
            setOpen(false);
            show(filter);
          }}
        />
      </Dialog>
    </div>
  );
}

function Choices(props: AutomationsChoiceProps & { onShow(filter: AutomationsFilter): void }) {
  const [draft, setDraft] = createSignal(everyAutomation);
  createEffect(() => setDraft(props.filter));
  const change = (part: Partial<AutomationsFilter>) => setDraft({ ...draft(), ...part });
  const toggled = (tag: string) =>
    draft().tags.includes(tag) ? draft().tags.filter((other) => other !== tag) : [...draft().tags, tag];
  return (
    <>
      <fieldset>
        <legend class="mb-1.5 font-strong">{schedule.automations.showLabel}</legend>
        <div class="flex flex-wrap gap-2">
          <For each={automationFilters}>
            {(show) => (
              <Chip isOn={draft().show === show} onClick={() => change({ show })}>
                {schedule.automations.show[show]}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <Show when={props.tags.length > 0}>
        <fieldset>
          <legend class="mb-1.5 font-strong">{schedule.automations.tags}</legend>
          <div class="flex flex-wrap gap-2">
            <For each={props.tags}>
              {(tag) => (
                <Chip isOn={draft().tags.includes(tag)} onClick={() => change({ tags: toggled(tag) })}>
                  {tag}
                </Chip>
              )}
            </For>
          </div>
        </fieldset>
      </Show>
      <ToggleField
        label={words.automations.showArchived}
        isOn={draft().hasArchived}
        onInput={(hasArchived) => change({ hasArchived })}
      />
      <ChoosingBar
        clearWords={words.runs.clear}
        showWords={words.runs.show}
        onClear={() => setDraft({ ...everyAutomation, text: props.filter.text })}
        onShow={() => props.onShow(draft())}
      />
    </>
  );
}
