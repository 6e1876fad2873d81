/** One run in a list: how it went first, then when, then who asked. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import Lock from "lucide-solid/icons/lock";
import type { RunSummary } from "@hob/shared/contract/runs";
import { Show } from "solid-js";
import { StatusGlyph } from "../ui/status-mark.tsx";
import { Tag } from "../ui/tag.tsx";
import { ageWords, outcomeSentence, words } from "../words.ts";

export interface RunRowProps {
  readonly run: RunSummary;
  readonly now: number;
  /** Says which automation it is of. */
  readonly isNamed: boolean;
  /** Says which attempt it is also where that is the first. */
  readonly isNumbered?: boolean;
}

export function RunRow(props: RunRowProps) {
  return (
    <a
      href={`#/runs/${props.run.runId}`}
      class="flex items-center gap-3 px-4 py-3 hover:bg-ember-wash focus-visible:-outline-offset-2"
    >
      <span class="flex min-w-0 flex-1 flex-col gap-0.5">
        <Show when={props.isNamed}>
          <span class="row">
            <span class="min-w-0 text-lead font-strong wrap-anywhere">{props.run.automationName}</span>
            <Tags {...props} />
          </span>
        </Show>
        <span class="flex items-start gap-1.5">
          <span class="flex h-[1.4em] items-center">
            <StatusGlyph status={props.run.status} />
          </span>
          <span class="line-clamp-2 min-w-0 wrap-anywhere">{outcomeSentence(props.run, props.now)}</span>
        </span>
        <span class="row text-small text-ink-soft">
          <span>
            {ageWords(props.run.endedAt ?? props.run.startedAt ?? props.run.queuedAt, props.now)}
            {props.run.status === "skipped" ? "" : ` · ${words.runs.starter(props.run)}`}
          </span>
          <Show when={!props.isNamed}>
            <Tags {...props} />
          </Show>
        </span>
        <Show when={props.run.isVeiled}>
          <span class="flex items-center gap-1.5 text-small text-ink-soft">
            <Lock size={14} aria-hidden="true" class="shrink-0" />
            {words.runs.privateRun}
          </span>
        </Show>
      </span>
      <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
    </a>
  );
}

/** True of a later attempt that does not say so in its outcome already. */
export function isNumbered({ attempt, waitingFor }: RunSummary): boolean {
  return attempt > 1 && waitingFor !== "backoff";
}

/** What sets it apart from a first attempt in earnest. */
function Tags(props: RunRowProps) {
  return (
    <>
      <Show when={props.run.mode !== "live"}>
        <Tag>{words.runs.modes[props.run.mode]}</Tag>
      </Show>
      <Show when={isNumbered(props.run) || props.isNumbered}>
        <Tag>{words.runs.attempt(props.run.attempt)}</Tag>
      </Show>
    </>
  );
}
