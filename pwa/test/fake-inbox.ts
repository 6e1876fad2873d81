/** The inbox of the made-up house: what is decided on there counts once, and takes a moment to be done. */
import type { Input } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { groupOf, isDismissible, outcomeOf, type InboxView } from "@hob/shared/model/inbox";
import type { Json } from "@hob/shared/json";
import { err, ok, type Result } from "@hob/shared/result";
import { changed } from "./fake-changes.ts";
import { madeItems } from "./made-items.ts";
import { scene } from "./scene.ts";

let items = madeItems();
let auditSeq = 380;
const effectMs = 600;

/** Undefined where the command is not about the inbox. */
export function answerInbox(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  switch (method) {
    case "inbox.list":
      return ok(list(input as Input<"inbox.list">));
    case "inbox.get":
      return withItem(Number(input["itemId"]), ok);
    case "inbox.decide":
      return decide(input as Input<"inbox.decide">);
    case "inbox.answer":
      return decide({ ...(input as Input<"inbox.answer">), choice: "answer" });
    case "inbox.snooze":
      return each(input, (item) => ({ ...item, snoozedUntil: Number(input["until"]) }));
    case "inbox.dismiss":
      return dismiss(input);
    case "inbox.restore":
      return each(input, (item) => ({
        ...item,
        snoozedUntil: null,
        ...(item.decisions.length === 0 && { state: "open", resolvedAt: null, resolvedBy: null }),
      }));
    case "reminders.add":
      return add(input as Input<"reminders.add">);
    case "reminders.update":
      return update(input as Input<"reminders.update">);
    case "reminders.automate":
      return withItem(Number(input["itemId"]), (item) => {
        put({ ...item, state: "resolved", resolvedAt: Date.now(), resolvedBy: "Anna’s iPhone" });
        return ok({ automationId: 4, automationSlug: "bins-reminder", triggerId: 4 });
      });
    default:
      return undefined;
  }
}

/** Somebody is quicker at another device. */
export function decideElsewhere(itemId: number, choice: "approve" | "reject"): void {
  const item = items.find((each) => each.itemId === itemId);
  if (item) vote(item, choice, null, "Jonas’ laptop");
}

function list({ view = "open", text = "", limit = 50, offset = 0 }: Input<"inbox.list">) {
  const isAskedFor = (item: InboxItem) =>
    JSON.stringify([item.body, item.automationName]).toLowerCase().includes(text.toLowerCase());
  const all = items.filter((item) => isIn(view, item) && isAskedFor(item)).toSorted(bySoonest);
  const count = (wanted: InboxView) => items.filter((item) => isIn(wanted, item)).length;
  return {
    items: all.slice(offset, offset + limit).map(withoutTexts),
    total: all.length,
    counts: {
      needsYou: count("needs_you"),
      failed: count("failed"),
      told: count("told"),
      others: count("others"),
      snoozed: count("snoozed"),
    },
  };
}

function isIn(view: InboxView, item: InboxItem): boolean {
  if (view === "done") return item.state !== "open";
  if (item.state !== "open") return false;
  if (view === "open") return true;
  const isSnoozed = (item.snoozedUntil ?? item.dueAt ?? 0) > Date.now();
  if (isSnoozed || view === "snoozed") return isSnoozed && view === "snoozed";
  return (item.isForOthers ? "others" : groupOf(item.cause)) === view;
}

