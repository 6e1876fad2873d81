/** The words of the inbox, in English: what happened or is asked, what can be done, and what comes of it. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { Json } from "@hob/shared/json";
import type { EffectState } from "@hob/shared/model/effect";
import type { InboxCause, InboxKind, ItemBodies } from "@hob/shared/model/inbox";
import type { GrantBody } from "@hob/shared/model/manifest";
import type { Risk } from "@hob/shared/model/risk";
import type { AskedProblem } from "../state/asked-form.ts";
import type { DecisionEnd } from "../state/decision-progress.ts";
import type { ShownView } from "../state/inbox-choice.ts";
import type { SnoozeName } from "../state/snooze.ts";
import { ageWords, byWords, countWords, dayWords, wholeDurationWords, words } from "./en.ts";
import { andWords, probeWords, slotWords } from "./schedule-en.ts";

/** An item whose figures are those of its cause. */
export type ItemOf<C extends InboxCause> = Omit<InboxItem, "cause" | "body"> & {
  readonly cause: C;
  readonly body: ItemBodies[C];
};

/** Where it is the role, the words say which one it takes. */
type WhyNot = Exclude<NonNullable<InboxItem["whyNot"]>, "role">;

type Choice = InboxItem["decisions"][number]["choice"];

export const inbox = {
  reading: "Reading the inbox from the house…",
  readingItem: "Reading it from the house…",
  unknownTitle: "Not in the inbox",
  item: "Item",
  choose: "Choose something on the left, or go through it with J and K.",
  views: {
    needs_you: "Needs you",
    failed: "Failed",
    told: "Notices",
    others: "With others",
    snoozed: "Snoozed",
    done: "Done",
  } satisfies Record<ShownView, string>,
  viewsLabel: "What to show",
  search: "Search the inbox",
  searchShort: "Search",
  noneMatch: "Nothing here matches what you look for.",
  showAll: "Show all of it",
  more: "Show more",
  empty: {
    needs_you: "Nothing needs you.",
    failed: "Nothing failed.",
    told: "No notices.",
    others: "Nothing waits for anybody else.",
    snoozed: "Nothing is snoozed.",
    done: "Nothing was decided or put away yet.",
  } satisfies Record<ShownView, string>,
  next: (name: string, coming: string) => `Next: ${name}, ${coming}.`,
  nextNone: "Nothing is set to run by itself.",

  kinds: {
    approval: "Approval",
    auth: "Secret",
    permission: "Permission",
    precondition: "Trouble",
    indeterminate: "Unclear",
    repair: "Repair",
    budget: "Budget",
    misfire: "Missed",
    question: "Question",
    reminder: "Reminder",
    notice: "Notice",
  } satisfies Record<InboxKind, string>,
  failure: "Failure",
  veiled: (kind: InboxKind) => `${inbox.kinds[kind]}, private to another member`,
  veiledText: "What it says is for that member alone. You see that it is there.",
  times: (count: number) => `${countWords(count)} times`,
  alike: (count: number) => `${countWords(count)} alike`,
  expires: (coming: string) => `Expires ${coming}`,
  isOver: "Its time is over",
  snoozedUntil: (coming: string) => `Snoozed until ${coming}`,
  dueAt: (slot: string) => `For ${slot}`,
  escalated: "Others were asked, too",
  agreed: (agreed: number, needs: number) => `${agreed} of ${needs} agreed`,

  act: {
    menu: (about: string) => `What to do with: ${about}`,
    menuTitle: "What to do",
    snooze: "Snooze",
    snoozeTitle: "Until when?",
    snoozes: {
      hour: "For an hour",
      tonight: "Until tonight",
      tomorrow: "Until tomorrow morning",
    } satisfies Record<SnoozeName, string>,
    snoozePick: "Another time",
    snoozePicked: "Snooze until then",
    snoozeHint: "It leaves your list until then. Others still see it.",
    snoozeExpires: (slot: string) => `Careful: it expires ${slot}, snoozed or not.`,
    day: "Day",
    clock: "Time",
    notToCome: "Give a time that is to come.",
    dismiss: "Put away",
    dismissHint: "It goes to Done. If it happens again, you hear of it again.",
    restore: "Bring back",
    restoreHint: "It stands where it stood.",
    select: "Choose several",
    selectHint: "Then snooze them or put them away together.",
    close: "Close",
    snoozed: (count: number, slot: string) =>
      count === 1 ? `Snoozed until ${slot}.` : `${countWords(count)} snoozed until ${slot}.`,
    dismissed: (count: number) => (count === 1 ? "Put away." : `${countWords(count)} put away.`),
    done: "Done.",
  },

  bulk: {
    chosen: (count: number) => `${countWords(count)} chosen`,
    all: "All",
    none: "None",
    end: "Stop choosing",
    choose: (about: string) => `Choose: ${about}`,
    label: "What to do with those chosen",
    dismiss: (count: number) => `Put away ${countWords(count)}`,
    snooze: (count: number) => `Snooze ${countWords(count)}`,
    notAll: (count: number) =>
      count === 1 ? "1 of them cannot be put away." : `${countWords(count)} of them cannot be put away.`,
  },

  decide: {
    approve: "Approve",
    reject: "Reject",
    allow: "Allow",
    approveAlways: (days: string) => `Approve for ${days}`,
    pressAgain: (key: string) => `Press ${key} once more to approve.`,
    always: "Always allow this",
    alwaysText: (name: string, { tool, recipients }: ItemBodies["effect"], until: number) => {
      const day = dayWords(until);
      // The rule names one recipient or none, and none means all.
      if (recipients.length === 0) return `${name} may then do anything with ${tool}, until ${day}.`;
      const to = recipients.length === 1 ? recipients.join("") : "anybody, not only to these";
      return `${name} may then do anything with ${tool} to ${to}, whatever it says or costs, until ${day}.`;
    },
    alwaysHint: "The rule is listed, and can be taken back.",
    alwaysMade: "A rule was made of it.",
    alwaysRules: "See the rules",
    alwaysFor: "For",
    days: (days: number) => (days === 366 ? "a year" : `${days} days`),
    rejectTitle: "Reject this?",
    rejectText: {
      effect: "It is not done, and the run ends.",
      scope: "It may not touch this, and the run ends.",
    },
    reason: "Reason",
    reasonHint: "Kept with your decision, if you give one.",
    answer: "Send the answer",
    yours: "Your decision",
    steps: { written: "On this device", sending: "Sending", received: "Received by the house", done: "Done" },
    written: (choice: Choice, age: string) =>
      `${inbox.decide.rowWritten[choice]}, as soon as the house is reached. Written down ${age}.`,
    takeBack: "Take it back",
    sending: "On its way to the house.",
    held: "It was being sent when the connection was lost. It is sent again, and counts once.",
    received: (seq: number) => `The house has it, as entry ${countWords(seq)} of its record.`,
    moreNeeded: (have: number, needs: number) =>
      `${have} of ${needs} have agreed; the others are waited for.`,
    doing: "It is being done.",
    refused: "Your decision does not count.",
    understood: "All right",
    waiting: (count: number) =>
      count === 1 ? "1 decision waits to be sent" : `${countWords(count)} decisions wait to be sent`,
    rowWritten: {
      approve: "Your yes waits to be sent",
      reject: "Your no waits to be sent",
      answer: "Your answer waits to be sent",
    } satisfies Record<Choice, string>,
    rowSending: "Sending",
    choices: { approve: "Yes", reject: "No", answer: "Answer" },
    ends: {
      rejected: "Rejected. It is not done.",
      answered: "Answered. The run goes on.",
      made_clear: "Written down. A run that waits for it goes on.",
      granted: "Allowed. The run goes on.",
      planned: "It is being done.",
      in_flight: "It is being done.",
      applied: "It was done.",
      failed: "It was tried, and failed.",
      uncertain: "It is looked into whether it happened.",
      indeterminate: "Nobody can be sure whether it happened. Another item asks you.",
      denied: "It was not allowed after all.",
      skipped: "It was left out.",
    } satisfies Record<DecisionEnd | EffectState, string>,
    needsRole: {
      approver: "Deciding this takes the role of an approver.",
      operator: "Deciding this takes the role of an operator.",
      admin: "Deciding this takes the role of an admin.",
    },
    whyNot: {
      risk: "This is riskier than what you may approve.",
      private: "Only its own member decides this.",
      own_request: "You asked for this run, so somebody else has to agree.",
      voted: "You have agreed. The others are waited for.",
      over: "It is over.",
    } satisfies Record<WhyNot, string>,
    needs: { approver: "Needs an approver", operator: "Needs an operator", admin: "Needs an admin" },
    notYours: {
      risk: "Riskier than you may approve",
      private: "Another member’s",
      own_request: "Needs somebody else",
      voted: "You have agreed",
      over: "Over",
    } satisfies Record<WhyNot, string>,
  },

  shown: {
    amounts: "How much",
    to: "To",
    changes: "What changes",
    newText: "This is new.",
    noChange: "Nothing in it changes.",
    same: (count: number) => (count === 1 ? "1 line stays" : `${countWords(count)} lines stay`),
    added: "new",
    removed: "gone",
    exactly: "Exactly this",
    ifNobody: "If nobody answers",
    about: "About it",
    risk: "Risk",
    risks: { low: "Low", medium: "Medium", high: "High" } satisfies Record<Risk, string>,
    asker: "Run started by",
    starter: (who: string) => (who === "scheduler" || who === "the scheduler" ? "Its schedule" : who),
    why: "Why it is asked",
    asksBecause({ layer, limit }: ItemBodies["effect"]["why"]): string {
      if (limit === "max_risk") return "It is riskier than what may happen without asking.";
      if (limit === "per_day") return "As many as a rule allows have happened today.";
      if (limit === "per_recipient_day") return "This recipient has had as many as a rule allows today.";
      return {
        automation: "A rule of this automation asks about it.",
        household: "A rule of the house asks about it.",
        tool: "Actions of this kind are asked about unless a rule allows them.",
        default: "Nothing says that it may happen without asking.",
      }[layer];
    },
    cost: "Cost so far",
    step: "Step",
    run: "Run",
    runOf: (runId: number) => `Run ${runId}`,
    decisions: "Who said what",
    needs: (needs: number) => `${needs} have to agree.`,
    said: saidWords,
    reason: (reason: string) => `“${reason}”`,
  },

  ended: endedWords,
  outcome: outcomeWords,
  expiry: expiryWords,
  countdown: (ms: number) => `${wholeDurationWords(ms)} left`,

  secret: {
    text: (isRefused: boolean): string =>
      isRefused
        ? "The other side did not take it. Runs that need it wait, and go on by themselves once it is set anew."
        : "Runs that need it wait, and go on by themselves once it is set.",
    set: "Set the secret",
    setAgain: "Set another value",
    adminOnly: "Setting it takes an admin device.",
  },
  scope: {
    text: "If you allow it, it may do that from now on, and nothing else. It is listed on its page, and can be taken back there.",
    why: "What the script says",
  },
  source: {
    toTrigger: "Look at its time",
    text: "It does not run from this until that is mended. Hob goes on trying.",
  },
  pushDead: {
    text: "Notifications to it come back. Open Hob on that device; it then signs up again.",
    toDevice: "Look at the device",
  },
  run: {
    look: "Look at the run",
    again: "Run it again",
    beginning: "Starting…",
    toAutomation: "Look at the automation",
    toRuns: "Look at the runs",
    needsOperator: "Running it takes the role of an operator.",
  },
  reminder: {
    add: "Add a reminder",
    addTitle: "What should Hob remind you of?",
    title: "What about",
    note: "Note",
    day: "Day",
    clock: "Time",
    whenHint: "Left empty, it is there at once.",
    forAll: "For everybody in the house",
    forAllHint: "Otherwise only you see it.",
    save: "Keep it",
    saving: "Sending to the house…",
    missing: "Say what it is about.",
    noClock: "Give a day and a time, or neither.",
    done: "Done",
    edit: "Change it",
    automate: "Make it an automation",
    automateHint: (hasTime: boolean) =>
      `It then says the same every day at ${hasTime ? "that time" : "nine in the morning"}. The next page is where you choose other times.`,
    automating: "Making it…",
    optional: "optional",
  },
  asked: {
    problems: {
      missing: "This is needed.",
      not_a_number: "Give a number.",
      not_a_day: "Give a day.",
    } satisfies Record<AskedProblem, string>,
    choose: "Choose one",
    optional: "optional",
    answer: "Answer",
    said: (value: Json): string => {
      if (typeof value === "boolean") return value ? "Yes" : "No";
      return typeof value === "string" ? value : JSON.stringify(value);
    },
  },
  urgent: "Urgent",

  keys: {
    title: "Keys",
    open: "Keys you can use",
    list: [
      ["J and K", "Next, and the one before"],
      ["Enter", "Open"],
      ["A", "Approve: once to choose it, once more to send it"],
      ["R", "Reject, with a reason if you like"],
      ["S", "Snooze it, or those chosen"],
      ["E", "Put it away, or those chosen"],
      ["U", "Undo"],
      ["X", "Choose for several"],
      ["?", "This list"],
    ] as readonly (readonly [string, string])[],
  },
};

