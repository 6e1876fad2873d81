/** Runs of the house made of memory that wait, broke, went dry or were tried again: with their steps and effects. */
import type { Effect } from "@hob/shared/contract/effects";
import type { Run, RunEvent } from "@hob/shared/contract/runs";
import type { JsonObject } from "@hob/shared/json";
import { stateAfter, type EffectChoice } from "@hob/shared/model/effect";
import { succeeded, watchdog } from "./made-run.ts";
import { minute, start } from "./scene.ts";

const tomorrowAtSeven = new Date(start + 24 * 60 * minute).setHours(7, 0, 0, 0);

const bills = { automationId: 8, automationSlug: "bill-inbox", automationName: "Bill inbox" };

const base: Run = {
  ...succeeded,
  ...bills,
  input: { folder: "INBOX/Bills", limit: 120 },
  result: null,
  lines: 4,
  events: 0,
  queuedAt: start - 6 * minute,
  startedAt: start - 6 * minute,
};

const waiting = { status: "waiting", endedAt: null } as const;
const broken = { status: "failed", reason: "tool_error", endedAt: start - 6 * minute + 3_400 } as const;

const untilMorning: Run = {
  ...base,
  ...waiting,
  runId: 30,
  waitingFor: "timer",
  wakeAt: tomorrowAtSeven,
  events: 11,
};
const onSecret: Run = { ...base, ...waiting, runId: 31, waitingFor: "auth", waitingOn: "mail-password" };
const triesAgain: Run = {
  ...base,
  ...waiting,
  ...watchdog,
  runId: 32,
  waitingFor: "backoff",
  wakeAt: start + 9 * minute,
  startedAt: null,
  attempt: 2,
  retryOf: 33,
  lines: 0,
};
const triedOnce: Run = {
  ...base,
  ...broken,
  ...watchdog,
  runId: 33,
  retriedBy: 32,
  error: { type: "http_status", message: "the site answered 503" },
};
const failedInStep: Run = {
  ...base,
  ...broken,
  runId: 34,
  events: 17,
  error: { type: "mail_refused", message: "the mail server answered 421 and hung up" },
};
const dry: Run = {
  ...base,
  runId: 35,
  mode: "dry_run",
  status: "succeeded",
  endedAt: start - 6 * minute + 1_900,
  result: { bills: 3, total: 184.2 },
  events: 12,
};
const undecided: Run = {
  ...base,
  ...waiting,
  runId: 36,
  waitingFor: "reconcile",
  waitingOn: "63",
  events: 9,
};
const otherTurn: Run = {
  ...base,
  status: "failed",
  reason: "nondeterminism",
  endedAt: start - 6 * minute + 240,
  runId: 37,
  mode: "replay",
  replayOf: 12,
  error: {
    type: "nondeterminism",
    message: "call 2 is another one than its journal has",
    calls: {
      recorded: { call: 2, tool: "kv.get", args: ["seen"] },
      made: { call: 2, tool: "http.get", args: ["https://www.example.org/feed.xml", { timeoutMs: 10_000 }] },
    },
  },
};
const together = { runs: 3, cpuMs: 1_240, hostCalls: 14, effects: 4, tokensIn: 1_820, tokensOut: 240 };
const parent: Run = {
  ...base,
  ...waiting,
  runId: 38,
  waitingFor: "child",
  children: 2,
  events: 5,
  total: { ...base.total, ...together, costMicros: 12_500, llmCalls: 1 },
};
const child: Run = {
  ...base,
  ...waiting,
  runId: 40,
  parentRunId: 38,
  waitingFor: "timer",
  wakeAt: tomorrowAtSeven,
  queuedAt: start - 5 * minute,
};
const childBefore: Run = {
  ...base,
  runId: 39,
  parentRunId: 38,
  status: "succeeded",
  endedAt: start - 5 * minute,
  result: 3,
};
const tested: Run = {
  ...base,
  runId: 41,
  mode: "test",
  status: "succeeded",
  endedAt: start - 6 * minute + 90,
  result: "ok",
};
const secondFailed: Run = { ...base, ...broken, runId: 43, attempt: 2, retryOf: 34, retriedBy: 44 };
const thirdTime: Run = {
  ...base,
  runId: 44,
  attempt: 3,
  retryOf: 43,
  status: "succeeded",
  endedAt: start - 6 * minute + 2_100,
  result: { sent: 3 },
  events: 6,
};
const madeUnclear: Run = {
  ...base,
  runId: 46,
  status: "canceled",
  reason: "killed",
  endedAt: start - 6 * minute + 9_000,
};