function bySoonest(a: InboxItem, b: InboxItem): number {
  return (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || b.updatedAt - a.updatedAt;
}

/** As lists have it. */
function withoutTexts(item: InboxItem): InboxItem {
  if (item.cause !== "effect" || item.isVeiled) return item;
  return { ...item, body: { ...item.body, args: null, texts: [] } };
}

function decide(
  input: Pick<Input<"inbox.decide">, "itemId" | "contentHash" | "reason"> & {
    readonly choice: "approve" | "reject" | "answer";
    readonly answer?: Json;
  },
): Result<unknown, HobError> {
  return withItem(input.itemId, (item) => {
    const { itemId } = item;
    if (scene === "late" || item.state === "expired")
      return err({ type: "item_expired", itemId, at: Date.now() - 60_000 });
    if (item.state !== "open") {
      const { state, resolvedBy: by, resolvedAt: at, decisions } = item;
      return err({ type: "item_settled", itemId, state, choice: decisions.at(-1)?.choice ?? null, by, at });
    }
    if (item.contentHash !== input.contentHash) return err({ type: "item_changed", itemId });
    const voted = vote(item, input.choice, input.reason ?? null, "Anna’s iPhone", input.answer);
    return ok({ item: voted, auditSeq });
  });
}

function vote(
  item: InboxItem,
  choice: "approve" | "reject" | "answer",
  reason: string | null,
  by: string,
  answer: Json = null,
): InboxItem {
  const at = Date.now();
  auditSeq += 1;
  const decisions = [...item.decisions, { choice, by, at, reason, answer, via: "app" as const, auditSeq }];
  if (outcomeOf(decisions, item.needs) === undefined)
    return put({ ...item, decisions, mayDecide: false, whyNot: "voted", isForOthers: true });
  const isDone = item.cause === "effect" && choice === "approve";
  if (isDone) setTimeout(() => settle(item.itemId), effectMs);
  return put({
    ...item,
    decisions,
    state: "resolved",
    resolvedAt: at,
    resolvedBy: by,
    mayDecide: false,
    whyNot: "over",
    effectState: isDone ? "planned" : item.effectState,
  });
}

/** What was approved is done a moment later. */
function settle(itemId: number): void {
  const item = items.find((each) => each.itemId === itemId);
  if (item) put({ ...item, effectState: scene === "undone" ? "failed" : "applied" });
}

function dismiss(input: Record<string, unknown>): Result<unknown, HobError> {
  const itemIds = input["itemIds"] as number[];
  const asked = items.find(({ itemId, cause }) => itemIds.includes(itemId) && !isDismissible(cause));
  if (asked || scene === "kept") return err({ type: "item_not_dismissible", itemId: asked?.itemId ?? 0 });
  return each(input, (item) => ({
    ...item,
    state: "resolved",
    resolvedAt: Date.now(),
    resolvedBy: "Anna’s iPhone",
  }));
}

function add({ title, note = "", at = null }: Input<"reminders.add">): Result<unknown, HobError> {
  const now = Date.now();
  const [like] = madeItems().filter(({ cause }) => cause === "to_do");
  const made = { ...(like as InboxItem), itemId: 100 + items.length, openedAt: now, updatedAt: now };
  items = [...items, { ...made, body: { title, note }, dueAt: at, snoozedUntil: null }];
  changed("inbox", made.itemId);
  return ok(items.at(-1));
}

function update({ itemId, title, note, at }: Input<"reminders.update">): Result<unknown, HobError> {
  return withItem(itemId, (item) =>
    ok(
      put({
        ...item,
        body: { title: title ?? item.body["title"] ?? "", note: note ?? item.body["note"] ?? "" },
        dueAt: at === undefined ? item.dueAt : at,
      }),
    ),
  );
}

function each(
  input: Record<string, unknown>,
  change: (item: InboxItem) => InboxItem,
): Result<unknown, HobError> {
  for (const itemId of input["itemIds"] as number[]) {
    const item = items.find((known) => known.itemId === itemId);
    if (!item) return err({ type: "item_unknown", itemId });
    put(change(item));
  }
  return ok(null);
}

function withItem(
  itemId: number,
  answerOf: (item: InboxItem) => Result<unknown, HobError>,
): Result<unknown, HobError> {
  const item = items.find((each) => each.itemId === itemId);
  return item ? answerOf(item) : err({ type: "item_unknown", itemId });
}

function put(item: InboxItem): InboxItem {
  items = items.map((each) => (each.itemId === item.itemId ? item : each));
  changed("inbox", item.itemId);
  return item;
}
