/**
 * Every word the app shows, in English: the pattern that each other language is checked against.
 * A word added here does not compile until it is said in each of them, and `words.ts` hands it on.
 */
import type { AutomationSummary, Grant } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { Effect } from "@hob/shared/contract/effects";
import type { HomeStatus } from "@hob/shared/contract/home";
import type { LogLevel, Run, RunSort, RunSummary } from "@hob/shared/contract/runs";
import type { LinkState } from "@hob/shared/link";
import type { EffectChoice, EffectState } from "@hob/shared/model/effect";
import type { RunLimits } from "@hob/shared/model/limits";
import { grantsIn, type GrantBody, type HttpMethod, type Manifest } from "@hob/shared/model/manifest";
import type { Role } from "@hob/shared/model/role";
import type { RunMode, RunReason, RunStatus, TriggerKind } from "@hob/shared/model/run";
import { clockKinds } from "@hob/shared/model/schedule";
import type { FieldProblem, NeverOpened } from "../state/run-form.ts";
import type { StepState } from "../state/run-steps.ts";
import { createMeasures } from "./measures.ts";
import { rejectionIn } from "./rejection.ts";

export { errorSentence } from "@hob/shared/words/errors-en";

export const {
  ageWords,
  momentWords,
  exactWords,
  dayWords,
  durationWords,
  wholeDurationWords,
  gutterWords,
  sizeWords,
  countWords,
} = createMeasures("en-GB", {
  momentsAgo: "moments ago",
  ago: (amount, unit) => `${amount} ${unit === "minutes" ? "min" : "h"} ago`,
  yesterday: (clock) => `yesterday, ${clock}`,
  tomorrow: (clock) => `tomorrow, ${clock}`,
  on: (day, clock) => `${day}, ${clock}`,
  days: (count) => `${count} days`,
});

