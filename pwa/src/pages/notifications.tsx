/** Whether the house may call this device, how that has gone, what it is to be told of, and when not. */
import type { PushState } from "@hob/shared/contract/push";
import { createEffect, createSignal, Match, on, onCleanup, onMount, Show, Switch } from "solid-js";
import { push } from "../push-words.ts";
import { createAction } from "../state/actions.ts";
import { installWayHere } from "../state/app-install.ts";
import { useNow } from "../state/now.ts";
import { lookAtBrowser } from "../state/push-browser.ts";
import type { PushStanding } from "../state/push-standing.ts";
import {
  awaitTrial,
  hasArrived,
  tryPush,
  turnPushesOff,
  turnPushesOn,
  usePushStanding,
  usePushState,
  type TurnedOn,
} from "../state/push.ts";
import { Button } from "../ui/button.tsx";
import { CheckGlyph, type CheckState } from "../ui/check-mark.tsx";
import { Notice } from "../ui/notice.tsx";
import { Facts, Sheet } from "../ui/sheet.tsx";
import { When } from "../ui/when.tsx";
import { ageWords, exactWords, language, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { InstallSteps } from "./install-steps.tsx";
import { NotificationChoices } from "./notification-choices.tsx";
import { QuietHours } from "./quiet-hours.tsx";

export default function Notifications() {
  const state = usePushState();
  const standing = usePushStanding();
  onMount(() => {
    // Somebody may have been in the browser's settings meanwhile.
    const look = () => {
      if (document.visibilityState === "visible") void lookAtBrowser();
    };
    look();
    document.addEventListener("visibilitychange", look);
    onCleanup(() => document.removeEventListener("visibilitychange", look));
  });
  return (
    <FreshPage title={push.title} reading={state} back={{ href: "#/house", label: words.house.title }}>
      <Read reading={state} waitingWords={push.reading}>
        {(read) => (
          <>
            <Standing standing={standing()} state={read()} />
            <Show when={read().subscription}>
              <Delivered state={read()} />
            </Show>
            <Show when={standing() === "on"}>
              <Trial state={read()} />
            </Show>
            <Show when={read().subscription}>
              <NotificationChoices choices={read().choices} />
            </Show>
            <QuietHours quiet={read().quiet} />
          </>
        )}
      </Read>
    </FreshPage>
  );
}

const glyphs: Record<PushStanding, CheckState> = {
  unread: "skipped",
  on: "ok",
  off: "skipped",
  broken: "failed",
  denied: "warn",
  insecure: "warn",
  install_first: "warn",
  unable: "warn",
};

function Standing(props: { readonly standing: PushStanding; readonly state: PushState }) {
  const [said, setSaid] = createSignal<TurnedOn>();
  const turnOn = createAction(() => turnPushesOn(props.state.serverKey, language));
  const turnOff = createAction(turnPushesOff);
  const isBusy = () => turnOn.isBusy() || turnOff.isBusy();
  const canTurnOn = () => props.standing === "off" || props.standing === "broken";
  const turnOnWords = () => {
    if (said()?.kind === "no_answer" && !turnOn.isBusy()) return push.turnOnAgain;
    if (props.standing === "broken") return turnOn.isBusy() ? push.mending : push.mend;
    return turnOn.isBusy() ? push.turningOn : push.turnOn;
  };
  const failure = () => {
    const last = said();
    if (last?.kind === "not_allowed") return push.notAllowed;
    if (last?.kind === "no_answer") return push.noAnswer;
    return last?.kind === "no_subscription" ? push.noSubscription(last.problem) : undefined;
  };
  return (
    <Sheet isPadded>
      <div class="flex flex-col gap-4">
        <div role="status" class="flex items-start gap-3">
          <span class="flex h-[1.4em] shrink-0 items-center text-lead">
            <CheckGlyph state={glyphs[props.standing]} size={22} />
          </span>
          <div class="flex min-w-0 flex-col gap-1">
            <p class="text-lead font-strong text-pretty">{push.standing[props.standing]}</p>
            <p class="text-ink-soft text-pretty empty:hidden">{push.standingText[props.standing]}</p>
          </div>
        </div>
        <Show when={props.standing === "install_first"}>
          <InstallSteps way={installWayHere()} />
        </Show>
        <Show when={failure()}>{(sentence) => <Notice tone="failed">{sentence()}</Notice>}</Show>
        <Show when={turnOn.error() ?? turnOff.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap gap-3 empty:hidden">
          <Switch>
            <Match when={canTurnOn()}>
              <Button
                tone="primary"
                isBusy={isBusy()}
                // Nothing may come between the tap and the question: the browser asks only then.
                onClick={() => {
                  setSaid(undefined);
                  void turnOn.run().then(setSaid);
                }}
              >
                {turnOnWords()}
              </Button>
            </Match>
            <Match when={props.standing === "on"}>
              <Button isBusy={isBusy()} onClick={() => void turnOff.run()}>
                {turnOff.isBusy() ? push.turningOff : push.turnOff}
              </Button>
            </Match>
          </Switch>
          <Show when={props.standing === "broken"}>
            <Button isBusy={isBusy()} onClick={() => void turnOff.run()}>
              {turnOff.isBusy() ? push.turningOff : push.turnOff}
            </Button>
          </Show>
        </div>
      </div>
    </Sheet>
  );
}

/** How it went lately. */
function Delivered(props: { readonly state: PushState }) {
  const now = useNow();
  const delivered = () => props.state.subscription?.lastDeliveredAt;
  return (
    <Facts
      facts={[
        {
          name: push.lastDelivered,
          value: (
            <Show when={delivered()} fallback={push.neverDelivered}>
              {(at) => <When at={at()} words={ageWords(at(), now())} exact={exactWords(at())} />}
            </Show>
          ),
        },
        ...failureFacts(props.state, now()),
      ]}
    />
  );
}

/** A failure is of interest until something has been delivered after it. */
function failureFacts({ subscription }: PushState, now: number) {
  const { lastFailedAt, lastDeliveredAt, problem } = subscription ?? {};
  if (typeof lastFailedAt !== "number" || lastFailedAt < (lastDeliveredAt ?? 0)) return [];
  const why = problem ? ` · ${push.problems[problem] ?? push.otherProblem(problem)}` : "";
  return [{ name: push.lastFailed, value: `${ageWords(lastFailedAt, now)}${why}` }];
}

/** How long a trial may take before the page says where to look. */
const lateAfterMs = 20_000;

/** A push to try it out, followed until it comes up here. */
function Trial(props: { readonly state: PushState }) {
  const [sentAfter, setSentAfter] = createSignal<number | null>();
  const [isLate, setLate] = createSignal(false);
  const test = createAction(tryPush);
  const delivered = () => props.state.subscription?.lastDeliveredAt ?? null;
  const isUnderWay = () => sentAfter() !== undefined && !hasArrived();
  // The house tells of a delivery by itself; here somebody waits for it.
  usePushState(() => (isUnderWay() ? 2_000 : undefined));
  createEffect(
    on(isUnderWay, (underWay) => {
      setLate(false);
      if (!underWay) return;
      const timer = setTimeout(() => setLate(true), lateAfterMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  async function send(): Promise<void> {
    awaitTrial();
    const before = delivered();
    setSentAfter(undefined);
    if (await test.run()) setSentAfter(before);
  }
  const outcome = () => {
    const before = sentAfter();
    if (before === undefined) return "";
    if (hasArrived()) return push.testArrived;
    if (isLate()) return push.testLate;
    return delivered() === before ? push.testSent : push.testTaken;
  };
  return (
    <div class="flex flex-col gap-3">
      <Show when={test.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <p role="status" class="text-pretty empty:hidden">
        {outcome()}
      </p>
      <Button isWide isBusy={test.isBusy()} onClick={() => void send()}>
        {test.isBusy() ? push.testing : push.test}
      </Button>
    </div>
  );
}
