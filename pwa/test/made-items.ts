/** The items of the made-up house: one of every cause, several that are alike, and some that are over. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { JsonObject } from "@hob/shared/json";
import { kindOfCause, type InboxCause, type ItemBodies } from "@hob/shared/model/inbox";
import { minute, scene, start } from "./scene.ts";

const hour = 60 * minute;
const day = 24 * hour;
const hash = (itemId: number) => String(itemId).padStart(64, "0");

const feedDigest = { automationId: 1, automationSlug: "feed-digest", automationName: "Feed digest" };
const watchdog = {
  automationId: 2,
  automationSlug: "site-watchdog",
  automationName: "Site and device watchdog",
};
const bills = { automationId: 8, automationSlug: "bill-inbox", automationName: "Bill inbox" };
const none = { automationId: null, automationSlug: null, automationName: null };

function item<C extends InboxCause>(
  itemId: number,
  cause: C,
  body: ItemBodies[C],
  rest: Partial<InboxItem> = {},
): InboxItem {
  return {
    itemId,
    kind: kindOfCause[cause],
    ...feedDigest,
    cause,
    body: body as unknown as JsonObject,
    isVeiled: false,
    runId: null,
    times: 1,
    state: "open",
    risk: null,
    contentHash: null,
    expiresAt: null,
    onExpiry: null,
    escalatedAt: null,
    dueAt: null,
    snoozedUntil: null,
    openedAt: start - itemId * 7 * minute,
    updatedAt: start - itemId * 7 * minute,
    resolvedAt: null,
    resolvedBy: null,
    decisions: [],
    needs: 1,
    effectState: null,
    mayDecide: false,
    whyNot: null,
    isForOthers: !["over", null, undefined].includes(rest.whyNot),
    ...rest,
  };
}

function asking<C extends InboxCause>(
  itemId: number,
  cause: C,
  body: ItemBodies[C],
  rest: Partial<InboxItem> = {},
): InboxItem {
  return item(itemId, cause, body, {
    contentHash: hash(itemId),
    expiresAt: start + 22 * hour,
    onExpiry: "deny",
    mayDecide: true,
    ...rest,
  });
}

const rent: ItemBodies["effect"] = {
  effectId: 81,
  tool: "mail.send",
  step: "Pay/Mail",
  args: [
    {
      to: "landlord@example.org",
      subject: "Rent for March",
      text: "Dear Ms Weber,\nthe rent is on its way.",
    },
  ],
  requester: "scheduler",
  why: { layer: "tool", policyId: null, limit: null },
  costMicros: 12_500,
  recipients: ["landlord@example.org"],
  amounts: [{ label: "Rent for March", text: "850.00 €" }],
  texts: [
    {
      label: "Text of the mail",
      before: null,
      after: "Dear Ms Weber,\nthe rent is on its way.\n\nBest wishes\nAnna",
    },
  ],
};

const shopping: ItemBodies["effect"] = {
  effectId: 82,
  tool: "files.write",
  step: "",
  args: ["/home/anna/Lists/shopping.txt", { text: "milk\nrye bread\neggs\ntea\n" }],
  requester: "Jonas’ laptop",
  why: { layer: "household", policyId: 3, limit: "max_risk" },
  costMicros: 0,
  recipients: ["/home/anna/Lists"],
  amounts: [],
  texts: [
    {
      label: "shopping.txt",
      before: "apples\nmilk\nbread\neggs\nflour\nsalt\nsugar\nrice\n",
      after: "apples\nmilk\nrye bread\neggs\nflour\nsalt\nsugar\nrice\ntea\n",
    },
  ],
};

/** Nothing in it can be broken but the address itself. */
const longAddress = {
  label: "DELETE shop.example/payments/accounts/DE89370400440532013000/transfers/00000000000000000000042",
  before: null,
  after: "{}",
};

export const approvalId = 1;
export const riskyId = 2;
export const soonId = 3;
export const questionId = 4;
export const formId = 5;

