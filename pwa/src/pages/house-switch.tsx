/** The main switch: one press ends what runs and keeps everything still, until somebody resumes it. */
import CirclePause from "lucide-solid/icons/circle-pause";
import CirclePlay from "lucide-solid/icons/circle-play";
import type { HomeStatus } from "@hob/shared/contract/home";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { keepAnswer, renew } from "../state/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface HouseSwitchProps {
  readonly status: HomeStatus;
  readonly mayTurn: boolean;
}

/** How the switch stands, and while it is on, the way to turn it off. */
export function HouseSwitch(props: HouseSwitchProps) {
  const [isAsked, setAsked] = createSignal(false);
  const pause = createAction(() => act("home.pause", {}));
  async function pauseAll(): Promise<void> {
    if (take(await pause.run())) setAsked(false);
  }
  return (
    <Section title={words.house.mainSwitch}>
      <Sheet isPadded>
        <div class="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          <Standing isPaused={props.status.paused} />
          <Show when={props.mayTurn && !props.status.paused}>
            <Button tone="danger" onClick={() => setAsked(true)}>
              {words.house.pause}
            </Button>
          </Show>
        </div>
        <Show when={!props.mayTurn}>
          <p class="mt-2 text-small text-ink-soft">{words.house.switchNeedsOperator}</p>
        </Show>
      </Sheet>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={words.house.pauseTitle}
        text={words.house.pauseText(props.status.runs)}
      >
        <Show when={pause.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={pause.isBusy()} onClick={() => void pauseAll()}>
            {pause.isBusy() ? words.house.pausing : words.house.pause}
          </Button>
        </div>
      </Dialog>
    </Section>
  );
}

function Standing(props: { readonly isPaused: boolean }) {
  return (
    <div role="status" class="flex min-w-0 flex-1 basis-64 items-start gap-3">
      <span class="flex h-[1.4em] items-center text-lead">
        <Show
          when={props.isPaused}
          fallback={<CirclePlay size={22} aria-hidden="true" class="shrink-0 text-moss" />}
        >
          <CirclePause size={22} aria-hidden="true" class="shrink-0 text-amber" />
        </Show>
      </span>
      <div class="flex flex-col">
        <p class="text-lead font-strong">{props.isPaused ? words.house.paused : words.house.going}</p>
        <p class="text-small text-ink-soft text-pretty">
          {props.isPaused ? words.house.pausedText : words.house.goingText}
        </p>
      </div>
    </div>
  );
}

/** The one thing to do in a paused house. */
export function Resume() {
  const resume = createAction(() => act("home.resume", {}));
  return (
    <>
      <Show when={resume.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Button
        tone="primary"
        isWide
        isBusy={resume.isBusy()}
        onClick={() => void resume.run().then((status) => take(status))}
      >
        {resume.isBusy() ? words.house.resuming : words.house.resume}
      </Button>
    </>
  );
}

/** Shows at once what the house answered; true where it did. */
function take(status: HomeStatus | undefined): boolean {
  if (!status) return false;
  keepAnswer("home.status", {}, status);
  renew("runs.list", "automations.list");
  return true;
}
