/** Trying a run again from where it broke: what is kept is said before, and nothing of it is done twice. */
import type { Effect } from "@hob/shared/contract/effects";
import type { Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import { useNavigate } from "@solidjs/router";
import { For, Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { retryRun } from "../state/run-again.ts";
import type { RetryOutlook } from "../state/run-steps.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EffectGlyph } from "../ui/effect-mark.tsx";
import { StepGlyph } from "../ui/step-mark.tsx";
import { words } from "../words.ts";
import { pathWords, shortArgs } from "./call-text.ts";
import { ErrorNotice } from "./fresh-page.tsx";

/** True of a run that can have another attempt: it ended, in earnest, and has none yet. */
export function mayBeRetried(run: Run): boolean {
  return isTerminal(run.status) && run.mode === "live" && run.retriedBy === null && !run.isVeiled;
}

export interface RetryDialogProps {
  readonly run: Run;
  readonly outlook: RetryOutlook;
  readonly effects: readonly Effect[];
  readonly isOpen: boolean;
  onClose(): void;
}

export function RetryDialog(props: RetryDialogProps) {
  const navigate = useNavigate();
  const retry = createAction(retryRun);
  const applied = () => props.effects.filter(({ state }) => state === "applied");
  const from = () => {
    const { from: step, kept } = props.outlook;
    return step && kept.length > 0 ? words.again.retryFrom(pathWords(step.path)) : words.again.retryAnew;
  };
  async function tryAgain(): Promise<void> {
    const attempt = await retry.run(props.run);
    if (!attempt) return;
    props.onClose();
    navigate(`/runs/${attempt.runId}`);
  }
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={words.again.retryTitle} text={from()}>
      <Show
        when={props.outlook.kept.length + applied().length > 0}
        fallback={<p class="text-ink-soft text-pretty">{words.again.retryKeptNothing}</p>}
      >
        <div class="flex flex-col gap-1">
          <p class="text-small text-ink-soft">{words.again.retryKept}</p>
          <ul class="flex max-h-[40dvh] flex-col gap-1 overflow-y-auto" aria-label={words.again.retryKept}>
            <For each={props.outlook.kept}>
              {(step) => (
                <li class="flex items-start gap-2">
                  <span class="flex h-[1.4em] items-center">
                    <StepGlyph state="kept" />
                  </span>
                  <span class="min-w-0 wrap-anywhere">{pathWords(step.path)}</span>
                </li>
              )}
            </For>
            <For each={applied()}>
              {(effect) => (
                <li class="flex items-start gap-2">
                  <span class="flex h-[1.4em] items-center">
                    <EffectGlyph state="applied" />
                  </span>
                  <span class="min-w-0 text-small wrap-anywhere">
                    <span class="font-mono">{effect.tool}</span> {shortArgs(effect.args)}
                  </span>
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
      <Show when={retry.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div class="flex flex-wrap justify-between gap-3">
        <Button onClick={props.onClose}>{words.cancel}</Button>
        <Button tone="primary" isBusy={retry.isBusy()} onClick={() => void tryAgain()}>
          {retry.isBusy() ? words.runForm.starting : words.again.retry}
        </Button>
      </div>
    </Dialog>
  );
}
