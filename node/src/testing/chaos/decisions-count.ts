/** What became of every word that people have said, held against what was done in the world. */
import { readConfig } from "../../config.ts";
import type { ReceivedPush } from "../../push/testing/push-service.ts";
import { findAuditBreak } from "../../store/audit.ts";
import { query } from "../../store/query.ts";
import { openStore, type Store } from "../../store/store.ts";
import type { SaidWord } from "./decisions-suite.ts";
import type { Sinks } from "./sinks.ts";

export interface DecisionsCounted {
  readonly runs: number;
  readonly items: number;
  /** Words that were acknowledged. */
  readonly decisions: number;
  /** Words that came too late, and were told so. */
  readonly tooLate: number;
  readonly approved: number;
  readonly rejected: number;
  /** Acknowledged words that do not stand, and approved deeds that never happened. */
  readonly lost: number;
  /** Items with two words that count, and deeds that were done twice. */
  readonly doubled: number;
  /** Pushes that the push service took; `repeated` of them told of an item that it had been told of before. */
  readonly pushes: number;
  readonly repeated: number;
  /** Everything else that should not be, in words. */
  readonly violations: readonly string[];
}

export interface CountedHouse {
  readonly home: string;
  readonly sinks: Sinks;
  /** What the phone was sent, in order. */
  readonly pushes: readonly Pick<ReceivedPush, "text">[];
  /** Ids of acknowledged runs. */
  readonly started: ReadonlySet<string>;
  readonly words: readonly SaidWord[];
  /** Known already. */
  readonly violations: readonly string[];
}

interface AskedItem {
  readonly itemId: number;
  readonly cause: string;
  readonly state: string;
  readonly choice: string | null;
  readonly answer: string | null;
  readonly audit: number | null;
  readonly runId: number;
  readonly effectState: string | null;
  readonly args: string | null;
  readonly words: number;
  readonly audited: number;
}

export function countDecisions(house: CountedHouse): DecisionsCounted {
  const { home, sinks, started, words, violations: known } = house;
  const opened = openStore(readConfig({ home }, {}));
  if (!opened.ok) throw new Error(opened.error.type);
  using store = opened.value;
  const violations = [...known];
  const counts = { lost: 0, doubled: 0, approved: 0, rejected: 0 };
  const items = askedItems(store);
  const byId = new Map(items.map((item) => [item.itemId, item]));

  for (const item of items) {
    if (item.state === "open") violations.push(`item ${item.itemId} is still open`);
    if (item.words > 1) counts.doubled += 1;
    if (item.words !== item.audited)
      violations.push(`item ${item.itemId} has ${item.words} words and ${item.audited} audit entries`);
    if (item.cause === "effect") countDeed(item);
  }
  for (const word of words) {
    const item = byId.get(word.itemId);
    if (word.state === "sent") violations.push(`a word on item ${word.itemId} was never answered`);
    if (word.state !== "counts") continue;
    const stands =
      item?.cause === "asked"
        ? JSON.parse(item.answer ?? "null") === word.choice
        : item?.choice === word.choice;
    if (!stands || item?.audit !== word.auditSeq) {
      counts.lost += 1;
      violations.push(`${word.choice} on item ${word.itemId} was acknowledged, and does not stand`);
    }
  }
  const runs = endedRuns(store);
  for (const run of runs) judgeEnd(run);
  for (const id of started)
    if (!runs.some((run) => run.id === id)) {
      counts.lost += 1;
      violations.push(`run ${id} was acknowledged, and is gone`);
    }
  const told = toldItems(house.pushes);
  for (const delivery of deliveries(store)) judgeDelivery(delivery);
  const broken = findAuditBreak(store);
  if (broken !== undefined) violations.push(`the audit breaks at ${broken}`);
  return {
    runs: runs.length,
    items: items.length,
    decisions: words.filter(({ state }) => state === "counts").length,
    tooLate: words.filter(({ state }) => state === "too_late").length,
    pushes: house.pushes.length,
    repeated: [...told.values()].reduce((sum, { rings }) => sum + Math.max(0, rings - 1), 0),
    ...counts,
    violations,
  };

  /** What says that it was sent was sent, and what rang is silent once its item is settled. */
  function judgeDelivery({ itemId, kind, state }: Delivery): void {
    const phone = told.get(itemId);
    if (state === "pending" || state === "failed" || state === "gone")
      violations.push(`the push (${kind}) of item ${itemId} is ${state}`);
    const isThere = kind === "item" ? (phone?.rings ?? 0) > 0 : (phone?.clears ?? 0) > 0;
    if (state === "sent" && !isThere) {
      counts.lost += 1;
      violations.push(`the push (${kind}) of item ${itemId} is ${state}, and never came`);
    }
    if (kind === "item" && state === "sent" && phone?.last !== "clear")
      violations.push(`item ${itemId} still rings on the phone`);
  }

  /** A yes is done once; anything else is not done at all. */
  function countDeed(item: AskedItem): void {
    const url = new URL(String((JSON.parse(item.args ?? "[]") as readonly unknown[])[0]));
    const id = url.searchParams.get("id") ?? "";
    const done = url.pathname === "/keyed" ? sinks.keyed(id) : sinks.plain(id);
    if (item.choice === "approve") {
      counts.approved += 1;
      if (done === 0 || item.effectState !== "applied") {
        counts.lost += 1;
        violations.push(`${id} was approved, was done ${done} times and is ${item.effectState}`);
      }
      if (done > 1) counts.doubled += done - 1;
      return;
    }
    if (item.choice === "reject") counts.rejected += 1;
    if (done > 0) violations.push(`${id} is ${item.choice ?? item.state}, and was done`);
  }

  function judgeEnd({ id, runId, status, reason, result }: EndedRun): void {
    const own = items.filter((item) => item.runId === runId);
    const answer = own.find(({ cause }) => cause === "asked")?.answer ?? null;
    const isRejected = own.some(({ choice }) => choice === "reject");
    const expected =
      answer === '"stop"' ? 'succeeded "stopped"' : isRejected ? "canceled rejected" : 'succeeded "done"';
    const is = status === "succeeded" ? `succeeded ${result}` : `${status} ${reason}`;
    if (is !== expected) violations.push(`run ${id} is ${is}, and should be ${expected}`);
  }
}

