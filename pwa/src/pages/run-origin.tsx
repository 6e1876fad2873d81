/** When a run began and who asked for it, what kind of run it is, and the run it belongs to. */
import type { Run } from "@hob/shared/contract/runs";
import { Show } from "solid-js";
import { schedule, slotWords } from "../schedule-words.ts";
import { Tag } from "../ui/tag.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { When } from "../ui/when.tsx";
import { ageWords, capital, exactWords, words } from "../words.ts";
import { isNumbered } from "./run-row.tsx";

export function RunOrigin(props: { readonly run: Run; readonly now: number }) {
  const neverRan = () => props.run.status === "skipped";
  /** Of a time that nothing ran for, the time itself is what counts, and stands below. */
  const isTimeEnough = () => neverRan() && slotOf(props.run) !== null;
  const at = () => props.run.startedAt ?? props.run.queuedAt;
  const meaning = () => (props.run.mode === "live" ? undefined : words.run.modeMeanings[props.run.mode]);
  const isOrdinary = () =>
    meaning() === undefined && !isNumbered(props.run) && props.run.parentRunId === null;
  return (
    <div class="-mt-3 flex flex-col" classList={{ "-mb-3": isOrdinary() }}>
      <Show when={!isTimeEnough()}>
        <div class="flex flex-wrap items-center gap-x-1.5 text-ink-soft">
          <When at={at()} words={capital(ageWords(at(), props.now))} exact={exactWords(at())} />
          <Show when={!neverRan()}>
            <span>· {words.run.startedBy(props.run)}</span>
          </Show>
        </div>
      </Show>
      <Answers run={props.run} now={props.now} />
      <Show when={!isOrdinary()}>
        <div class="row items-center! text-ink-soft">
          <Show when={props.run.mode !== "live"}>
            <Tag>{words.runs.modes[props.run.mode]}</Tag>
          </Show>
          <Show when={isNumbered(props.run)}>
            <Tag>{words.runs.attempt(props.run.attempt)}</Tag>
          </Show>
          <Show when={props.run.parentRunId}>
            {(runId) => <TextLink href={`#/runs/${runId()}`}>{words.run.partOf(runId())}</TextLink>}
          </Show>
          <Show when={props.run.replayOf}>
            {(runId) => <TextLink href={`#/runs/${runId()}`}>{words.run.ofRun(runId())}</TextLink>}
          </Show>
        </div>
        <Show when={meaning()}>{(text) => <p class="mt-1 text-pretty">{text()}</p>}</Show>
      </Show>
    </div>
  );
}

/** The one time that it answers: of one that stands for many, its title says from when to when. */
function slotOf({ missedFrom, dueAt }: Run): number | null {
  return missedFrom === null ? dueAt : null;
}

/** The time that it answers, and where that time is set. */
function Answers(props: { readonly run: Run; readonly now: number }) {
  const slot = () => slotOf(props.run);
  const href = () => `#/automations/${props.run.automationSlug}/when/${props.run.triggerId}`;
  return (
    <Show when={slot() !== null || props.run.triggerId !== null}>
      <div class="flex flex-wrap items-center gap-x-1.5 text-ink-soft">
        <Show when={slot()}>
          {(at) => (
            <When
              at={at()}
              words={schedule.run.for(slotWords(at(), props.now))}
              exact={schedule.run.for(exactWords(at()))}
            />
          )}
        </Show>
        <Show when={props.run.triggerId !== null && !props.run.isVeiled}>
          <TextLink href={href()}>{schedule.run.times}</TextLink>
        </Show>
      </div>
    </Show>
  );
}
