/** One run in a list: how it went first, then when, then who asked. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import Lock from "lucide-solid/icons/lock";
import type { RunSummary } from "@hob/shared/contract/runs";
import { Show } from "solid-js";
import { StatusGlyph } from "../ui/status-mark.tsx";
import { ageWords, outcomeSentence, words } from "../words.ts";

export function RunRow(props: { readonly run: RunSummary; readonly now: number; readonly isNamed: boolean }) {
  return (
    <a
      href={`#/runs/${props.run.runId}`}
      class="flex items-center gap-3 px-4 py-3 hover:bg-ember-wash focus-visible:-outline-offset-2"
    >
      <span class="flex min-w-0 flex-1 flex-col gap-0.5">
        <Show when={props.isNamed}>
          <span class="row">
            <span class="min-w-0 text-lead font-strong wrap-anywhere">{props.run.automationName}</span>
            <Show when={props.run.mode !== "live"}>
              <span class="rounded-full border border-edge px-2 text-small text-ink-soft">
                {words.runs.modes[props.run.mode]}
              </span>
            </Show>
          </span>
        </Show>
        <span class="flex items-start gap-1.5">
          <span class="flex h-[1.4em] items-center">
            <StatusGlyph status={props.run.status} />
          </span>
          <span class="line-clamp-2 min-w-0 wrap-anywhere">{outcomeSentence(props.run, props.now)}</span>
        </span>
        <span class="text-small text-ink-soft">
          {ageWords(props.run.endedAt ?? props.run.startedAt ?? props.run.queuedAt, props.now)} ·{" "}
          {props.run.startedBy}
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