export const words = {
  app: "Hob",
  skipToContent: "Skip to content",
  mainNavigation: "Main",
  tryAgain: "Try again",
  tryNow: "Try now",
  pairAgain: "Pair again",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  notCopied: "This browser does not let Hob copy",
  opening: "Opening…",
  notKept: "This is not kept on this device. It is read as soon as the house is reached.",
  notFound: { title: "Nothing here", text: "This page does not exist.", action: "Go to automations" },
  unconfirmed: {
    title: "Not let in yet",
    text: "The last pairing here was not confirmed yet. Wait until the house is reached and says so, or pair again with a new link.",
    action: "Go to pairing",
  },
  broken: {
    title: "Hob cannot start here",
    text: "A part of the app could not be loaded, or this browser keeps it from storing its keys. A private window does that.",
    action: "Load again",
  },

  inbox: {
    title: "Inbox",
    nav: "Inbox",
    waiting: (count: number) => (count === 1 ? "1 needs you" : `${countWords(count)} need you`),
  },

  runs: {
    title: "Runs",
    nav: "Runs",
    empty: "Nothing has run yet. Each run appears here the moment it starts, with its log and its result.",
    emptyAction: "Choose an automation to run",
    reading: "Reading the runs from the house…",
    earlier: "Show earlier runs",
    count: (shown: number, total: number) => `${countWords(shown)} of ${countWords(total)}`,
    total: (count: number) => (count === 1 ? "1 run" : `${countWords(count)} runs`),
    now: "Now",
    nowAsOf: (moment: string) => `As of ${moment}`,
    today: "Today",
    yesterday: "Yesterday",
    stop: (name: string) => `Stop ${name}`,
    stopShort: "Stop",
    stopAll: "Stop all runs",
    stopAllTitle: "Stop all runs?",
    stopAllText: (count: number) =>
      `${count === 1 ? "1 run ends" : `${countWords(count)} runs end`} now, whether under way, waiting or queued. What was done already stays done.`,
    attempt: (attempt: number) => `Attempt ${attempt}`,
    privateRun: "Private to another member",
    filter: "Filter and sort",
    filterTitle: "Which runs to show",
    chosen: "Chosen",
    leaveOut: (choice: string) => `Leave out: ${choice}`,
    clear: "Clear",
    show: "Show",
    noneMatch: "No run matches what was chosen.",
    showAll: "Show all runs",
    automation: "Automation",
    anyAutomation: "All automations",
    state: "State",
    mode: "Kind of run",
    modeHint: "Dry runs are left out unless you ask for them.",
    trigger: "Started by",
    skipReason: "Left out because",
    reasonName: reasonName,
    ofOneTime: "Of one of its times",
    member: "Member",
    anyMember: "All members",
    device: "Device",
    anyDevice: "All devices",
    since: "From",
    until: "To",
    sinceDay: (day: string) => `From ${day}`,
    untilDay: (day: string) => `To ${day}`,
    topLevel: "Only runs of their own",
    topLevelHint: "Leaves out runs that other runs started.",
    sort: "Order",
    sorts: {
      newest: "Newest first",
      oldest: "Oldest first",
      longest: "Longest first",
      costliest: "Costliest first",
    } satisfies Record<RunSort, string>,
    modes: {
      live: "Live",
      dry_run: "Dry run",
      test: "Test",
      replay: "Replay",
    } satisfies Record<RunMode, string>,
    triggers: {
      cron: "Timetable",
      interval: "Interval",
      once: "Set time",
      manual: "By hand",
      api: "Another program",
      webhook: "Web call",
      file: "New file",
      imap: "Mail",
      feed: "Feed",
      ical: "Calendar",
      event: "Event",
    } satisfies Record<TriggerKind, string>,
    starter: starterWords,
  },

  automations: {
    title: "Automations",
    nav: "Automations",
    empty: "The house has no automations yet. They appear here as soon as the home node has its first one.",
    reading: "Reading the automations from the house…",
    neverRan: "Has not run yet",
    paused: "Paused",
    archived: "Archived",
    draft: "Draft",
    privateTo: (owner: string) => `Private to ${owner}`,
    showArchived: "Show archived ones too",
  },

  automation: {
    reading: "Reading the automation from the house…",
    runNow: "Run now",
    asked: "What was asked for",
    touches: "What it may touch",
    remove: "Remove",
    removeGrant: (grant: GrantBody) => `Remove ${grantedName(grant)}`,
    touchesNothing: "Nothing outside itself: it reads no address and keeps nothing.",
    lastRuns: "Last runs",
    source: "Script",
    sourceOf: (version: number) => `Version ${version}, read only here`,
    archivedNote: "This automation is archived and does not run. Its runs and their logs are kept.",
    seenBy: "Who may see it",
    seenByAll: "The whole household sees what it does, its runs and their results.",
    seenByMe:
      "Only you see what it does, its log and its results. Admins see that it exists, when it ran and what it cost, and may stop or archive it.",
    seenByOwner: (owner: string) =>
      `This belongs to ${owner} alone. You see that it exists, when it ran and what it cost; what it does, its script, its log and its results stay private.`,
    veiledMay: "As an admin you may stop its runs and archive it.",
    veiledSummary: "What it does is private.",
    makePrivate: "Private to me",
    makePrivateHint: "Everybody else loses sight of what it does",
    archive: "Archive",
    archiveTitle: (name: string) => `Archive ${name}?`,
    archiveText:
      "It stops running and leaves the list, and runs that still wait for their turn are stopped. What it ran is kept, and it can be restored.",
    archiving: "Archiving…",
    restore: "Restore",
    restoring: "Restoring…",
    adminOnly: "Archiving it, and taking back what it may touch, takes an admin device.",
  },

  runForm: {
    title: (name: string) => `Run ${name}`,
    none: "This automation asks for nothing.",
    run: "Run now",
    allowAndRun: "Allow and run",
    starting: "Sending to the house…",
    optional: "optional",
    onePerLine: "One on each line",
    remember: "Keep these answers for next time",
    choose: "Choose…",
    opensAllowed: (grant: GrantBody) => `This ${openWords(grant)}, which it may do already.`,
    opensNew: (grant: GrantBody, by: "running" | "saving") =>
      `This ${openWords(grant)}. ${by === "running" ? "Running it" : "Saving"} adds exactly that to what this automation may touch, and nothing else.`,
    never: {
      credentials: "An address with a name or password in it is never opened; leave them out.",
      reserved: "This address is reserved and no automation may open it; give another one.",
      plain_http: "Only addresses at home may be opened without https; use https://…",
    } satisfies Record<NeverOpened, string>,
    needsOperator: "This device may look, but not start runs: that takes the role of an operator.",
    opensNeedsAdmin: (grant: GrantBody) => `This ${openWords(grant)}. An admin has to allow that first.`,
    dryRun: "Dry run",
    allowAndDryRun: "Allow and dry run",
    dryRunHint: "A dry run reads for real and changes nothing: it shows what it would do.",
    continued: "These are the answers you had typed here and not sent yet.",
    startOver: "Start over",
  },

  folders: {
    choose: "Choose a folder",
    title: "Folders of the home node",
    places: "Places",
    reading: "Reading the folders…",
    up: (name: string) => `Up to ${name}`,
    none: "No folders in here.",
    cut: "There are more folders than are shown; type the path to reach the others.",
    readOnly: "Read only",
    notWritable: "The home node may look into this folder but change nothing in it; choose another one.",
    use: "Use this folder",
    adminOnly: "Looking through the folders takes an admin device; the path can be typed.",
  },

  run: {
    reading: "Reading the run from the house…",
    title: (name: string, runId: number) => `${name}, run ${runId}`,
    result: "Result",
    noResult: "The run gave nothing back.",
    log: "Log",
    logEmpty: "No lines yet. They appear here as the script writes them.",
    logNone: "The script wrote no lines.",
    logHidden: "This device may see the result, but not the log: that takes the role of an operator.",
    veiled:
      "This run is private to another member. You see that it ran, how it ended and what it used, but not what it read, wrote or gave back.",
    lines: (count: number) => (count === 1 ? "1 line" : `${countWords(count)} lines`),
    calls: "Calls",
    callsNone: "It called no tools.",
    callCount: (count: number) => (count === 1 ? "1 call" : `${countWords(count)} calls`),
    callsEarlier: (count: number) => (count === 1 ? "Show the call before" : `Show ${count} earlier calls`),
    callUnderWay: "under way",
    callWaits: "waits",
    callNeverAnswered: "no answer",
    callDone: "done",
    callFailed: "failed",
    asked: "Asked with",
    answered: "Answered",
    input: "Input",
    used: "Used",
    stop: "Stop this run",
    stopping: "Stopping…",
    runAgain: "Run again",
    startedBy: startedByWords,
    partOf: (runId: number) => `Part of run ${runId}`,
    ofRun: (runId: number) => `of run ${runId}`,
    of: (used: string, limit: string) => `${used} of ${limit}`,
    modeMeanings: {
      dry_run: "What it read is real; nothing was changed. Its effects are what it would do.",
      test: "Prepared answers stood in for everything outside. Nothing was read or changed.",
      replay: "Its journal answered in place of everything outside. Nothing was read, done or sent.",
    } satisfies Record<Exclude<RunMode, "live">, string>,
    toSecrets: "To the secrets",
    toItem: "See what it asks",
    sleep: "Sleeps",
    sleepUntil: (moment: string) => `Sleeps until ${moment}`,
    invokes: (automation: string) => `Runs ${automation}`,
    wouldDo: "would do",
    wouldAsk: "would ask",
    wouldHaveAnswered: "Answered in its place",
    cut: (size: string) => `too large to show, ${size}`,
    outsideSteps: "Outside of steps",
  },

  difference: {
    title: "Where it took another turn",
    text: "On its way through its journal the script asked for something else than stands there, so Hob ended it. A new run gets a journal of its own.",
    recorded: "In the journal",
    made: "Asked this time",
    noneRecorded: "Nothing more: the journal ends here.",
    noneMade: "Nothing more: the script was done.",
    call: (call: number) => `Call ${call}`,
  },

  steps: {
    title: "Steps",
    states: {
      running: "under way",
      waiting: "waits",
      done: "done",
      failed: "failed",
      kept: "kept",
      stopped: "stopped",
    } satisfies Record<StepState, string>,
    keptFrom: (attempt: number) => `kept from attempt ${attempt}`,
    tries: (count: number) => `try ${count}`,
    earlier: (count: number) => (count === 1 ? "Show the step before" : `Show ${count} earlier steps`),
  },

  effects: {
    title: "Effects",
    titleDry: "What it would do",
    noneDry: "It would change nothing.",
    states: {
      planned: "planned",
      in_flight: "under way",
      applied: "done",
      failed: "failed",
      uncertain: "unclear",
      indeterminate: "needs a decision",
      denied: "not allowed",
      skipped: "skipped",
    } satisfies Record<EffectState, string>,
    wouldDo: "would do",
    wouldAsk: "Would ask first",
    tries: (count: number) => `${count} tries`,
    ofRun: (runId: number) => `In run ${runId}`,
    childRun: (runId: number) => `To run ${runId}`,
    count: (shown: number, total: number) => `${countWords(shown)} of ${countWords(total)}`,
    more: "Show more",
    reading: "Reading the effects from the house…",
    unclear:
      "It was on its way when the line dropped or the house stopped, and nothing can prove whether it happened.",
    lookAndDecide: "Look where it was meant to happen, then decide.",
    choices: {
      retry: "Do it again",
      happened: "It happened",
      did_not: "It didn’t",
      skip: "Skip",
    } satisfies Record<EffectChoice, string>,
    choiceMeaning: choiceMeaning,
    deciding: "Sending to the house…",
    decided: (who: string, choice: EffectChoice) => `${who} decided: ${choiceNames[choice]}`,
    asked({ state, choice, by }: NonNullable<Effect["asked"]>): string {
      if (state === "open") return "Asked about; it waits for an answer";
      if (state === "expired") return "Asked about; nobody answered in time";
      if (choice === null) return "Asked about; it was over before anybody answered";
      return `${choice === "approve" ? "Approved" : "Rejected"} by ${by ?? "somebody"}`;
    },
    needsOperator: "Deciding this takes the role of an operator.",
  },

  attempts: {
    title: "Attempts",
    thisOne: (attempt: number) => `this is attempt ${attempt}`,
  },

  children: {
    title: "Runs it started",
    together: (count: number) => `All ${countWords(count)} runs together`,
    later: "Show later ones",
    tokens: "Tokens",
    tokenParts: (tokensIn: number, tokensOut: number, thinking: number) =>
      `${countWords(tokensIn)} in, ${countWords(tokensOut)} out${thinking > 0 ? `, ${countWords(thinking)} thinking` : ""}`,
    cost: "Cost",
    costOf: costWords,
  },

  again: {
    more: "More you can do",
    retry: "Retry from here",
    afterAll: "Run it after all",
    retryHint: "A new attempt that keeps what is finished.",
    retryTitle: "Retry from here?",
    retryFrom: (step: string) => `A new attempt goes on from the step “${step}”.`,
    retryAnew: "A new attempt runs the script from its beginning.",
    retryKept: "Kept, and not done again",
    retryKeptNothing: "Nothing was finished yet, so nothing is kept.",
    runAgainHint: "A run of its own, from the beginning.",
    runForReal: "Run it for real",
    replay: "Replay",
    replayHint:
      "Runs the script once more on what the journal has, to see whether it goes the same way. Nothing is read, done or sent.",
    dryRun: "Dry run",
    dryRunHint: "The same answers once more: reads for real, changes nothing, shows what it would do.",
  },

  log: {
    tools: "Log tools",
    search: "Search the log",
    searchField: "Search for",
    closeSearch: "Close the search",
    looking: "Looking…",
    found: (count: number) => (count === 1 ? "1 line" : `${countWords(count)} lines`),
    foundNone: "No line has this",
    foundAt: (place: number, count: number) => `${countWords(place)} of ${countWords(count)}`,
    needsHouse: "The house has to be reached for this.",
    previous: "Previous match",
    next: "Next match",
    levels: "Show only",
    levelsNone: "No line of this kind so far.",
    shown: (shown: number, all: number) => `${countWords(shown)} of ${countWords(all)} lines`,
    firstError: "First error",
    toStart: "To the first line",
    toEnd: "To the newest line",
    newLines: (count: number) => (count === 0 ? "To the newest line" : `${countWords(count)} new`),
    wrap: "Wrap lines",
    alone: "Only the log",
    together: "Back to the whole run",
    more: "More about the log",
    data: "Data:",
    textSize: "Text size",
    smaller: "Smaller text",
    larger: "Larger text",
    times: "Times",
    timesHint: "When each line was written, counted from the start of the run",
    takeTitle: "Take it with you",
    takeText: (count: number) =>
      count === 1
        ? "1 line, as text without times and colours"
        : `${countWords(count)} lines, as text without times and colours`,
    share: "Share",
    shareReady: "Share now",
    save: "Save as a file",
    reading: (percent: number) => `Reading the log… ${percent} %`,
    fileName: (slug: string, runId: number) => `${slug}-run-${runId}.txt`,
    shareTitle: (name: string, runId: number) => `${name}, run ${runId}`,
  },

  house: {
    title: "House",
    nav: "House",
    connection: "Connection",
    node: "Home node",
    nodeAsOf: (moment: string) => `Home node, as of ${moment}`,
    relayAddress: "Relay address",
    nodeToRelay: "Home node to relay",
    version: "Hob version",
    running: "Running for",
    storage: "Stored",
    runsNow: "Runs now",
    timezone: "Time zone",
    mainSwitch: "Main switch",
    going: "Automations run",
    goingText: "One press stops them all, and keeps them stopped.",
    paused: "Everything is paused",
    pausedText: "Nothing begins until somebody resumes it, also after a restart. What waits keeps waiting.",
    pausedLink: "Resume on the House page",
    pause: "Pause everything",
    pauseTitle: "Pause everything?",
    pauseText: pauseText,
    pausing: "Pausing…",
    resume: "Resume",
    resuming: "Resuming…",
    switchNeedsOperator: "Pausing and resuming take the role of an operator.",
    devices: "Devices",
    devicesReading: "Reading the devices from the house…",
    devicesAdminOnly: (role: string) =>
      `Inviting, changing and revoking devices takes an admin; this device acts as ${role}.`,
    invite: "Invite a device",
    thisDevice: "This device",
    inYourHand: "The one in your hand",
    connected: "Connected",
    neverSeen: "Not seen yet",
    seen: (age: string) => `Seen ${age}`,
    members: "Members",
    membersReading: "Reading the members from the house…",
    membersAdminOnly: "Adding and changing members takes an admin.",
    addMember: "Add a member",
    you: "You",
    deviceCount: (count: number) =>
      count === 0 ? "No device" : count === 1 ? "1 device" : `${count} devices`,
    health: "Health",
    appHere: "App on this device",
    forget: "Forget this house on this device",
    forgetTitle: "Forget this house?",
    forgetText:
      "This device loses its keys and everything it has kept of the house, and the house is told to revoke it if it can be reached. To come back, pair again.",
    forgetAction: "Forget",
    forgetting: "Forgetting…",
  },

  pair: {
    title: "Pair this device",
    lead: "Hob runs at home. This device becomes its remote once the two have met.",
    alreadyPaired: "This device belongs to a house already. Pairing again replaces that.",
    backToHouse: "Back to the house",
    installTitle: "Put Hob on your home screen first",
    installWhy:
      "On this device the installed app has a memory of its own, and a pairing made in the browser would not be there.",
    howTitle: "Get the link from the home node",
    how: "It shows a QR code and the same link as text when it starts, and whenever you ask it to pair a new device.",
    scan: "Scan the QR code",
    scanning: "Point the camera at the QR code on the home node’s screen.",
    stopScanning: "Stop the camera",
    cameraDenied:
      "The camera is not available here; allow it in the browser’s settings, or paste the link instead.",
    notAPairingCode: "That QR code is something else; the one you need is on the home node’s screen.",
    pasteLabel: "Pairing link",
    pasteAction: "Continue",
    readingLink: "Reading the link…",
    throughRelay: (relay: string, until: string) =>
      `This link leads to a house through ${relay}. It is good until ${until}.`,
    nameLabel: "Name of this device",
    nameHint: "The house will call it so.",
    action: "Pair",
    otherLink: "Use another link",
    step: {
      relay: "Reaching the relay…",
      house: "Checking the house’s key…",
      digits: "Asking the house for six digits…",
    } satisfies Record<"relay" | "house" | "digits", string>,
    digitsTitle: "Type these where the link came from",
    digitsText:
      "The home node, or the device that shows the link, waits for them. They prove that this device, and no other, is the one being let in.",
    digitsLabel: (digits: string) => `Six digits: ${digits.split("").join(" ")}`,
    digitsWaiting: "Waiting for the house…",
    settling: "The connection was lost; asking the house whether it has let this device in…",
    unconfirmed:
      "The last pairing here was not confirmed yet: the house has not let this device in, or it is off. Try again, or pair again with a new link.",
    done: "Paired. Opening the house…",
  },

  language: { title: "Language" },

  deviceNames: {
    androidPhone: "Android phone",
    androidTablet: "Android tablet",
    windows: "Windows laptop",
    linux: "Linux laptop",
    other: "This device",
  },

  offers: {
    unsent: (sentence: string) => `What you asked for was not done. ${sentence}`,
    understood: "All right",
    label: "Offers",
    undo: "Undo",
    close: "Close",
    updateReady: "A new Hob is ready.",
    updateWaits: "A new Hob is ready. It waits until what you have begun here is sent or left.",
    update: "Update",
    later: "Later",
    install: "Hob can live on your home screen.",
    installDesk: "Hob can be an app of its own on this computer.",
    installAction: "Install",
    notNow: "Not now",
    pushBroken: "Notifications do not reach this device any more.",
    pushMend: "Repair",
    pushDenied: "This browser no longer lets Hob notify you.",
    pushLook: "Look",
  },

  roles: {
    viewer: "Viewer",
    approver: "Approver",
    operator: "Operator",
    admin: "Admin",
  } satisfies Record<Role, string>,

  roleMeanings: {
    viewer: "Sees automations and results.",
    approver: "Also decides what is asked of the house.",
    operator: "Also starts and stops runs and reads logs.",
    admin: "Also allows what automations may touch, and looks after devices and members.",
  } satisfies Record<Role, string>,

  levels: {
    debug: "Debug",
    info: "Info",
    warn: "Warning",
    error: "Error",
  } satisfies Record<LogLevel, string>,
} as const;