/** What an item is about, in one line without a full stop; script's own words stay as they are. */
export const sentences: { readonly [C in InboxCause]: (item: ItemOf<C>, now: number) => string } = {
  effect: ({ automationName, body }) =>
    `${nameOf(automationName)} wants to ${callWords(body.tool, body.recipients)}`,
  asked: ({ body }) => body.title,
  scope: ({ automationName, body }) => `${nameOf(automationName)} asks to ${scopeWords(body.grant)}`,
  secret: ({ automationName, body }) =>
    body.isRefused
      ? `The secret “${body.secret}” was refused`
      : `${nameOf(automationName)} waits for the secret “${body.secret}”`,
  unclear: ({ automationName, body }) =>
    `${nameOf(automationName)} was cut off; did it ${callWords(body.tool, [])}?`,
  source_failed: ({ automationName, body }) =>
    `${nameOf(automationName)} cannot see what it waits for: ${sourceWords(body.kind)}`,
  push_dead: ({ body }) => `Notifications no longer reach ${body.device}`,
  to_do: ({ body }) => body.title,
  misfire: ({ automationName, body }, now) =>
    body.missed === 1
      ? `${nameOf(automationName)} missed a time, ${slotWords(body.from, now)}`
      : `${nameOf(automationName)} missed ${body.isMore ? "more than " : ""}${countWords(body.missed)} times between ${slotWords(body.from, now)} and ${slotWords(body.to, now)}`,
  run_failed: ({ automationName, body, times }) =>
    times > 1
      ? `${nameOf(automationName)} failed ${countWords(times)} times, last: ${failureWords(body)}`
      : `${nameOf(automationName)} failed: ${failureWords(body)}`,
  breaker: ({ automationName, body }) =>
    `${nameOf(automationName)} failed ${countWords(body.failures)} times in a row and is paused`,
  parked: ({ automationName, body, times }) =>
    times > 1
      ? `${nameOf(automationName)} could not deal with ${countWords(times)} events, last with “${body.name}”`
      : `${nameOf(automationName)} could not deal with “${body.name}” from ${body.source}`,
  repaired: ({ automationName }) => `${nameOf(automationName)} had lost its next time`,
  queue_full: ({ body }) => `${countWords(body.queued)} runs wait for their turn`,
  told: ({ body }) => body.title,
};

