/** Pushes to this device: turned on and off, chosen, tried out, and mended when the app opens. */
import type { PushChoices, PushState } from "@hob/shared/contract/push";
import type { HobError } from "@hob/shared/contract/errors";
import { ok, type Result } from "@hob/shared/result";
import { createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { act } from "./actions.ts";
import { showBadge } from "./app-badge.ts";
import { isToldOfChanges } from "./changes.ts";
import { house } from "./house.ts";
import {
  askPermission,
  forgetShown,
  lookAtBrowser,
  NoPushAnswer,
  permission,
  pushAbility,
  subscribeBrowser,
  subscription,
  unsubscribeBrowser,
  type BrowserSubscription,
} from "./push-browser.ts";
import { pushStanding, silentMend, type PushFacts, type PushStanding } from "./push-standing.ts";
import { setPushTrouble, type PushTrouble } from "./push-trouble.ts";
import { keepAnswer, useCommand, type Reading } from "./queries.ts";

/** What the house knows of pushes to this device. */
export function usePushState(renewEveryMs?: () => number | undefined): Reading<PushState> {
  return useCommand(
    "push.get",
    () => ({}),
    () => {
      const everyMs = renewEveryMs?.();
      return { isAsked: house().kind === "paired", ...(everyMs !== undefined && { renewEveryMs: everyMs }) };
    },
  );
}

export function usePushStanding(): () => PushStanding {
  const state = usePushState();
  return () => pushStanding(factsWith(state.value()));
}

/** Looks once a start, when the house is reached, mends what needs nobody, and tells of what is left. */
export function usePushHealth(spoken: () => PushLanguage): void {
  let hasLooked = false;
  const [isLookedAfter, setLookedAfter] = createSignal(false);
  const state = usePushState();
  createEffect(
    on(
      () => {
        // Only the house's own word counts here: what was kept from before may be mended already.
        const readAt = state.readAt();
        return readAt !== undefined && isToldOfChanges(readAt) ? state.value() : undefined;
      },
      (known) => {
        if (!known || hasLooked) return;
        hasLooked = true;
        void lookAtBrowser()
          .then(() => mend(known))
          .then(() => tellLanguage(known, spoken()))
          .then(() => setLookedAfter(true));
      },
    ),
  );
  createEffect(() => setPushTrouble(isLookedAfter() ? troubleOf(state.value()) : undefined));
  onCleanup(() => setPushTrouble(undefined));
}

function troubleOf(known: PushState | undefined): PushTrouble | undefined {
  const standing = pushStanding(factsWith(known));
  if (standing === "denied") return known?.subscription ? "denied" : undefined;
  return standing === "broken" ? "broken" : undefined;
}

/** What is spoken in the app. */
export type PushLanguage = PushChoices["language"];

export type TurnedOn =
  | { readonly kind: "on" }
  /** The person, or their browser for them, said no. */
  | { readonly kind: "not_allowed" }
  /** The browser waits for its push service, and nobody knows for how long. */
  | { readonly kind: "no_answer" }
  /** The browser's push service gave no subscription. */
  | { readonly kind: "no_subscription"; readonly problem: string };

/** Somebody has said how it is to be since the app was opened: nothing is mended behind their back. */
let isToldByHand = false;

/** Straight from a tap, for it may ask. Also mends what is broken. */
export async function turnPushesOn(
  serverKey: string,
  spoken: PushLanguage,
): Promise<Result<TurnedOn, HobError>> {
  isToldByHand = true;
  if ((await askPermission()) !== "granted") return ok({ kind: "not_allowed" });
  try {
    const made = await subscribeBrowser(serverKey);
    const told = await tellHouse(made);
    if (!told.ok) return told;
    await tellLanguage(told.value, spoken);
    return ok({ kind: "on" });
  } catch (cause) {
    if (cause instanceof NoPushAnswer) return ok({ kind: "no_answer" });
    return ok({ kind: "no_subscription", problem: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** The house first: it must not go on pushing to nowhere. */
export async function turnPushesOff(): Promise<Result<PushState, HobError>> {
  isToldByHand = true;
  const told = take(await act("push.unsubscribe", {}));
  if (told.ok) await unsubscribeBrowser();
  return told;
}

export async function choosePushes(choices: Partial<PushChoices>): Promise<Result<PushState, HobError>> {
  return take(await act("push.choose", { choices }));
}

export async function tryPush(): Promise<Result<PushState, HobError>> {
  return take(await act("push.test", {}));
}

const [hasArrived, setArrived] = createSignal(false);

/** True once the worker has shown the push that somebody tries. */
export { hasArrived };

/** Must be called before `tryPush`: the worker tells every page of a trial that has come, this one listens. */
export function awaitTrial(): void {
  setArrived(false);
  navigator.serviceWorker.addEventListener("message", hearTrial);
}

function hearTrial({ data }: MessageEvent<unknown>): void {
  if ((data as { readonly arrived?: unknown } | null)?.arrived === "test") setArrived(true);
}

/** Of a house that is being left: nothing of it is shown here any more, and nothing more comes. */
export async function forgetPushes(): Promise<void> {
  await unsubscribeBrowser().catch(() => undefined);
  await forgetShown().catch(() => undefined);
  showBadge(0);
}

/** Notifications are written by the house, which cannot know what is spoken here. */
async function tellLanguage({ subscription: isOn, choices }: PushState, spoken: PushLanguage): Promise<void> {
  if (isOn && choices.language !== spoken) await choosePushes({ language: spoken });
}

async function mend(known: PushState): Promise<void> {
  const facts = untrack(() => factsWith(known));
  const way = silentMend(facts);
  if (way === undefined || isToldByHand) return;
  try {
    const told = way === "tell" ? facts.browser : await subscribeBrowser(known.serverKey);
    if (told !== undefined && told !== "unread") await tellHouse(told);
  } catch {
    // It stays broken, which is shown, and can be tried with a tap.
    return;
  }
}

async function tellHouse({
  endpoint,
  p256dh,
  auth,
}: BrowserSubscription): Promise<Result<PushState, HobError>> {
  return take(await act("push.subscribe", { endpoint, p256dh, auth }));
}

function take(answer: Result<PushState, HobError>): Result<PushState, HobError> {
  if (answer.ok) keepAnswer("push.get", {}, answer.value);
  return answer;
}

function factsWith(known: PushState | undefined): PushFacts {
  return { ability: pushAbility(), permission: permission(), browser: subscription(), house: known };
}