const choiceNames: Readonly<Record<EffectChoice, string>> = words.effects.choices;

/** What comes of each thing a person may say of an unclear effect; a run that has ended does not go on by it. */
function choiceMeaning(choice: EffectChoice, hasEnded: boolean): string {
  switch (choice) {
    case "retry":
      return `${hasEnded ? "A retry of the run does it once more" : "Hob does it once more"}. If it did happen, it happens twice.`;
    case "happened":
      return hasEnded
        ? "Counts as done: a retry of the run does not do it again."
        : "Counts as done, and the run goes on.";
    case "did_not":
      return hasEnded
        ? "Counts as failed."
        : "Counts as failed: the script is told so, and mostly the run ends there.";
    case "skip":
      return hasEnded ? "Left as it is, not done again." : "Left as it is, and the run goes on without it.";
  }
}

/** `micros` are millionths of whatever money the household counts in. */
function costWords(micros: number): string {
  return (micros / 1_000_000).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}

/** What pausing ends, and what it leaves waiting. */
function pauseText({ running, waiting, queued }: HomeStatus["runs"]): string {
  const ends =
    running === 0
      ? "Nothing is under way now."
      : `${running === 1 ? "The run under way ends" : `${countWords(running)} runs under way end`} at once; what is just being done outside may be left unclear, and Hob then asks.`;
  const waits = waiting + queued;
  const stays =
    waits === 0
      ? ""
      : waits === 1
        ? " 1 run that waits or is queued stays so."
        : ` ${countWords(waits)} runs that wait or are queued stay so.`;
  return `${ends}${stays} Nothing begins until somebody resumes it, also after a restart.`;
}

