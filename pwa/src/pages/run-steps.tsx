/** The steps of a run as a timeline: in order, one inside the other, with how each stands and how long it took. */
import { createMemo, createSignal, Show } from "solid-js";
import type { StepRow } from "../state/run-steps.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/sheet.tsx";
import { StepGlyph } from "../ui/step-mark.tsx";
import { Timeline } from "../ui/timeline.tsx";
import { durationWords, wholeDurationWords, words } from "../words.ts";
import { pathWords } from "./call-text.ts";

export interface RunStepsProps {
  readonly rows: readonly StepRow[];
  /** Which attempt the run is. */
  readonly attempt: number;
  readonly now: number;
}

const shownAtFirst = 40;
const shownMore = 200;

export function RunSteps(props: RunStepsProps) {
  const [most, setMost] = createSignal(shownAtFirst);
  const hidden = () => Math.max(0, props.rows.length - most());
  const shown = createMemo(() => props.rows.slice(hidden()));
  return (
    <Show when={props.rows.length > 0}>
      <Section title={words.steps.title}>
        <Show when={hidden() > 0}>
          <Button tone="quiet" onClick={() => setMost(most() + shownMore)}>
            {words.steps.earlier(Math.min(hidden(), shownMore))}
          </Button>
        </Show>
        <Timeline label={words.steps.title} items={shown()} glyph={(row) => <StepGlyph state={row.state} />}>
          {(row) => <OneStep row={row} attempt={props.attempt} now={props.now} />}
        </Timeline>
      </Section>
    </Show>
  );
}

function OneStep(props: { readonly row: StepRow; readonly attempt: number; readonly now: number }) {
  return (
    <span class="flex flex-col gap-0.5">
      <span class="row justify-between">
        <span class="min-w-0 wrap-anywhere">{pathWords(props.row.name)}</span>
        <span class="text-small text-ink-soft">{standing(props.row, props.attempt, props.now)}</span>
      </span>
      <Show when={props.row.error}>
        {(error) => <span class="text-small text-rust wrap-anywhere">{error()}</span>}
      </Show>
    </span>
  );
}

/** "done · 1.2 s", "try 2 · under way · 5 s", "kept from attempt 1". */
function standing({ state, step }: StepRow, attempt: number, now: number): string {
  if (state === "kept") return words.steps.keptFrom(step.attempt ?? Math.max(1, attempt - 1));
  const tries = step.attempt ?? 1;
  return [
    ...(tries > 1 ? [words.steps.tries(tries)] : []),
    words.steps.states[state],
    ...(state === "stopped" ? [] : [tookWords(step, now)]),
  ].join(" · ");
}

function tookWords({ begunAt, endedAt }: StepRow["step"], now: number): string {
  return endedAt === undefined
    ? wholeDurationWords(Math.max(0, now - begunAt))
    : durationWords(Math.max(0, endedAt - begunAt));
}
