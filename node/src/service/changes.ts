/** What changed, as one stream that a client resumes: kept in memory, made of the hub's facts (decision 0009). */
import { randomUUID } from "node:crypto";
import type { ChangesItem, ChangeTopic } from "@hob/shared/contract/changes";
import { ok } from "@hob/shared/result";
import type { Fact, Hub } from "../hub.ts";
import { readerOf } from "../inbox/who-decides.ts";
import { readItem } from "../store/inbox-views.ts";
import { automationIdOfRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import type { Caller, StreamHandler } from "./caller.ts";
import { sees, seesRun } from "./visibility.ts";

/** Changes that are remembered; a reader who is further behind reads everything again. */
export const rememberedChanges = 2_000;

interface Change {
  readonly topic: ChangeTopic;
  /** 0 is the house itself. */
  readonly id: number;
}

/** Listens to the hub from now on; readers hold nothing but a number, so a slow one costs no memory. */
export function changesHandler({
  store,
  hub,
}: {
  readonly store: Store;
  readonly hub: Hub;
}): StreamHandler<"changes.follow"> {
  const epoch = randomUUID();
  /** The change at index `i` has revision `forgotten + i + 1`. */
  let remembered: Change[] = [];
  /** Revision of the last change that is no longer known. */
  let forgotten = 0;
  const waiting = new Set<() => void>();
  hub.subscribe((fact) => note(fact));
  return follow;

  async function* follow(
    input: { readonly epoch?: string | undefined; readonly rev: number },
    caller: Caller,
    signal: AbortSignal,
  ): ReturnType<StreamHandler<"changes.follow">> {
    // -1 stands before everything that is remembered.
    let at = input.epoch === epoch ? input.rev : -1;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const item = since(at, caller);
      at = item.rev;
      if (isFirst || item.reset || item.changes.length > 0) yield item;
      await newerThan(at, signal);
    }
    return ok(null);
  }

  function since(rev: number, caller: Caller): ChangesItem {
    const now = forgotten + remembered.length;
    if (rev < forgotten || rev > now) return { epoch, rev: now, reset: true, changes: [] };
    // Back from the newest, so that each entity comes once, at its latest change.
    const latest = new Map<string, Change>();
    for (const change of remembered.slice(rev - forgotten).toReversed()) {
      const key = `${change.topic}:${change.id}`;
      if (!latest.has(key)) latest.set(key, change);
    }
    const changes = [...latest.values()].toReversed().filter((change) => mayHear(caller, change));
    return { epoch, rev: now, reset: false, changes };
  }

  function mayHear(caller: Caller, { topic, id }: Change): boolean {
    if (topic === "automation") return sees(store, caller, id) !== "nothing";
    if (topic === "run") return seesRun(store, caller, id) !== "nothing";
    if (topic === "inbox" && id !== 0) return readItem(store, id, readerOf(store, caller), 0) !== undefined;
    return true;
  }

  /** Resolves once something newer is known, at once where it is already, or the reader went away. */
  function newerThan(rev: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || forgotten + remembered.length > rev) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  function note(fact: Fact): void {
    // What a reader was shown may no longer be theirs to see, and what was left out may be now.
    if (fact.kind === "SightChanged") forgetUpTo(remembered.length, 1);
    const changes = changesIn(fact, store);
    remembered.push(...changes);
    if (remembered.length >= 2 * rememberedChanges) forgetUpTo(remembered.length - rememberedChanges);
    if (changes.length > 0 || fact.kind === "SightChanged") for (const wake of waiting) wake();
  }

  function forgetUpTo(count: number, skipped = 0): void {
    remembered = remembered.slice(count);
    forgotten += count + skipped;
  }
}

function changesIn(fact: Fact, store: Store): readonly Change[] {
  switch (fact.kind) {
    case "HomeChanged":
      return [{ topic: "home", id: 0 }];
    case "DeviceChanged":
    case "DeviceSeen":
    case "PushChanged":
      return [{ topic: "device", id: fact.deviceId }];
    case "MemberChanged":
      return [{ topic: "member", id: fact.memberId }];
    case "AutomationChanged":
      return [{ topic: "automation", id: fact.automationId }];
    case "RunQueued":
    case "RunWoken":
    case "RunChanged":
    case "RunSettled": {
      // An automation shows how its last run is.
      const automationId = automationIdOfRun(store, fact.runId);
      const run: Change = { topic: "run", id: fact.runId };
      return automationId === undefined ? [run] : [run, { topic: "automation", id: automationId }];
    }
    case "TriggerChanged":
    case "DeliveryChanged":
      return [{ topic: "automation", id: fact.automationId }];
    case "InboxChanged":
      return [{ topic: "inbox", id: fact.itemId ?? 0 }];
    case "PolicyChanged":
      return [{ topic: "policy", id: 0 }];
    case "WebhooksChanged":
      return [{ topic: "home", id: 0 }];
    case "EventArrived":
    case "RunCancelAsked":
    case "LinesAppended":
    case "EventsAppended":
    case "SightChanged":
    case "InvitationChanged":
      return [];
  }
}