/** How the connection is, in a few words: "Live", "House offline since 13:58". */
export function connectionWords(state: LinkState): string {
  switch (state.kind) {
    case "live":
      return "Live";
    case "connecting":
      return "Reaching the house…";
    case "ended":
      return endedWords(state.error);
    case "down": {
      const since = state.error.type === "house_offline" ? state.error.since : state.since;
      return `${legWords(state.error)} since ${momentWords(since)}`;
    }
  }
}

/** The line under each page's title: how fresh the page is, and if it is not, why. */
export function freshnessWords(state: LinkState, readAt: number | undefined, hasFailed = false): string {
  if (state.kind === "live") return readAt === undefined && !hasFailed ? "Reading…" : "Live";
  const connection = connectionWords(state);
  return readAt === undefined ? connection : `As of ${momentWords(readAt)} · ${connection}`;
}

/** "Next attempt in 12 s", or who will say when it is time. */
export function retryWords(retryAt: number | null, now: number): string {
  if (retryAt === null) return "The relay says at once when it is back.";
  const seconds = Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? `Next attempt in ${seconds} s.` : "Trying again…";
}

function legWords(error: HobError): string {
  switch (error.type) {
    case "relay_unreachable":
      return "Relay unreachable";
    case "relay_refused":
      return "Not let in by the relay";
    case "relay_busy":
      return "Relay busy";
    case "relay_is_another":
      return "Another relay answered";
    case "house_offline":
      return "House offline";
    case "house_silent":
      return "House silent";
    case "house_is_another":
      return "Another house answered";
    default:
      return "Connection lost";
  }
}

