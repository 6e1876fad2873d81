/** The words for schedules and what comes of them, in English: the pattern for every other language. */
import type { AutomationFilter, AutomationSummary } from "@hob/shared/contract/automations";
import type { Trigger, TriggerInput, TriggerState } from "@hob/shared/contract/triggers";
import type { Delivery } from "@hob/shared/contract/events";
import { presetOf } from "@hob/shared/model/cron-preset";
import { limitProfiles, scheduleLimits, type LimitProfile } from "@hob/shared/model/limits";
import type { MisfirePolicy, OverlapPolicy, Priority } from "@hob/shared/model/schedule";
import { spanOf, type SpanUnit } from "../state/spans.ts";
import type { How } from "../state/trigger-form.ts";
import type { TriggerProblem } from "../state/trigger-rules.ts";
import { createCalendar } from "./calendar.ts";
import { byWords, capital, countWords, durationWords } from "./en.ts";

export const {
  comingWords,
  comingHereWords,
  slotWords,
  clockWords,
  clockSecondWords,
  dateWords,
  weekdayName,
  weekdayShort,
  andWords,
  zoneName,
} = createCalendar("en-GB", {
  soon: "within a minute",
  inMinutes: (minutes) => `in ${minutes} min`,
  today: (clock) => `today ${clock}`,
  tomorrow: (clock) => `tomorrow ${clock}`,
  on: (day, clock) => `${day}, ${clock}`,
  here: (slot) => `${slot} here`,
});