/** What Hob did or does about it, where the sentence does not say. */
export const remarks: { readonly [C in InboxCause]?: (item: ItemOf<C>, now: number) => string } = {
  misfire: ({ body }) => {
    if (body.caughtUp === 0) return "None of them was run afterwards.";
    return body.caughtUp === 1
      ? "It was run once afterwards."
      : `${countWords(body.caughtUp)} were run afterwards.`;
  },
  breaker: ({ body }, now) =>
    body.probeAt > 0 ? probeWords(body.probeAt, now) : "Nothing of it runs by itself until it is resumed.",
  parked: ({ times }) => (times > 1 ? "They are kept until you decide." : "It is kept until you decide."),
  repaired: () => "Hob has set it again.",
  queue_full: () => "Times that are due wait until there is room.",
};

/** "send something to shop.example": what a call does, said after "wants to". */
export function callWords(tool: string, recipients: readonly string[]): string {
  const to = recipients.length === 0 ? "" : andWords(recipients.slice(0, 3));
  const more = recipients.length > 3 ? ` and ${recipients.length - 3} more` : "";
  const doing = doings[tool] ?? doings[tool.split(".")[0] ?? ""] ?? `use ${tool}`;
  return to === "" ? doing : `${doing} ${prepositions[tool] ?? "to"} ${to}${more}`;
}

