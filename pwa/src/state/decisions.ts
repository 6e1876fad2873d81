/** What was decided on this device and is on its way: the app's one outbox, for all its tabs and pages. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { Json } from "@hob/shared/json";
import { createEffect, createSignal, on } from "solid-js";
import { browserClock } from "../link/clock.ts";
import { changeDecision, keptDecisions } from "../link/outbox-storage.ts";
import { act } from "./actions.ts";
import { connection, house } from "./house.ts";
import { createOutbox, type DecisionCall, type OutboxEntry, type OutboxStore } from "./outbox.ts";
import { keepAnswer, renew } from "./queries.ts";

const [decisions, setDecisions] = createSignal<readonly OutboxEntry[]>([]);

const [areDecisionsRead, setDecisionsRead] = createSignal(false);

/** Everything that is kept, oldest first. Until it was read once, nobody knows what was answered here: nothing is asked. */
export { areDecisionsRead, decisions };

export function decisionOn(itemId: number): OutboxEntry | undefined {
  return decisions().find((entry) => entry.itemId === itemId);
}

/** What has not been answered yet. */
export function unansweredDecisions(): readonly OutboxEntry[] {
  return decisions().filter(({ outcome }) => outcome === null);
}

/** What a decision is bound to: the item as it stands on screen, by its hash. */
type Shown = Pick<InboxItem, "itemId" | "contentHash">;

/** False where another decision on it is under way, or there is nothing to decide. */
export function decide(
  item: Shown,
  choice: "approve" | "reject",
  about: string,
  more: { readonly reason?: string; readonly alwaysForDays?: number } = {},
): Promise<boolean> {
  const { itemId, contentHash } = item;
  if (contentHash === null) return Promise.resolve(false);
  return outbox.write({ method: "inbox.decide", input: { itemId, choice, contentHash, ...more } }, about);
}

export function answerQuestion(item: Shown, answer: Json, about: string): Promise<boolean> {
  const { itemId, contentHash } = item;
  if (contentHash === null) return Promise.resolve(false);
  return outbox.write({ method: "inbox.answer", input: { itemId, contentHash, answer } }, about);
}

export function takeBackDecision(itemId: number): Promise<boolean> {
  return outbox.takeBack(itemId);
}

/** A refusal was read. */
export function forgetDecision(itemId: number): Promise<void> {
  return outbox.forget(itemId);
}

/** Called once while the app runs: sends what waits whenever the house is reached, whichever tab wrote it. */
export function useDecisions(): void {
  const reload = () => {
    void outbox.refresh().then(() => outbox.sendAll());
  };
  tabs.addEventListener("message", reload);
  createEffect(
    on([() => house().kind, () => connection().kind], ([kind, reach]) => {
      if (kind === "unpaired") setDecisions([]);
      else if (reach === "live") reload();
      else void outbox.refresh();
    }),
  );
}

const tabs = new BroadcastChannel("hob.outbox");

const store: OutboxStore = {
  all: async () => (await keptDecisions()) as readonly OutboxEntry[],
  async change(itemId, alter) {
    let next: OutboxEntry | undefined;
    let isChanged = false;
    await changeDecision(itemId, (kept) => {
      next = alter(kept as OutboxEntry | undefined);
      isChanged = next !== kept;
      return next;
    });
    if (isChanged) tabs.postMessage("changed");
    return next;
  },
};

const outbox = createOutbox({
  store,
  clock: browserClock,
  createRequestId: () => crypto.randomUUID(),
  isLive: () => connection().kind === "live",
  send: async (call, requestId) => {
    const answer = await callHouse(call, requestId);
    if (answer.ok) keepAnswer("inbox.get", { itemId: call.input.itemId }, answer.value.item);
    return answer;
  },
  onChange(entries) {
    setDecisions(entries.toSorted((a, b) => a.writtenAt - b.writtenAt));
    setDecisionsRead(true);
  },
  onAnswered: () => renew("inbox.list", "inbox.get"),
});

function callHouse(call: DecisionCall, requestId: string) {
  return call.method === "inbox.decide"
    ? act(call.method, call.input, { requestId })
    : act(call.method, call.input, { requestId });
}