function endedWords(error: HobError): string {
  switch (error.type) {
    case "device_revoked":
      return "This device was revoked";
    case "house_is_another":
      return "Another house answered";
    default:
      return "Connection closed";
  }
}

/** One word for the state of a run, always beside its glyph. */
export function statusWord(status: RunStatus, reason: RunReason | null = null): string {
  switch (status) {
    case "queued":
      return "Queued";
    case "running":
      return "Running";
    case "waiting":
      return "Waiting";
    case "succeeded":
      return "Succeeded";
    case "failed":
      return reason === "denied" ? "Not allowed" : "Failed";
    case "canceled":
      return reason === "rejected" ? "Rejected" : "Stopped";
    case "skipped":
      return "Skipped";
  }
}

/** What happened, in one sentence: "Failed after 2 s: the feed answered 404". */
export function outcomeSentence(run: RunSummary, now: number): string {
  const { headline, cause } = outcomeWords(run, now);
  return cause === undefined ? headline : `${headline}: ${cause}`;
}

/** The same sentence in its two halves; a cause may be long. `next` says what becomes of one that waits. */
export function outcomeWords(
  run: RunSummary & Partial<Pick<Run, "waitingOn">>,
  now: number,
): { readonly headline: string; readonly cause?: string; readonly next?: string } {
  const ranMs = Math.max(0, (run.endedAt ?? now) - (run.startedAt ?? run.endedAt ?? now));
  switch (run.status) {
    case "queued":
      return { headline: "Waiting for its turn" };
    case "running":
      return { headline: `Running for ${wholeDurationWords(ranMs)}` };
    case "waiting":
      return waitWords(run, now);
    case "succeeded":
      return { headline: `Done in ${durationWords(ranMs)}` };
    case "failed":
      return {
        headline: `${statusWord(run.status, run.reason)} after ${durationWords(ranMs)}`,
        cause: causeWords(run),
      };
    case "canceled":
      if (run.reason === "rejected") return rejectedWords(run);
      if (run.reason === "expired") return { headline: "Nobody decided in time" };
      return {
        headline:
          run.startedAt === null ? "Stopped before it began" : `Stopped after ${durationWords(ranMs)}`,
      };
    case "skipped":
      return { headline: "Skipped", cause: causeWords(run) };
  }
}