export const journalRuns: readonly Run[] = [
  untilMorning,
  onSecret,
  triesAgain,
  triedOnce,
  failedInStep,
  dry,
  undecided,
  otherTurn,
  parent,
  childBefore,
  child,
  tested,
  secondFailed,
  thirdTime,
  madeUnclear,
];

type Told = readonly [afterMs: number, kind: RunEvent["kind"], body: JsonObject];

const begun = (at: number, call: number, path: string, attempt = 1): Told => [
  at,
  "step",
  { call, path, is: "begun", ...(attempt > 1 && { attempt }) },
];
const done = (at: number, call: number, path: string): Told => [at, "step", { call, path, is: "done" }];
const failed = (at: number, call: number, path: string, message: string): Told => [
  at,
  "step",
  { call, path, is: "failed", error: { code: "mail_refused", message } },
];
const called = (at: number, call: number, tool: string, args: JsonObject[string], step: string): Told => [
  at,
  "tool_call",
  { call, tool, args, hash: "00", ...(step !== "" && { step }) },
];
const answered = (at: number, call: number, ms: number, value: JsonObject[string] = null): Told => [
  at,
  "tool_result",
  { call, ok: true, value, ms },
];
const wouldDo = (at: number, call: number, wouldAsk = false): Told => [
  at,
  "tool_result",
  { call, ok: true, value: null, ms: 0, wouldDo: true, ...(wouldAsk && { wouldAsk: true }) },
];
const running: Told = [0, "state", { status: "running" }];

const hungUp = "the mail server answered 421 and hung up";

const told: Readonly<Record<number, readonly Told[]>> = {
  30: [
    running,
    begun(10, 1, "Read the mails"),
    called(12, 2, "mail.list", ["INBOX/Bills"], "Read the mails"),
    answered(824, 2, 812, [{ subject: "Your bill for March" }]),
    done(830, 1, "Read the mails"),
    begun(840, 3, "Sum up"),
    called(842, 4, "table.query", ["bills", { month: "2026-03" }], "Sum up"),
    answered(850, 4, 8, []),
    done(860, 3, "Sum up"),
    begun(870, 5, "Wait for the morning"),
    [
      880,
      "tool_call",
      { call: 6, tool: "flow.sleep", args: [{ until: tomorrowAtSeven }], until: tomorrowAtSeven, hash: "00" },
    ],
  ],
  34: [
    running,
    begun(10, 1, "Read the mails"),
    called(12, 2, "mail.list", ["INBOX/Bills"], "Read the mails"),
    answered(824, 2, 812, [{ subject: "Your bill for March" }]),
    done(830, 1, "Read the mails"),
    begun(840, 3, "Book them"),
    begun(842, 4, "Book them/Electricity"),
    called(845, 5, "table.append", ["bills", { from: "Electricity", amount: 84.1 }], "Book them/Electricity"),
    answered(851, 5, 6),
    done(860, 4, "Book them/Electricity"),
    done(870, 3, "Book them"),
    begun(880, 8, "Tell the household"),
    begun(881, 9, "Tell the household/By mail"),
    called(
      890,
      10,
      "mail.send",
      [{ to: "anna@example.org", subject: "Bills of March" }],
      "Tell the household/By mail",
    ),
    [
      3_380,
      "tool_result",
      { call: 10, ok: false, error: { code: "mail_refused", message: hungUp }, ms: 2_490 },
    ],
    failed(3_390, 9, "Tell the household/By mail", hungUp),
    failed(3_395, 8, "Tell the household", hungUp),
  ],
  35: [
    running,
    begun(10, 1, "Read the mails"),
    called(12, 2, "mail.list", ["INBOX/Bills"], "Read the mails"),
    answered(824, 2, 812, [{ subject: "Your bill for March" }]),
    done(830, 1, "Read the mails"),
    begun(840, 3, "Book them"),
    called(845, 4, "table.append", ["bills", { from: "Electricity", amount: 84.1 }], "Book them"),
    wouldDo(846, 4),
    done(860, 3, "Book them"),
    called(870, 5, "http.post", ["https://pay.example.org/orders", { amount: 84.1 }], ""),
    wouldDo(871, 5, true),
    [1_890, "progress", {}],
  ],
  36: [
    running,
    begun(10, 1, "Book them"),
    called(20, 2, "table.append", ["bills", { from: "Electricity", amount: 84.1 }], "Book them"),
    answered(26, 2, 6),
    done(30, 1, "Book them"),
    begun(40, 3, "Pay"),
    called(50, 4, "http.post", ["https://pay.example.org/orders", { amount: 84.1 }], "Pay"),
    [9_000, "state", { status: "waiting", waitingFor: "reconcile", on: "63" }],
    [9_001, "progress", {}],
  ],
  38: [
    running,
    begun(10, 1, "Each account"),
    called(20, 2, "flow.invoke", ["bill-inbox", { account: "Anna" }], "Each account"),
    answered(60_000, 2, 59_980, 3),
    called(60_010, 3, "flow.invoke", ["bill-inbox", { account: "Jonas" }], "Each account"),
  ],
  44: [
    running,
    [5, "step", { call: 1, path: "Read the mails", is: "kept", from: 43, value: null }],
    [6, "step", { call: 2, path: "Book them", is: "kept", from: 43, value: null }],
    begun(10, 8, "Tell the household"),
    begun(900, 8, "Tell the household", 2),
    done(2_090, 8, "Tell the household"),
  ],
};