const waiting: readonly InboxItem[] = [
  asking(approvalId, "effect", rent, {
    ...bills,
    runId: 36,
    risk: "medium",
    ...(scene === "limited" && { mayDecide: false, whyNot: "risk" }),
  }),
  asking(
    riskyId,
    "effect",
    { ...shopping, effectId: 83, tool: "http.delete", recipients: ["shop.example"], texts: [longAddress] },
    {
      risk: "high",
      needs: 2,
      escalatedAt: start - 3 * minute,
      runId: 12,
      decisions: [
        {
          choice: "approve",
          by: "Jonas’ laptop",
          at: start - 9 * minute,
          reason: "Looks right",
          answer: null,
          via: "app",
          auditSeq: 371,
        },
      ],
    },
  ),
  asking(soonId, "effect", shopping, {
    risk: "low",
    expiresAt: start + 9 * minute,
    onExpiry: "skip",
    runId: 12,
  }),
  asking(questionId, "asked", {
    title: "Which bread is to be ordered?",
    text: "The baker has no rye bread today.",
    choices: ["White bread", "No bread", "Ask again tomorrow"],
    fields: [],
  }),
  asking(formId, "asked", {
    title: "How much of the bill is yours?",
    text: "",
    choices: [],
    fields: [
      { name: "amount", label: "Amount in euros", kind: "number", required: true },
      {
        name: "account",
        label: "From which account",
        kind: "choice",
        choices: ["House", "Anna"],
        required: true,
      },
      { name: "day", label: "On which day", kind: "date", required: false },
      { name: "note", label: "Note", kind: "long_text", required: false },
      { name: "soon", label: "As soon as it can be", kind: "yes_no", required: false, value: true },
    ],
  }),
  asking(6, "scope", {
    grant: { kind: "http", http: { host: "tariffs.example.org", methods: ["GET"] } },
    why: "The prices have moved to another host.",
  }),
  item(
    7,
    "secret",
    { secret: "mail-password", hosts: ["imap.example.org"], isRefused: true },
    { ...bills, times: 3 },
  ),
  item(8, "secret", { secret: "weather", hosts: ["api.weather.example"], isRefused: false }),
  item(
    9,
    "unclear",
    {
      effectId: 63,
      tool: "http.post",
      args: ["https://pay.example/bills", { amount: 120 }],
      plannedAt: start - hour,
    },
    { ...bills, runId: 36, contentHash: hash(9), mayDecide: true, effectState: "indeterminate" },
  ),
  item(10, "source_failed", {
    triggerId: 11,
    kind: "feed",
    problem: { type: "http_status", message: "The feed answered 404." },
  }),
  item(
    11,
    "push_dead",
    { deviceId: 2, device: "Kitchen tablet with a long name that wraps", problem: "gone" },
    none,
  ),
  item(
    12,
    "to_do",
    { title: "Water the lemon trees", note: "The small ones as well." },
    { ...none, dueAt: start - 20 * minute },
  ),
  item(13, "scope", {} as never, {
    automationId: 5,
    automationSlug: "private-5",
    automationName: "Private automation of Jonas",
    isVeiled: true,
    whyNot: "private",
  }),
];

const failed: readonly InboxItem[] = [
  ...Array.from({ length: 5 }, (_, at) =>
    item(
      20 + at,
      "run_failed",
      { type: "http_status", message: "the feed answered 404" },
      { ...watchdog, runId: 11, times: 2 },
    ),
  ),
  item(26, "breaker", { failures: 5, probeAt: start + 40 * minute }, { ...watchdog, runId: 11 }),
  item(27, "parked", { source: "laundry", name: "washing.done", deliveryId: 21 }),
];

const told: readonly InboxItem[] = [
  item(30, "misfire", {
    missed: 7,
    from: start - 9 * hour,
    to: start - 2 * hour,
    caughtUp: 1,
    isMore: false,
  }),
  item(31, "repaired", { triggerId: 1 }),
  item(32, "queue_full", { queued: 500 }, none),
  item(
    33,
    "told",
    { title: "Bins: paper tomorrow", text: "Put them out tonight.", push: true, urgent: true },
    {
      automationId: 4,
      automationSlug: "bins-reminder",
      automationName: "Bins reminder",
    },
  ),
];

const approved = {
  state: "resolved",
  resolvedAt: start - 2 * hour,
  resolvedBy: "Jonas’ laptop",
  mayDecide: false,
  whyNot: "over",
} as const;

const over: readonly InboxItem[] = [
  asking(
    40,
    "effect",
    { ...rent, effectId: 90 },
    {
      ...bills,
      ...approved,
      risk: "medium",
      runId: 12,
      effectState: "applied",
      decisions: [
        {
          choice: "approve",
          by: "Jonas’ laptop",
          at: start - 2 * hour,
          reason: null,
          answer: null,
          via: "notification",
          auditSeq: 350,
        },
      ],
    },
  ),
  asking(
    41,
    "effect",
    { ...rent, effectId: 91 },
    {
      ...bills,
      state: "expired",
      resolvedAt: start - day,
      whyNot: "over",
      mayDecide: false,
      risk: "low",
      runId: 12,
    },
  ),
  item(
    42,
    "told",
    { title: "Rain from three", text: "", push: false, urgent: false },
    { ...approved, resolvedAt: start - 3 * hour },
  ),
];

/** More of one automation than anybody wants to see as rows. */
const many: readonly InboxItem[] = Array.from({ length: 120 }, (_, at) =>
  item(
    200 + at,
    "to_do",
    { title: `To do number ${at + 1}`, note: "" },
    { ...none, dueAt: start - at * minute },
  ),
);

export function madeItems(): InboxItem[] {
  if (scene === "empty" || scene === "quiet") return [];
  return [...waiting, ...failed, ...told, ...over, ...(scene === "many" ? many : [])];
}
