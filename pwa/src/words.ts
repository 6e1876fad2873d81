/**
 * Every word the app shows, in English. Pages ask for words and never write their own, so that a
 * second language is a second module like this one.
 */
import type { AutomationSummary, Grant } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { HomeStatus } from "@hob/shared/contract/home";
import type { LogLevel, RunSummary } from "@hob/shared/contract/runs";
import type { LinkState } from "@hob/shared/link";
import type { RunLimits } from "@hob/shared/model/limits";
import type { HttpGrant, HttpMethod } from "@hob/shared/model/manifest";
import type { Role } from "@hob/shared/model/role";
import type { RunReason, RunStatus } from "@hob/shared/model/run";
import type { FieldProblem, NeverOpened } from "./state/run-form.ts";

export { errorSentence } from "@hob/shared/words/errors-en";

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

  runs: {
    title: "Runs",
    nav: "Runs",
    empty: "Nothing has run yet. Each run appears here the moment it starts, with its log and its result.",
    emptyAction: "Choose an automation to run",
    reading: "Reading the runs from the house…",
    earlier: "Show earlier runs",
    count: (shown: number, total: number) => `${shown} of ${total}`,
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
  },

  automation: {
    reading: "Reading the automation from the house…",
    runNow: "Run now",
    asked: "What was asked for",
    touches: "What it may touch",
    remove: "Remove",
    removeGrant: (host: string) => `Remove ${host}`,
    touchesNothing: "Nothing outside itself: it reads no address and keeps nothing.",
    lastRuns: "Last runs",
    source: "Script",
    sourceOf: (version: number) => `Version ${version}, read only here`,
    archivedNote: "This automation is archived and does not run.",
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
    opensAllowed: (host: string) => `This opens ${host}, which it may read already.`,
    opensNew: (host: string) =>
      `This opens ${host}. Running it adds exactly that to what this automation may read, and nothing else.`,
    never: {
      credentials: "An address with a name or password in it is never opened; leave them out.",
      reserved: "This address is reserved and no automation may open it; give another one.",
      plain_http: "Only addresses at home may be opened without https; use https://…",
    } satisfies Record<NeverOpened, string>,
    needsOperator: "This device may look, but not start runs: that takes the role of an operator.",
    opensNeedsAdmin: (host: string) => `This opens ${host}. An admin has to allow that host first.`,
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
    lines: (count: number) => (count === 1 ? "1 line" : `${count.toLocaleString("en")} lines`),
    toNewest: "To the newest line",
    wrap: "Wrap lines",
    calls: "Calls",
    callsNone: "It called no tools.",
    callCount: (count: number) => (count === 1 ? "1 call" : `${count.toLocaleString("en")} calls`),
    callsEarlier: (count: number) => (count === 1 ? "Show the call before" : `Show ${count} earlier calls`),
    callUnderWay: "under way",
    callDone: "done",
    callFailed: "failed",
    asked: "Asked with",
    answered: "Answered",
    input: "Input",
    used: "Used",
    stop: "Stop this run",
    stopping: "Stopping…",
    runAgain: "Run again",
    startedBy: (who: string) => `started by ${who}`,
    of: (used: string, limit: string) => `${used} of ${limit}`,
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
    paused: "Everything is paused",
    devices: "Devices",
    devicesReading: "Reading the devices from the house…",
    thisDevice: "This device",
    connected: "Connected",
    neverSeen: "Not seen yet",
    seen: (age: string) => `Seen ${age}`,
    pairedOn: (day: string) => `Paired ${day}`,
    rename: "Rename",
    renameTitle: "Rename this device",
    name: "Name",
    save: "Save",
    saving: "Saving…",
    revoke: "Revoke",
    revokeTitle: (name: string) => `Revoke ${name}?`,
    revokeText:
      "Its session ends at once and it can never come back on its own. To let it in again, pair it anew.",
    revokeSelfText:
      "This is the device in your hand. It loses the house at once; to come back, pair it anew.",
    revoking: "Revoking…",
    forget: "Forget this house on this device",
    forgetTitle: "Forget this house?",
    forgetText:
      "This device loses its keys and everything it has kept of the house, and the house is told to revoke it if it can be reached. To come back, pair again.",
    forgetAction: "Forget",
    forgetting: "Forgetting…",
    adminOnly: "Only an admin device can rename or revoke devices.",
  },

  pair: {
    title: "Pair this device",
    lead: "Hob runs at home. This device becomes its remote once the two have met.",
    alreadyPaired: "This device belongs to a house already. Pairing again replaces that.",
    backToHouse: "Back to the house",
    installTitle: "Put Hob on your home screen first",
    installWhy:
      "On this device the installed app has a memory of its own, and a pairing made in the browser would not be there.",
    installSteps: [
      "Tap the Share button of your browser.",
      "Choose “Add to Home Screen”, then “Add”.",
      "Open Hob from the home screen and scan or paste the link there.",
    ],
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
    digitsTitle: "Type these at the home node",
    digitsText:
      "The home node is waiting for them. They prove that this device, and no other, is the one being let in.",
    digitsLabel: (digits: string) => `Six digits: ${digits.split("").join(" ")}`,
    digitsWaiting: "Waiting for the home node…",
    settling: "The connection was lost; asking the house whether it has let this device in…",
    unconfirmed:
      "The last pairing here was not confirmed yet: the house has not let this device in, or it is off. Try again, or pair again with a new link.",
    done: "Paired. Opening the house…",
  },

  roles: {
    viewer: "Viewer",
    approver: "Approver",
    operator: "Operator",
    admin: "Admin",
  } satisfies Record<Role, string>,

  levels: {
    debug: "Debug",
    info: "Info",
    warn: "Warning",
    error: "Error",
  } satisfies Record<LogLevel, string>,
} as const;

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