const doings: Readonly<Record<string, string>> = {
  http: "send something",
  "http.delete": "delete something",
  mail: "send a mail",
  smtp: "send a mail",
  "files.write": "write a file",
  "files.move": "move a file",
  "files.remove": "delete a file",
  files: "change files",
  table: "change its table",
  kv: "change its notes",
  emit: "tell other automations",
  flow: "start another automation",
  invoke: "start another automation",
  notify: "send a notification",
};

const prepositions: Readonly<Record<string, string>> = {
  "http.delete": "at",
  "files.write": "in",
  "files.remove": "in",
  files: "in",
};

function scopeWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return `${grant.http.methods.every((method) => method === "GET" || method === "HEAD") ? "read from" : "read from and send to"} ${grant.http.host}`;
    case "tcp":
      return `knock at ${grant.tcp.host}`;
    case "files":
      return `${grant.files.access === "write" ? "read and change" : "read"} the folder ${grant.files.root}`;
  }
}

function sourceWords(kind: string): string {
  const names = words.runs.triggers as Readonly<Record<string, string>>;
  return (names[kind] ?? kind).toLowerCase();
}

function expiryWords(item: Pick<InboxItem, "kind" | "onExpiry">, slot: string): string {
  if (item.onExpiry === "skip") return `It is left out ${slot}, and the run goes on without it.`;
  return item.kind === "question"
    ? `The run ends ${slot} without an answer.`
    : `It is not done. The run ends ${slot}.`;
}

/** What silence came to. */
function expiredWords({ onExpiry, kind }: InboxItem): string {
  if (onExpiry === "skip") return "It was left out, and the run went on without it.";
  return kind === "question" ? "The run ended without an answer." : "It was not done, and the run ended.";
}

const choiceVerbs = { approve: "Approved", reject: "Rejected", answer: "Answered" } as const;

function saidWords(decision: InboxItem["decisions"][number], now: number): string {
  const where = decision.via === "notification" ? ", from a notification" : "";
  return `${choiceVerbs[decision.choice]} ${byWords(decision.by)}${where}, ${ageWords(decision.at, now)}`;
}

/** How an item ended, in a sentence; undefined while it is open. */
function endedWords(item: InboxItem, now: number): string | undefined {
  const age = ageWords(item.resolvedAt ?? item.updatedAt, now);
  switch (item.state) {
    case "open":
      return undefined;
    case "expired":
      return `Nobody answered in time; it expired ${age}. ${expiredWords(item)} It cannot be decided any more.`;
    case "superseded":
      if (item.cause === "run_failed")
        return `It kept failing and was paused, ${age}. Another item says more.`;
      return `What it was about has changed or is gone, ${age}. If it is still needed, another item asks.`;
    case "resolved": {
      const last = item.decisions.at(-1);
      if (last) return `${saidWords(last, now)}.`;
      const by = item.resolvedBy;
      if (by === null && item.cause === "secret") return `The secret was set, ${age}.`;
      if (by === null) return `It has settled itself, ${age}.`;
      return item.cause === "to_do" ? `Done ${byWords(by)}, ${age}.` : `Put away ${byWords(by)}, ${age}.`;
    }
  }
}

/** What came of it, in a few words for a row, and by whom unless it stands for several; undefined while it is open. */
function outcomeWords(item: InboxItem, isOne: boolean): string | undefined {
  switch (item.state) {
    case "open":
      return undefined;
    case "expired":
      return "Expired";
    case "superseded":
      return item.cause === "run_failed" ? "Paused since" : "No longer asked";
    case "resolved": {
      const last = item.decisions.at(-1);
      const who = last?.by ?? item.resolvedBy;
      const by = isOne && who !== null ? ` ${byWords(who)}` : "";
      if (last) return `${choiceVerbs[last.choice]}${by}`;
      if (who === null) return item.cause === "secret" ? "The secret was set" : "Settled by itself";
      return item.cause === "to_do" ? `Done${by}` : `Put away${by}`;
    }
  }
}

function nameOf(automationName: string | null): string {
  return automationName ?? "An automation";
}

function failureWords({ type, message }: ItemBodies["run_failed"]): string {
  return type === "expired" ? "nobody answered in time" : bare(message);
}

/** A machine's remark within a sentence: its own full stop would end it. */
function bare(text: string): string {
  return text.replace(/\.$/, "");
}