function rejectedWords({ error }: RunSummary): { readonly headline: string; readonly cause?: string } {
  const { by, why } = rejectionIn(error?.message) ?? {};
  return {
    headline: by === undefined ? "Rejected" : `Rejected by ${by}`,
    ...(why !== undefined && { cause: why }),
  };
}

function waitWords(
  { waitingFor, waitingOn, wakeAt, attempt }: RunSummary & Partial<Pick<Run, "waitingOn">>,
  now: number,
): { readonly headline: string; readonly next?: string } {
  // Its time has come, or what it waited for is there: it only needs room to go on.
  if (wakeAt !== null && wakeAt <= now) return { headline: "Waiting for its turn to go on" };
  const until = wakeAt === null ? undefined : momentWords(wakeAt, now);
  switch (waitingFor) {
    case "timer":
      return {
        headline: until === undefined ? "Waiting for its time" : `Waiting until ${until}`,
        next: "It goes on by itself then.",
      };
    case "backoff": {
      const when = until === undefined ? "soon" : `${until.includes(",") ? "" : "at "}${until}`;
      return {
        headline: `Tries again ${when}${attempt > 1 ? ` (attempt ${attempt})` : ""}`,
        next: "What went wrong may pass by itself, so Hob waits a little.",
      };
    }
    case "auth":
      return {
        headline: waitingOn ? `Waiting for the secret “${waitingOn}”` : "Waiting for a secret",
        next: "It is missing, or was refused. Once an admin has entered it, the run goes on where it stands.",
      };
    case "reconcile":
      return {
        headline: "Waiting for a decision",
        next: "Nothing can prove whether one effect happened. Once you decide, the run goes on.",
      };
    case "approval":
      return {
        headline: "Waiting for a decision",
        next: "It asks before it does something. Once somebody decides, it goes on.",
      };
    case "question":
      return { headline: "Waiting for an answer", next: "It goes on once somebody answers." };
    case "child":
      return {
        headline: "Waiting for the run it started",
        next: "It goes on by itself once that one has ended.",
      };
    case "event":
      return {
        headline: waitingOn ? `Waiting for “${waitingOn}” to happen` : "Waiting for something to happen",
        next:
          until === undefined
            ? "It goes on by itself once that has happened."
            : `It goes on by itself once that has happened, or without it: ${until}.`,
      };
    case null:
      return { headline: "Waiting before it goes on" };
  }
}