function askedItems(store: Store): AskedItem[] {
  return query<[], AskedItem>(
    store,
    `select item.id as itemId, item.cause, item.state, item.choice, item.answer, item.audit, item.run as runId,
       effect.state as effectState, effect.args,
       (select count(*) from decision where decision.item = item.id) as words,
       (select count(*) from audit where subject = 'item:' || item.id
         and action in ('item.approved', 'item.rejected', 'item.answered')) as audited
     from inbox_item as item left join effect on effect.id = item.effect
     where item.cause in ('effect', 'asked') order by item.id`,
  ).all();
}

interface EndedRun {
  readonly runId: number;
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly result: string | null;
}

function endedRuns(store: Store): EndedRun[] {
  return query<[], EndedRun>(
    store,
    "select id as runId, input ->> '$.id' as id, status, reason, result from run where ended_at is not null order by id",
  ).all();
}

interface Told {
  rings: number;
  clears: number;
  last: string;
}

/** What the phone heard of each item. */
function toldItems(pushes: CountedHouse["pushes"]): Map<number, Told> {
  const told = new Map<number, Told>();
  for (const { text } of pushes) {
    const { hob } = JSON.parse(text) as { readonly hob: { readonly kind: string; readonly itemId?: number } };
    if (hob.itemId === undefined) continue;
    const of = told.get(hob.itemId) ?? { rings: 0, clears: 0, last: "" };
    if (hob.kind === "clear") of.clears += 1;
    else of.rings += 1;
    told.set(hob.itemId, { ...of, last: hob.kind });
  }
  return told;
}

interface Delivery {
  readonly itemId: number;
  readonly kind: string;
  readonly state: string;
}

/** Of what people are asked. */
function deliveries(store: Store): Delivery[] {
  return query<[], Delivery>(
    store,
    `select item as itemId, push_delivery.kind, push_delivery.state from push_delivery
     join inbox_item on inbox_item.id = push_delivery.item
     where inbox_item.cause in ('effect', 'asked') order by push_delivery.id`,
  ).all();
}