export const schedule = {
  automations: {
    search: "Search automations",
    searchShort: "Search",
    filter: "Filter",
    filterTitle: "Which automations to show",
    show: {
      all: "All",
      active: "Active",
      paused: "Paused",
      failing: "Failing",
      scheduled: "By themselves",
      unscheduled: "Only by hand",
    } satisfies Record<AutomationFilter, string>,
    showLabel: "Show",
    tags: "Tags",
    total: (count: number) => (count === 1 ? "1 automation" : `${countWords(count)} automations`),
    noneMatch: "No automation matches what was chosen.",
    showAll: "Show all automations",
    more: "Show more",
    next: (coming: string) => `Next: ${coming}`,
    menu: (name: string) => `What to do with ${name}`,
    pausedByFailures: "Paused after failures",
    failing: "Failing",
  },

  menu: {
    run: "Run now",
    runHint: "Begins at once, with the answers it has.",
    running: "Sending to the house…",
    pause: "Pause",
    pauseHint: "Nothing of it runs by itself until you resume it. What is under way goes on.",
    resume: "Resume",
    resumeHint: "It runs by itself again from now on. Times in between are not made up for.",
    duplicate: "Make a copy",
    duplicateHint: "A second one under another name, with its times turned off.",
    archive: "Archive…",
    restore: "Restore",
    restoreHint: "It comes back into the list, and its times with it.",
    close: "Close",
  },

  pause: {
    byFailures: (failures: number) =>
      failures === 1 ? "Paused after a failure" : `Paused: it failed ${failures} times in a row`,
    by: (who: string) => `Paused ${byWords(who)}`,
    byBudget: "Paused: its budget is used up",
    byNeed: "Paused until somebody has done something for it",
    plain: "Paused",
    since: (moment: string) => `Since ${moment}.`,
    until: "Nothing of it runs by itself until it is resumed.",
    resume: "Resume",
    resuming: "Resuming…",
  },

  when: {
    title: "When it runs",
    byClockIn: (what: string, zone: string) => `${what} by the clock in ${zone}`,
    reading: "Reading its times from the house…",
    none: "It runs only when somebody starts it. Add a time, and it runs by itself.",
    archived: "It is archived, and so nothing of it runs. Restore it, and its times come back with it.",
    add: "Add a time",
    more: "Show more",
    next: (coming: string) => `Next: ${coming}`,
    last: (word: string, age: string) => `Last: ${word}, ${age}`,
    lastNever: "Has not run from this yet",
    looked: (age: string) => `Looked ${age}`,
    broken: "Not working",
    stateText: {
      armed: "",
      off: "It is turned off.",
      held: "It waits while everything, or this automation, is paused.",
      done: "No time of it is left.",
      broken: "It cannot see what it waits for.",
    } satisfies Record<TriggerState, string>,
    leftOut: (slot: string) => `${capital(slot)} is left out`,
    undo: "Undo",
    undoing: "Undoing…",
    menu: (what: string) => `What to do with: ${what}`,
    edit: "Change",
    editHint: "Other times, or other rules.",
    skip: "Skip the next",
    skipHint: (coming: string) => `Leaves out ${coming}, and only that. It can be undone.`,
    turnOff: "Turn off",
    turnOffHint: "It stays here and does nothing until it is turned on.",
    turnOn: "Turn on",
    turnOnHint: "It counts from now on.",
    remove: "Remove…",
    removeTitle: "Remove this time?",
    removeOtherTitle: "Remove this?",
    removeText: (what: string) =>
      `“${what}” is gone for good. The automation, its other times and what ran before stay.`,
    removeAction: "Remove",
    removing: "Removing…",
    saved: (what: string) => `Saved: ${what}.`,
    savedNext: (what: string, coming: string) => `Saved: ${what}. It runs next ${coming}.`,
    events: (count: number) =>
      count === 1 ? "1 event waits for a decision" : `${count} events wait for a decision`,
  },

  missed: {
    times: (count: number, from: string, to: string) =>
      count === 1
        ? `1 time was missed, ${from}.`
        : `${countWords(count)} times were missed between ${from} and ${to}.`,
    many: (from: string, to: string) => `Times were missed between ${from} and ${to}.`,
  },

  parked: {
    title: "Events that could not be dealt with",
    text: "Their runs failed for good. Try again, or let them go.",
    run: (runId: number) => `Run ${runId}`,
    again: "Try again",
    trying: "Trying…",
    drop: "Let go",
    dropping: "Letting go…",
    dropTitle: "Let this event go?",
    dropText: "Nothing more is done about it, and it cannot be brought back.",
    name: eventTitle,
  },

  editor: {
    newTitle: "When should it run?",
    editTitle: "When it runs",
    reading: "Reading from the house…",
    needsOperator: "Changing when it runs takes the role of an operator.",
    how: "It runs",
    byClock: "By the clock",
    byEvent: "When something happens",
    hows: {
      hour: "Every hour",
      day: "Every day",
      week: "Every week",
      month: "Every month",
      interval: "Every so often",
      once: "Once",
      cron: "By a timetable of your own",
      file: "When files come",
      feed: "When a feed has news",
      webhook: "By web call",
      event: "When an event happens",
    } satisfies Record<How, string>,
    minute: "Minute of the hour",
    minuteHint: "0 is on the hour, 30 at half past.",
    time: "Time",
    weekdays: "Days",
    monthDay: "Day of the month",
    monthDayN: (day: number) => `${day}.`,
    lastDay: "The last day",
    monthDayHint: "Months without this day are left out.",
    every: "Every",
    unit: "Unit",
    units: {
      seconds: "seconds",
      minutes: "minutes",
      hours: "hours",
      days: "days",
    } satisfies Record<SpanUnit, string>,
    leastEvery: (span: string) => `In this house not more often than ${span}.`,
    first: "Counted from",
    firstHint: "Left empty, it is counted from when you save.",
    date: "Day",
    expression: "Timetable",
    expressionHint:
      "Five fields: minute, hour, day, month, weekday. “30 7 * * 1-5” is 07:30 from Monday to Friday. A sixth in front counts seconds.",
    folder: "Folder",
    folderHint: "On the home node. Files that come or change in it start a run.",
    granted: "Folders it may read",
    pattern: "Only files named",
    patternHint: "With * for any letters, for example *.pdf. Left empty, every file.",
    settle: "When a file has been still for",
    settleHint: "So that nothing begins while it is still being written.",
    url: "Address of the feed",
    look: "Look every",
    signed: "Only signed calls",
    signedHint: "Each call has to prove itself with a signature over its body and time.",
    webhookLead:
      "Another program starts it by calling an address that only this time has. You get it once it is saved.",
    eventName: "Name of the event",
    eventNameHint: "As scripts call it, for example washing.done.",
    eventSource: "Only from",
    eventSourceHint: "Who must have sent it. Left empty, anybody.",
    opens: (what: "folder" | "host", name: string) =>
      what === "folder"
        ? `This reads the folder ${name} and all in it. Saving adds exactly that to what this automation may touch.`
        : `This reads from ${name}. Saving adds exactly that to what this automation may touch.`,
    opensNeedsAdmin: (what: "folder" | "host", name: string) =>
      what === "folder"
        ? `This automation may not read the folder ${name} yet. An admin has to allow that first.`
        : `This automation may not read from ${name} yet. An admin has to allow that first.`,
    zone: "Time zone",
    zoneOfHouse: (name: string) => `The house’s: ${name}`,
    zoneHint: "Clock changes in spring and autumn are followed.",
    preview: "The next times",
    previewIn: (zone: string) => `The next times, by the clock in ${zone}`,
    previewNone: "No time is to come.",
    previewReading: "Counting…",
    skipsComeBack: "Times that were left out come back if they no longer fit.",
    previewUnclear: "No times to show yet: something above is missing or not right.",
    previewHere: (clock: string) => `${clock} here`,
    rules: "If something gets in the way",
    misfire: "If times were missed",
    misfires: {
      skip: "Leave them out",
      once: "Run once afterwards",
      each: "Run each of them",
    } satisfies Record<MisfirePolicy, string>,
    misfireHints: {
      skip: "They are noted as missed.",
      once: "However many they were.",
      each: "Up to ten, one after the other.",
    } satisfies Record<MisfirePolicy, string>,
    window: "But only those of the last",
    overlap: "If it is still going",
    overlaps: {
      skip: "Leave the new one out",
      queue_one: "Let one wait",
      queue_all: "Let all wait",
      cancel_old: "Stop the old one",
      parallel: "Run side by side",
    } satisfies Record<OverlapPolicy, string>,
    overlapHints: {
      skip: "What is under way goes on.",
      queue_one: "It begins afterwards; more are left out.",
      queue_all: "They begin one after the other.",
      cancel_old: "It ends at once, and the new one begins.",
      parallel: "Up to as many as you say.",
    } satisfies Record<OverlapPolicy, string>,
    parallelMax: "At most at once",
    hours: "Only at certain hours",
    hoursHint: "Times outside of them do not count.",
    from: "From",
    to: "To",
    hourDays: "On these days",
    giveUp: "Give up if it cannot begin for",
    giveUpHint: "Left empty, it waits as long as it takes.",
    spread: "Spread over",
    spreadHint: "Begins up to this much later, so that not everything begins at once.",
    priority: "When others wait too",
    priorities: {
      low: "Let others go first",
      normal: "As usual",
      high: "Go first",
    } satisfies Record<Priority, string>,
    key: "Never at once with",
    keyHint: "Automations with the same word here take turns, for example printer.",
    values: "Its answers at these times",
    valuesHint: "What differs here holds only for runs of this time.",
    valuesLacking: "It needs these to run by itself. They hold only for runs of this time.",
    save: "Save",
    allowAndSave: "Allow and save",
    saving: "Sending to the house…",
    remove: "Remove this time",
    removeOther: "Remove",
    problems: {
      missing: "This is needed.",
      not_a_minute: "Give a minute from 0 to 59.",
      no_days: "Choose at least one day.",
      not_a_span: "Give a number above 0.",
      not_a_time: "Give a day and a time.",
      not_a_folder: "Give the whole path of a folder, for example /home/anna/Scans.",
      not_an_address: "Give a whole address, for example https://example.com/feed.xml.",
      not_a_name: "Use small letters, digits, dots and hyphens, for example washing.done.",
      not_a_pattern: "Give a file’s name, not a path.",
      not_a_number: "Give a whole number of at least 1.",
      not_a_key: "Use small letters, digits and hyphens, for example printer.",
    } satisfies Record<TriggerProblem, string>,
  },

  call: {
    title: "The address to call",
    text: "A POST to it starts a run. Whoever has the address can start it; keep it to yourself.",
    textSigned: "A POST to it that is signed with the secret starts a run.",
    example: "For example, in a terminal",
    copyAddress: "Copy the address",
    copyExample: "Copy the example",
    signedNote:
      "The copied example contains the secret: keep it to yourself. A call carries the signature, never the secret itself.",
    copySecret: "Copy the secret",
    shut: "The house does not listen to web calls yet, so this has no address.",
    shutAdmin: "Open web calls on the House page",
    shutOther: "An admin opens it on the House page.",
    loopback: "The house listens on its own machine only. Other devices cannot reach this.",
    renew: "Make a new address",
    renewing: "Sending to the house…",
    renewTitle: "Make a new address?",
    renewText: "The old one stops working at once. Whatever calls it needs the new one.",
  },

  upcoming: {
    title: "Coming up",
    linkNone: "Nothing within a week",
    linkNext: (name: string, coming: string) => `${coming}: ${name}`,
    reading: "Reading what is to come from the house…",
    empty: "Nothing is to come. Give an automation a time, and it appears here.",
    emptyUntil: (day: string) =>
      `Nothing is to come until ${day}. Give an automation a time, and it appears here.`,
    emptyAction: "Choose an automation",
    held: "Everything is paused. These times pass unless the house is resumed before.",
    today: "Today",
    tomorrow: "Tomorrow",
    skip: "Skip",
    skipping: "Sending…",
    skipOf: (name: string, slot: string) => `Skip: ${name}, ${slot}`,
    leftOut: "Left out",
    undo: "Undo",
    undoOf: (name: string, slot: string) => `Undo: ${name}, ${slot}`,
    run: "Run now",
    runOf: (name: string) => `Run now: ${name}`,
    more: "Show later times",
    goesOn: (often: string) =>
      `and so on: ${often.replace(/^(?:Every|On|By)\b/, (first) => first.toLowerCase())}`,
    triesOnce: "Tries once: it failed again and again",
  },

  settings: {
    section: "Settings",
    title: "Settings of the house",
    row: "Name, time zone, how much may run",
    adminOnly: "The settings take an admin device.",
    name: "Name",
    zone: "Time zone",
    zoneHint: "Every time without a zone of its own moves with it.",
    profile: "How much may run by itself",
    profiles: {
      small: "Small",
      standard: "Standard",
      large: "Large",
    } satisfies Record<LimitProfile, string>,
    profileHint: profileWords,
    save: "Save",
    saving: "Saving…",
    saved: "Saved.",
  },

  webCalls: {
    title: "Web calls",
    rowShut: "Closed",
    rowLoopback: (port: number) => `Open on the home node’s machine, port ${port}`,
    rowLan: (port: number) => `Open at home, port ${port}`,
    rowBroken: "Not working",
    lead: "Other programs can start automations by calling an address. For that the house has to listen.",
    adminOnly: "Opening web calls takes an admin device.",
    scope: "Who may call",
    scopes: { loopback: "Only the home node’s machine", lan: "Every device at home" },
    scopeHints: {
      loopback: "Programs beside Hob, or a web server of yours in front of it.",
      lan: "Whatever is in the home network, for example a washing machine.",
    },
    port: "Port",
    portHint: "From 1024 to 65535. 4680 is as good as any.",
    open: "Open",
    change: "Change",
    opening: "Opening…",
    close: "Close",
    closing: "Closing…",
    closeText: "Nothing can be started by a call until it is opened again. The addresses stay the same.",
    isOpen: (port: number) => `Listening on port ${port}.`,
    isShut: "Closed. Nothing at home listens for Hob.",
    notAPort: "Give a port from 1024 to 65535.",
    reading: "Asking the house…",
  },

  run: {
    for: (slot: string) => `For ${slot}`,
    times: "Its times",
  },
} as const;