function causeWords(run: RunSummary): string {
  const told = run.error?.message.trim().replace(/\.$/, "");
  const line = run.error?.line === undefined ? "" : ` (line ${run.error.line})`;
  if (told && !isOurOwnEnd(run)) return `${told}${line}`;
  return run.reason === null ? "no cause was given" : reasonWords(run.reason, run);
}

/** Ends that Hob itself brought about; what it wrote beside them says no more than our own words. */
function isOurOwnEnd({ reason, error }: RunSummary): boolean {
  return reason === "timeout" || reason === "memory" || (reason === "crashed" && error?.type === "crashed");
}

function reasonWords(reason: RunReason, { status, missedFrom, dueAt }: RunSummary): string {
  switch (reason) {
    case "timeout":
      return "it took longer than it may";
    case "memory":
      return "it used more memory than it may";
    case "budget":
      return "its budget is used up";
    case "rejected":
      return "it was rejected";
    case "expired":
      return status === "skipped" ? "it could not begin in time" : "nobody decided in time";
    case "asked":
      return "you left this one out";
    case "killed":
      return "it was stopped";
    case "crashed":
      return "the home node stopped in the middle of it";
    case "overlap":
      return "the run before it was still going";
    case "misfire":
      return missedFrom == null || dueAt == null
        ? "its time passed while the house was away"
        : `all its times between ${momentWords(missedFrom)} and ${momentWords(dueAt)} passed while the house was away`;
    case "not_runnable":
      return "it was not ready to run";
    case "limits":
      return "it reached one of its limits";
    case "nondeterminism":
      return "it did something else on its second way through";
    case "script_error":
      return "its script failed";
    case "tool_error":
      return "a tool it called failed";
    case "auth":
      return "a sign-in was refused";
    case "denied":
      return "it tried something it may not do";
  }
}

/** Why runs ended as they did, as a choice among others. */
function reasonName(reason: RunReason): string {
  switch (reason) {
    case "misfire":
      return "Missed";
    case "asked":
      return "You left it out";
    case "overlap":
      return "The one before still ran";
    case "expired":
      return "Could not begin in time";
    default:
      return capital(reason.replaceAll("_", " "));
  }
}

/** How a list shows when something happened, and how long it took. */
export function lastRunWords(lastRun: NonNullable<AutomationSummary["lastRun"]>, now: number): string {
  const age = ageWords(lastRun.endedAt ?? lastRun.queuedAt, now);
  return lastRun.durationMs === null ? age : `${age} · ${durationWords(lastRun.durationMs)}`;
}

/** What a run is held to, each with its unit in words. */
export const limitWords: Readonly<
  Record<keyof RunLimits, { readonly name: string; say(amount: number): string }>
> = {
  wallMs: { name: "Time", say: durationWords },
  cpuMs: { name: "Computing", say: durationWords },
  memoryBytes: { name: "Memory", say: sizeWords },
  outputBytes: { name: "Log and result", say: sizeWords },
  hostCalls: { name: "Calls", say: countWords },
  effects: { name: "Changes outside", say: countWords },
};

/** One line for each thing an automation may touch; what `grants` allow is counted but not said. */
export function manifestWords(
  manifest: Pick<Manifest, "tools" | "http" | "tcp" | "files" | "kv" | "tables" | "secrets">,
  grants: readonly GrantBody[],
): readonly string[] {
  const own = grantsIn(manifest);
  const kinds = new Set([...own, ...grants].map((grant) => grant.kind));
  const tools = manifest.tools.filter((tool) => !["kv", "log", "table"].includes(tool));
  return [
    ...own.map(touchWords),
    ...manifest.kv.map((namespace) => `Keeps notes of its own under “${namespace}”`),
    ...manifest.tables.map((table) => `Keeps rows in the table “${table}”`),
    ...manifest.secrets.map((name) => `Sends the secret “${name}”, only to the hosts it is for`),
    ...new Set(tools.map((tool) => toolWords(tool, kinds))),
  ];
}

export function grantWords(grant: Grant, now: number): string {
  return `${touchWords(grant.body)} · allowed ${byWords(grant.grantedBy)}, ${ageWords(grant.grantedAt, now)}`;
}

function touchWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return `${capital([...new Set(grant.http.methods.map(methodWords))].join(" and "))} ${grant.http.host}`;
    case "tcp":
      return `Knocks at ${grant.tcp.host}, and sends nothing`;
    case "files":
      return `${grant.files.access === "write" ? "Reads and changes" : "Reads"} the folder ${grant.files.root}`;
  }
}

/** What an answer does, as it is typed: "opens example.com", "reads the folder /home/anna/Scans". */
function openWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return `opens ${grant.http.host}`;
    case "tcp":
      return `knocks at ${grant.tcp.host}`;
    case "files":
      return `${grant.files.access === "write" ? "reads and changes" : "reads"} the folder ${grant.files.root} and all in it`;
  }
}

function grantedName(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return grant.http.host;
    case "tcp":
      return grant.tcp.host;
    case "files":
      return grant.files.root;
  }
}

function methodWords(method: HttpMethod): string {
  if (method === "GET" || method === "HEAD") return "reads from";
  return method === "DELETE" ? "deletes at" : "sends to";
}

function toolWords(tool: string, kinds: ReadonlySet<GrantBody["kind"]>): string {
  switch (tool) {
    case "feed":
      return kinds.has("http") ? "Reads news feeds, only from addresses listed here" : noAddressYet;
    case "http":
      return kinds.has("http") ? "Opens web addresses, only those listed here" : noAddressYet;
    case "invoke":
      return "Starts other automations";
    case "tcp":
      return kinds.has("tcp") ? "Looks whether devices answer, only those listed here" : noAddressYet;
    case "files":
      return kinds.has("files")
        ? "Works with files, only in folders listed here"
        : "Touches no folder yet; the run form asks when one is needed.";
    default:
      return `Uses the tool “${tool}”`;
  }
}

const noAddressYet = "Reads no address yet; the run form asks when one is needed.";

export function fieldProblemWords(problem: FieldProblem): string {
  switch (problem.kind) {
    case "missing":
      return "This is needed.";
    case "not_an_address":
      return "Give a whole address, for example https://example.com/feed.xml.";
    case "not_reachable":
      return "Give a web address, or tcp:// with host and port, for example tcp://nas.local:445.";
    case "not_a_folder":
      return "Give the whole path of a folder, for example /home/anna/Scans.";
    case "not_a_number":
      return problem.isWhole ? "Give a whole number." : "Give a number.";
    case "too_small":
      return `Give ${problem.min} or more.`;
    case "too_large":
      return `Give ${problem.max} or less.`;
    case "too_long":
      return `Keep it to ${problem.max} characters.`;
    case "not_json":
      return "Give JSON: text in quotes, numbers, true, false, null, lists and objects.";
  }
}

export function rangeWords(min: number | undefined, max: number | undefined): string | undefined {
  if (min !== undefined && max !== undefined) return `From ${min} to ${max}`;
  if (min !== undefined) return `${min} or more`;
  return max === undefined ? undefined : `Up to ${max}`;
}

/** The house's remark on one field. It stays as written: it may begin with a name that has no capital. */
export function refusedFieldWords(error: { readonly problem: string; readonly fix: string }): string {
  return `${error.problem.replace(/\.$/, "")}; ${error.fix.replace(/\.$/, "")}.`;
}

export function nodeRelayWords(relay: HomeStatus["relay"]): string {
  switch (relay.state) {
    case "connected":
      return `Connected since ${momentWords(relay.since)}`;
    case "connecting":
      return "Connecting…";
    case "unreachable":
      return `Unreachable since ${momentWords(relay.since)}${relay.detail ? `: ${relay.detail}` : ""}`;
    case "refused":
      return `Refused since ${momentWords(relay.since)}${relay.detail ? `: ${relay.detail}` : ""}`;
  }
}

export function runsNowWords(runs: HomeStatus["runs"]): string {
  const parts = [
    runs.running > 0 ? `${runs.running} running` : "",
    runs.queued > 0 ? `${runs.queued} queued` : "",
    runs.waiting > 0 ? `${runs.waiting} waiting` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "None" : parts.join(", ");
}

/** For words of our own only: a machine's message may begin with a name. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Who asked for a run; what the house calls itself and its clock has words of its own here. */
function starterWords({ startedBy, trigger }: Pick<RunSummary, "startedBy" | "trigger">): string {
  switch (startedBy) {
    case "the scheduler":
      return isByClock(trigger) ? "by its schedule" : words.runs.triggers[trigger];
    case "this terminal":
      return "the home node’s terminal";
    default:
      return startedBy;
  }
}

function startedByWords(run: Pick<RunSummary, "startedBy" | "trigger">): string {
  if (run.startedBy !== "the scheduler") return `started ${byWords(run.startedBy)}`;
  return isByClock(run.trigger) ? "started by its schedule" : starterWords(run);
}

/** "by Anna’s iPhone", "at the home node’s terminal". */
export function byWords(who: string): string {
  return who === "this terminal" ? "at the home node’s terminal" : `by ${who}`;
}

function isByClock(trigger: TriggerKind): boolean {
  return (clockKinds as readonly TriggerKind[]).includes(trigger);
}