/** Undefined where this run's journal is not told here. */
export function journalOf(run: Run): RunEvent[] | undefined {
  const begunAt = run.startedAt ?? run.queuedAt;
  return told[run.runId]?.map(([afterMs, kind, body], place) => ({
    seq: place + 1,
    at: begunAt + afterMs,
    kind,
    body,
  }));
}

const booked: Effect = {
  effectId: 60,
  runId: 34,
  automationSlug: bills.automationSlug,
  automationName: bills.automationName,
  call: 5,
  step: "Book them/Electricity",
  tool: "table.append",
  args: ["bills", { from: "Electricity", amount: 84.1 }],
  state: "applied",
  honoursKey: true,
  attempts: 1,
  error: null,
  childRunId: null,
  plannedAt: base.queuedAt,
  settledAt: base.queuedAt,
  choice: null,
  decidedBy: null,
  asked: null,
};
const paid: Effect = {
  ...booked,
  effectId: 63,
  runId: 36,
  call: 4,
  step: "Pay",
  tool: "http.post",
  args: ["https://pay.example.org/orders", { amount: 84.1, reference: "2026-03 Electricity" }],
  state: "indeterminate",
  honoursKey: false,
  error: { type: "connection_lost", message: "pay.example.org closed the line before it answered" },
  settledAt: null,
};
const mailed: Effect = {
  ...booked,
  effectId: 61,
  call: 10,
  step: "Tell the household/By mail",
  tool: "mail.send",
  args: [{ to: "anna@example.org", subject: "Bills of March" }],
  state: "failed",
  honoursKey: false,
  error: { type: "mail_refused", message: hungUp },
};
const letter = { text: "Dear Anna, these are the bills of March. ".repeat(20) };

let effects: readonly Effect[] = [
  booked,
  mailed,
  { ...booked, effectId: 62, runId: 36, call: 2, step: "Book them" },
  paid,
  { ...paid, effectId: 64, call: 5, state: "skipped", choice: "skip", decidedBy: "Kitchen tablet" },
  { ...booked, effectId: 65, runId: 35, call: 4, step: "Book them", state: "planned", attempts: 0 },
  { ...paid, effectId: 66, runId: 35, call: 5, step: "", state: "planned", attempts: 0, error: null },
  {
    ...mailed,
    effectId: 67,
    runId: 35,
    call: 6,
    args: [{ to: "anna@example.org", subject: "Bills of March", ...letter }],
    state: "planned",
    attempts: 0,
    error: null,
  },
  { ...booked, effectId: 68, runId: 38, call: 2, tool: "flow.invoke", args: ["bill-inbox"], childRunId: 39 },
  { ...mailed, effectId: 69, runId: 44, call: 9, state: "applied", attempts: 2, error: null },
  { ...booked, effectId: 70, runId: 12, call: 3, step: "", tool: "kv.set", args: ["seen", ["a", "b", "c"]] },
  { ...paid, effectId: 71, runId: 46 },
  { ...mailed, effectId: 72, runId: 46, state: "denied", args: { cut: true, bytes: 421_000 } },
];

/** Attempts share what was done before them. */
const sharedWith: Readonly<Record<number, readonly number[]>> = { 43: [34], 44: [34, 43], 45: [34] };

export function effectsOf(runId: number): readonly Effect[] {
  return effects.filter((effect) => [runId, ...(sharedWith[runId] ?? [])].includes(effect.runId));
}

/** Undefined where there is nothing to decide. */
export function decideEffect(effectId: number, choice: EffectChoice, decidedBy: string): Effect | undefined {
  const found = effects.find((effect) => effect.effectId === effectId && effect.state === "indeterminate");
  if (!found) return undefined;
  const decided: Effect = { ...found, state: stateAfter(choice), choice, decidedBy, settledAt: Date.now() };
  effects = effects.map((effect) => (effect.effectId === effectId ? decided : effect));
  return decided;
}