/** The same sentence in its two halves; a cause may be long. */
export function outcomeWords(
  run: RunSummary,
  now: number,
): { readonly headline: string; readonly cause?: string } {
  const ranMs = Math.max(0, (run.endedAt ?? now) - (run.startedAt ?? run.endedAt ?? now));
  switch (run.status) {
    case "queued":
      return { headline: "Waiting for its turn" };
    case "running":
      return { headline: `Running for ${wholeDurationWords(ranMs)}` };
    case "waiting":
      return { headline: "Waiting before it goes on" };
    case "succeeded":
      return { headline: `Done in ${durationWords(ranMs)}` };
    case "failed":
      return {
        headline: `${statusWord(run.status, run.reason)} after ${durationWords(ranMs)}`,
        cause: causeWords(run),
      };
    case "canceled":
      return {
        headline:
          run.startedAt === null ? "Stopped before it began" : `Stopped after ${durationWords(ranMs)}`,
      };
    case "skipped":
      return { headline: "Skipped", cause: causeWords(run) };
  }
}

function causeWords(run: RunSummary): string {
  const told = run.error?.message.trim().replace(/\.$/, "");
  const line = run.error?.line === undefined ? "" : ` (line ${run.error.line})`;
  if (told && run.reason !== "timeout" && run.reason !== "memory") return `${told}${line}`;
  return run.reason === null ? "no cause was given" : reasonWords(run.reason);
}

function reasonWords(reason: RunReason): string {
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
      return "nobody decided in time";
    case "killed":
      return "it was stopped";
    case "crashed":
      return "the home node stopped in the middle of it";
    case "overlap":
      return "the run before it was still going";
    case "misfire":
      return "its time passed while the house was away";
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

/** One line for each thing an automation may touch; its grants, of which there are `grants`, not counted. */
export function manifestWords(
  manifest: {
    readonly tools: readonly string[];
    readonly http: readonly HttpGrant[];
    readonly kv: readonly string[];
  },
  grants: number,
): readonly string[] {
  const hasHosts = manifest.http.length + grants > 0;
  const tools = manifest.tools.filter((tool) => tool !== "kv" && tool !== "log");
  return [
    ...manifest.http.map((grant) => hostWords(grant)),
    ...manifest.kv.map((namespace) => `Keeps notes of its own under “${namespace}”`),
    ...new Set(tools.map((tool) => toolWords(tool, hasHosts))),
  ];
}

export function grantWords(grant: Grant, now: number): string {
  return `${hostWords(grant.http)} · allowed by ${grant.grantedBy}, ${ageWords(grant.grantedAt, now)}`;
}

function hostWords(grant: HttpGrant): string {
  const verbs = [...new Set(grant.methods.map(methodWords))].join(" and ");
  return `${capital(verbs)} ${grant.host}`;
}

function methodWords(method: HttpMethod): string {
  if (method === "GET" || method === "HEAD") return "reads from";
  return method === "DELETE" ? "deletes at" : "sends to";
}

function toolWords(tool: string, hasHosts: boolean): string {
  if ((tool === "feed" || tool === "http") && !hasHosts)
    return "Reads no address yet; the run form asks when one is needed.";
  switch (tool) {
    case "feed":
      return "Reads news feeds, only from addresses listed here";
    case "http":
      return "Opens web addresses, only those listed here";
    default:
      return `Uses the tool “${tool}”`;
  }
}

export function fieldProblemWords(problem: FieldProblem): string {
  switch (problem.kind) {
    case "missing":
      return "This is needed.";
    case "not_an_address":
      return "Give a whole address, for example https://example.com/feed.xml.";
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

/** "moments ago", "3 min ago", "yesterday, 14:02", "3 Mar, 14:02". */
export function ageWords(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "moments ago";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 6 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return momentWords(at, now);
}

/** A point in time as short as it can be: "14:02" today, "yesterday, 14:02", "Tue 3 Mar, 14:02". */
export function momentWords(at: number, now: number = Date.now()): string {
  const clock = clockFormat.format(at);
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return clock;
  if (days === 1) return `yesterday, ${clock}`;
  return `${dayFormat.format(at)}, ${clock}`;
}

/** The exact time, for whoever asks: "Tuesday, 3 March 2026 at 14:02:09". */
export function exactWords(at: number): string {
  return exactFormat.format(at);
}

export function dayWords(at: number): string {
  return dayFormat.format(at);
}

/** "340 ms", "1.2 s", "12 s", "2 min 5 s", "3 h 4 min", "2 days". */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toLocaleString("en")} s`;
  return wholeDurationWords(ms);
}

/** Like `durationWords`, in whole seconds at least: for a number that is still growing. */
export function wholeDurationWords(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** Time since a run's start, for the gutter of its log: "0.02", "12.40", "3:07.10". */
export function gutterWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return seconds.toFixed(2);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(1).padStart(4, "0")}`;
}

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB", "TB"];
  let amount = bytes / 1024;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${units[unit]}`;
}

function countWords(count: number): string {
  return count.toLocaleString("en");
}

/** For words of our own only: a machine's message may begin with a name. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });
const exactFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });
