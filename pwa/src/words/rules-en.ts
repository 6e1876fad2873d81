/** The words for rules and for the audit, in English: the pattern for every other language. */
import type { AuditEntry } from "@hob/shared/contract/audit";
import type { Policy, PolicyExplanation } from "@hob/shared/contract/policies";
import type { PolicyEffect, PolicyLayer } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import type { RuleProblem } from "../state/rule-form.ts";
import type { SpanUnit } from "../state/spans.ts";
import { ageWords, byWords, countWords, dayWords, wholeDurationWords } from "./en.ts";

export const rules = {
  title: "Rules",
  rowName: "Rules",
  row: (count: number) =>
    count === 0 ? "No rules yet" : count === 1 ? "1 rule" : `${countWords(count)} rules`,
  lead: "What an automation’s tools may do without asking, what somebody is asked about first, and what never happens. Where no rule says anything, each tool says it itself.",
  reading: "Reading the rules…",
  needsOperator: "Looking at rules takes the role of an operator.",
  adminOnly: "Writing rules takes an admin device.",
  house: "For the whole house",
  houseNone: "No rule of the house. Each tool says itself what it asks about.",
  add: "Add a rule",
  addFor: "Add a rule for it",
  all: "All rules",
  granted: "Always allowed",
  private: "Private",
  unknown: "This rule is gone.",

  limit: {
    title: "Without asking, at most",
    hint: "Whatever a rule allows: anything riskier is asked about first.",
    own: "Without asking, at most",
    asHouse: (risk: string) => `As the house: ${risk}`,
    save: "Save",
    saving: "Saving…",
    saved: "Saved. It counts from now on.",
  },
  risks: {
    low: "Low risk",
    medium: "Medium risk",
    high: "High risk",
  } satisfies Record<Risk, string>,
  riskMeanings: {
    low: "Hob’s own notes and tables: nobody outside notices.",
    medium: "Sends something out or writes a file.",
    high: "Removes what cannot be brought back. Everything that a rule or tool allows goes without asking.",
  } satisfies Record<Risk, string>,

  form: {
    newTitle: "Add a rule",
    title: "Rule",
    effect: "What is to come of it?",
    effects: {
      ask: "Ask first",
      deny: "Never",
      allow: "Allow",
    } satisfies Record<PolicyEffect, string>,
    effectMeanings: {
      ask: "The run waits until somebody has said yes.",
      deny: "The call is refused, and nobody is asked.",
      allow: "It happens without asking, up to the most risk that may.",
    } satisfies Record<PolicyEffect, string>,
    tool: "Which calls?",
    everyTool: "Everything",
    anyTool: "Every tool",
    wholeTool: (tool: string) => `All of ${tool}`,
    automation: "Of which automation?",
    anyAutomation: "Every one in the house",
    recipient: "Only to",
    optional: "optional",
    recipientHint: "A host such as shop.example. Left empty, to anyone.",
    fromRisk: "How risky?",
    anyRisk: "Of any risk",
    from: {
      low: "From low risk on",
      medium: "From medium risk on",
      high: "Of high risk only",
    } satisfies Record<Risk, string>,
    perDay: "At most a day",
    perDayHint: "Left empty, any number.",
    perRecipientDay: "At most a day to each host",
    beyond: "And beyond that?",
    beyonds: { ask: "Ask", deny: "Refuse" },
    askFor: "Wait for an answer for",
    unit: "unit",
    units: {
      seconds: "seconds",
      minutes: "minutes",
      hours: "hours",
      days: "days",
    } satisfies Record<SpanUnit, string>,
    onExpiry: "If nobody answers",
    onExpiries: { deny: "End the run", skip: "Go on without" },
    needs: "How many have to agree?",
    notByAsker: "Not whoever asked for the run",
    notByAskerHint: "Somebody else has to say yes.",
    until: "Until the end of",
    untilHint: "Left empty, it stays until somebody removes it.",
    note: "Note",
    says: "What the rule says",
    saysOf: (sentence: string, automation: string | undefined, until: number | null) =>
      `${sentence}, ${automation === undefined ? "whichever automation does it" : `where ${automation} does it`}${until === null ? "" : `, until ${dayWords(until)}`}.`,
    save: "Save the rule",
    saving: "Saving…",
    problems: {
      not_a_number: "Give a whole number from 1.",
      too_many: "That is too many.",
      not_a_span: "Give at least a minute.",
      is_past: "That day is over.",
    } satisfies Record<RuleProblem, string>,
  },

  remove: "Remove the rule",
  removing: "Removing…",
  removeTitle: "Remove this rule?",
  removeText: (sentence: string, effect: PolicyEffect) =>
    `“${sentence}” no longer counts from then on. ${removals[effect]}`,

  explain: {
    title: "What is asked about, and what is not",
    call: "Look up a call",
    callNone: "Choose a call",
    none: "It may use no tool that anything could be asked about.",
    effects: {
      allow: "Happens without asking.",
      ask: "Somebody is asked first.",
      deny: "Never happens.",
    } satisfies Record<PolicyEffect, string>,
    unlisted: "It cannot do this at all: its manifest does not list the tool.",
    layers: {
      automation: "Rules of this automation",
      household: "Rules of the house",
      tool: "The tool itself",
      default: "Otherwise",
    } satisfies Record<PolicyLayer, string>,
    words: { allow: "allow", ask: "ask", deny: "never" } satisfies Record<PolicyEffect, string>,
    silent: "nothing said",
    used: (used: number, of: number) => `Used today: ${countWords(used)} of ${countWords(of)}.`,
    showRule: "Show the rule",
  },

  approves: {
    label: "May approve",
    asRole: (upTo: string) => `As the role says: up to ${upTo}`,
    upTo: {
      low: "Low risk only",
      medium: "Up to medium risk",
      high: "Everything, high risk too",
    } satisfies Record<Risk, string>,
    fact: "May approve",
    risks: { low: "low risk", medium: "medium risk", high: "high risk" } satisfies Record<Risk, string>,
    nothing: "Nothing",
  },
} as const;

/** What comes of it once a rule is gone. */
const removals = {
  allow: "It is asked about again, unless another rule or the tool itself allows it.",
  ask: "What waits for an answer because of it keeps waiting.",
  deny: "What it kept from happening may then be asked about, or happen, as other rules or the tool itself say.",
} satisfies Record<PolicyEffect, string>;

/** Of a rule what its sentence says. */
export type SaidRule = Pick<
  Policy,
  | "effect"
  | "tool"
  | "recipient"
  | "fromRisk"
  | "perDay"
  | "perRecipientDay"
  | "needs"
  | "notByAsker"
  | "askForMs"
  | "onExpiry"
>;

/** "Ask before http.delete to shop.example, 2 have to agree". */
export function ruleSentence(rule: SaidRule): string {
  const { effect, tool, recipient, fromRisk, perDay, perRecipientDay } = rule;
  const what = tool === null ? "everything" : tool.includes(".") ? tool : `everything of ${tool}`;
  const verbs = { allow: "Allow", ask: "Ask before", deny: "Never" } satisfies Record<PolicyEffect, string>;
  const about = [
    effect === "deny" && tool === null ? "anything" : what,
    recipient === null ? "" : ` to ${recipient}`,
    fromRisk === null ? "" : `, ${rules.form.from[fromRisk].toLowerCase()}`,
    perDay === null ? "" : `, ${countWords(perDay)} a day`,
    perRecipientDay === null ? "" : `, ${countWords(perRecipientDay)} a day to each`,
    effect === "ask" ? termsWords(rule) : "",
  ].join("");
  return `${verbs[effect]} ${about}`;
}

/** How somebody is asked, where it is not as usual. */
function termsWords({ needs, notByAsker, askForMs, onExpiry }: SaidRule): string {
  return [
    needs > 1 ? `, ${needs} have to agree` : "",
    notByAsker ? ", not by whoever asked for the run" : "",
    askForMs === null ? "" : `, waiting ${wholeDurationWords(askForMs)}`,
    onExpiry === "skip" ? ", going on without where nobody answers" : "",
  ].join("");
}

export function ruleDetail({ createdBy, createdAt, expiresAt }: Policy, now: number): string {
  const until = expiresAt === null ? "" : ` · until ${dayWords(expiresAt)}`;
  return `Written ${byWords(createdBy)}, ${ageWords(createdAt, now)}${until}`;
}

export function explainedWhy({ decidedBy }: PolicyExplanation): string {
  switch (decidedBy.limit) {
    case "max_risk":
      return "It is riskier than what may go without asking.";
    case "per_day":
      return "As many as the rule allows a day were done today.";
    case "per_recipient_day":
      return "As many as the rule allows a day were done to this host today.";
    case null:
      return whys[decidedBy.layer];
  }
}

const whys: Record<PolicyLayer, string> = {
  automation: "A rule of this automation says so.",
  household: "A rule of the house says so.",
  tool: "No rule says anything; the tool itself says so.",
  default: "No rule says anything: whatever changes something is asked about, and reading is not.",
};

export const audit = {
  title: "Audit",
  row: "Who did what, and whether anybody changed the record",
  lead: "Everything that was decided, written or done in this house, in a chain of hashes in which nothing can be changed unseen.",
  adminOnly: "The audit takes an admin device.",
  reading: "Reading the audit…",
  list: "Entries",
  none: "There is no such entry.",
  what: "What",
  who: "Who",
  areas: {
    "": "Everything",
    item: "Decisions and the inbox",
    reminder: "Reminders",
    policy: "Rules",
    automation: "Automations",
    grant: "Grants",
    run: "Runs",
    effect: "Unclear effects",
    schedule: "Schedule",
    trigger: "Times and triggers",
    device: "Devices",
    push: "Notifications",
    member: "Members",
    secret: "Secrets",
    home: "The house",
  },
  actors: {
    "": "Anybody",
    device: "Somebody at a device",
    terminal: "The home node’s terminal",
    run: "Runs",
    scheduler: "The schedule",
    system: "Hob itself",
  },
  older: "Show older ones",
  readingOlder: "Reading…",
  at: "When",
  number: "Number",
  action: "Action",
  actor: "By",
  detail: "Details",
  subject: "About",
  hash: "Hash",
  verify: "Check the chain",
  verifying: "Reading every entry…",
  whole: (entries: number) =>
    entries === 1
      ? "The one entry is as it was written."
      : `All ${countWords(entries)} entries are as they were written.`,
  broken: (at: number) =>
    `Entry ${at} does not follow from the one before it: somebody changed the record on the home node’s disk.`,
  head: "Hash of the last entry",
  headHint: "Written down elsewhere, it shows later whether the end was cut off.",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Not copied",
  export: "Save as a file",
  exporting: "Reading every entry…",
  fileName: (day: string) => `hob-audit-${day}.jsonl`,
} as const;