/** "Every day at 07:00", "Mondays and Fridays at 18:30", "When files come into Scans". */
export function scheduleWords(input: TriggerInput, zone: string, now: number): string {
  switch (input.kind) {
    case "cron":
      return cronWords(input.expression);
    case "interval":
      return capital(everyWords(input.everyMs));
    case "once":
      return `Once, ${slotWords(input.at, now, zone)}`;
    case "file":
      return `When files come into ${folderName(input.folder)}`;
    case "feed":
      return `When ${hostOf(input.url)} has something new`;
    case "webhook":
      return "By web call";
    case "event":
      return `When ${input.name} happens`;
  }
}

function cronWords(expression: string): string {
  const preset = presetOf(expression);
  switch (preset?.every) {
    case undefined:
      return `By timetable ${expression}`;
    case "hour":
      return preset.minute === 0 ? "Every hour, on the hour" : `Every hour, ${preset.minute} min past`;
    case "day":
      return `Every day at ${preset.at}`;
    case "week":
      return `${weekWords(preset.weekdays)} at ${preset.at}`;
    case "month":
      return preset.day === "last"
        ? `On the last day of the month at ${preset.at}`
        : `Every month on the ${ordinal(preset.day)} at ${preset.at}`;
  }
}

function weekWords(weekdays: readonly number[]): string {
  const sorted = [...new Set(weekdays)].toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const key = sorted.join("");
  if (sorted.length === 7) return "Every day";
  if (key === "12345") return "Monday to Friday";
  if (key === "60") return "Weekends";
  return andWords(sorted.map((day) => `${weekdayName(day)}s`));
}

