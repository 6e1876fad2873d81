/** Why an automation does not run by itself, since when and by whom, what happens next, and the way back. */
import CirclePause from "lucide-solid/icons/circle-pause";
import type { Automation, AutomationPause } from "@hob/shared/contract/automations";
import { Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { setPaused } from "../state/pause-automation.ts";
import { probeWords, schedule } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { momentWords } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export function AutomationPaused(props: { readonly automation: Automation; readonly mayRun: boolean }) {
  const now = useNow();
  const resume = createAction(() => setPaused(props.automation, false));
  return (
    <Show when={props.automation.pause}>
      {(pause) => (
        <section
          aria-label={pauseTitle(pause())}
          class="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-sheet bg-ember-wash px-4 py-3"
        >
          <div class="flex min-w-0 flex-1 basis-60 items-start gap-3">
            <span class="flex h-[1.4em] shrink-0 items-center text-lead">
              <CirclePause size={20} aria-hidden="true" class="text-amber" />
            </span>
            <div class="flex flex-col gap-0.5 text-pretty">
              <h2 class="text-lead">{pauseTitle(pause())}</h2>
              <p>
                {schedule.pause.since(momentWords(pause().at, now()))}{" "}
                {pause().probeAt === null ? schedule.pause.until : probeWords(pause().probeAt ?? 0, now())}
              </p>
            </div>
          </div>
          <Show when={props.mayRun}>
            <Button tone="primary" isBusy={resume.isBusy()} onClick={() => void resume.run()}>
              {resume.isBusy() ? schedule.pause.resuming : schedule.pause.resume}
            </Button>
          </Show>
          <Show when={resume.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        </section>
      )}
    </Show>
  );
}

function pauseTitle(pause: AutomationPause): string {
  switch (pause.reason) {
    case "breaker":
      return schedule.pause.byFailures(pause.failures);
    case "budget":
      return schedule.pause.byBudget;
    case "needs_action":
      return schedule.pause.byNeed;
    default:
      return pause.by === null ? schedule.pause.plain : schedule.pause.by(pause.by);
  }
}