const actions: Readonly<Record<string, string>> = {
  "automation.archived": "Automation archived",
  "automation.created": "Automation made",
  "automation.duplicated": "Automation copied",
  "automation.paused": "Automation paused",
  "automation.restored": "Automation brought back",
  "automation.resumed": "Automation resumed",
  "automation.updated": "Automation changed",
  "device.invited": "Device invited",
  "device.knocked": "Device showed its digits",
  "device.paired": "Device paired",
  "device.refused": "Device refused",
  "device.revoked": "Device revoked",
  "device.updated": "Device changed",
  "devices.reset": "All devices revoked",
  "effect.decided": "Unclear effect decided",
  "event.delivered": "Event delivered",
  "event.dropped": "Event dropped",
  "event.emitted": "Event told",
  "event.parked": "Event parked",
  "event.redelivered": "Event delivered again",
  "grant.added": "Grant given",
  "grant.revoked": "Grant taken back",
  "home.paused": "House paused",
  "home.resumed": "House resumed",
  "home.updated": "Settings changed",
  "item.answered": "Question answered",
  "item.approved": "Approved",
  "item.dismissed": "Put away",
  "item.expired": "Nobody answered in time",
  "item.rejected": "Rejected",
  "item.restored": "Brought back",
  "item.snoozed": "Snoozed",
  "member.created": "Member added",
  "member.removed": "Member removed",
  "member.updated": "Member changed",
  "policy.granted": "Always allowed from now on",
  "policy.limited": "Most risk without asking changed",
  "policy.removed": "Rule removed",
  "policy.set": "Rule written",
  "push.chosen": "Notifications chosen",
  "push.subscribed": "Notifications turned on",
  "push.tested": "Notification tried out",
  "push.unsubscribed": "Notifications turned off",
  "reminder.added": "Reminder written",
  "reminder.automated": "Reminder made into an automation",
  "reminder.changed": "Reminder changed",
  "run.canceled": "Run stopped",
  "run.denied": "Run refused something",
  "run.replayed": "Run replayed",
  "run.retried": "Run retried",
  "run.started": "Run started",
  "schedule.asked": "Due times run on demand",
  "schedule.executed": "Due time run",
  "schedule.missed": "Due times missed",
  "secret.removed": "Secret removed",
  "secret.rotated": "Secret replaced",
  "secret.set": "Secret set",
  "trigger.backfilled": "Missed times made up for",
  "trigger.created": "Time or trigger added",
  "trigger.disabled": "Time or trigger turned off",
  "trigger.enabled": "Time or trigger turned on",
  "trigger.removed": "Time or trigger removed",
  "trigger.repaired": "Trigger repaired",
  "trigger.skipped": "Next time left out",
  "trigger.unskipped": "Time no longer left out",
  "trigger.updated": "Time or trigger changed",
  "webhook.renewed": "Web call’s address renewed",
  "webhooks.closed": "Web calls closed",
  "webhooks.opened": "Web calls opened",
};

/** What an entry says was done; what this app does not know yet is said as the house wrote it. */
export function actionWords(action: string): string {
  return actions[action] ?? action;
}

export function whoWords({ actor, actorName }: Pick<AuditEntry, "actor" | "actorName">): string {
  const [kind, id] = actor.split(":");
  if (kind === "run" && id) return actorName === null ? `Run ${id}` : `Run ${id} of ${actorName}`;
  if (actorName !== null) return actorName;
  switch (kind) {
    case "terminal":
      return "Home node’s terminal";
    case "scheduler":
      return "The schedule";
    case "system":
      return "Hob itself";
    default:
      return actor;
  }
}

/** "" where there is nothing to name. */
export function subjectWords({ subject, subjectName }: Pick<AuditEntry, "subject" | "subjectName">): string {
  const [kind = "", id = ""] = subject.split(":");
  const kindName = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (kindName === undefined) return subjectName ?? subject;
  if (kind === "home") return kindName;
  if (subjectName === null) return `${kindName} ${id}`;
  return ["automation", "device", "member"].includes(kind)
    ? subjectName
    : `${kindName} ${id} of ${subjectName}`;
}

const kinds: Readonly<Record<string, string>> = {
  automation: "Automation",
  delivery: "Event",
  device: "Device",
  effect: "Effect",
  event: "Event",
  home: "The house",
  item: "Item",
  member: "Member",
  policy: "Rule",
  run: "Run",
  secret: "Secret",
  trigger: "Trigger",
};