function ordinal(day: number): string {
  const tens = day % 100;
  const end = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${end}`;
}

/** "every 15 minutes", "every hour". */
export function everyWords(ms: number): string {
  const { amount, unit } = spanOf(ms);
  if (!Number.isInteger(Number(amount))) return `every ${durationWords(ms)}`;
  return `every ${amount === "1" ? unit.slice(0, -1) : `${amount} ${unit}`}`;
}

/** A card's line on when an automation runs by itself: one time in words, and how many more. */
export function automationScheduleWords(
  { schedule: items, triggers }: Pick<AutomationSummary, "schedule" | "triggers">,
  wordsOf: (item: AutomationSummary["schedule"][number]) => string,
): string {
  const first = items.find(({ enabled }) => enabled) ?? items[0];
  if (triggers === 0 || !first) return "Only by hand";
  const said = wordsOf(first);
  if (triggers === 1) return first.enabled ? said : `${said} (turned off)`;
  const isAllOff = !first.enabled && triggers <= items.length;
  return `${said}, and ${triggers - 1} more${isAllOff ? ", all turned off" : ""}`;
}

/** What Hob does by itself about an automation that failed again and again. */
export function probeWords(probeAt: number, now: number): string {
  return probeAt <= now
    ? "Hob is about to try once more."
    : `Hob tries once more ${comingWords(probeAt, now)}.`;
}

/** One sentence on what should be known, and what Hob did about it. */
function eventTitle({ name, source }: Pick<Delivery, "name" | "source">): string {
  return `${name} from ${source}`;
}

/** What a household of this size may do by itself. */
function profileWords(profile: LimitProfile): string {
  const { leastEveryMs, automations } = scheduleLimits[profile];
  return `Up to ${countWords(automations)} automations, each not more often than ${everyWords(leastEveryMs)}. A run may take ${durationWords(limitProfiles[profile].wallMs)}.`;
}

function folderName(path: Extract<Trigger["input"], { kind: "file" }>["folder"]): string {
  return path.split("/").at(-1) ?? path;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : "a feed";
}
