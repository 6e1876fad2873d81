/**
 * A house made of memory, for looking at pages in states that a real house enters rarely. It stands
 * in for `link/client.ts` and `link/keys.ts` in the page tests' own build and is never in the app's.
 * The address chooses the scene: `?scene=offline#/runs`.
 */
import type { Automation } from "@hob/shared/contract/automations";
import type { Input, Output, PlainMethod } from "@hob/shared/contract/commands";
import type { Device } from "@hob/shared/contract/devices";
import type { HobError } from "@hob/shared/contract/errors";
import type { FollowItem, LogLine, Run, RunEvent, RunSummary } from "@hob/shared/contract/runs";
import type { Link, LinkState } from "@hob/shared/link";
import { err, ok, type Result } from "@hob/shared/result";
import type { OpenedHouse, PairingProgress, ReadLink } from "../src/link/client.ts";
import type { ProfileSlot } from "../src/link/storage.ts";

const scene = new URL(location.href).searchParams.get("scene") ?? "live";
const start = Date.now();
const minute = 60_000;

export async function keptSlot(): Promise<ProfileSlot | undefined> {
  if (scene.startsWith("unpaired")) return undefined;
  return scene === "pending" ? "pending" : "profile";
}

export async function dropEverything(): Promise<void> {}

export const isLostAnswer = () => false;

export async function openKeptHouse(): Promise<OpenedHouse> {
  return {
    link: createFakeLink(),
    relayUrl: "wss://hob.example.net/relay",
    deviceName: "iPhone",
    isSettled: scene !== "pending",
  };
}

export async function readPairingLink(text: string): Promise<Result<ReadLink, HobError>> {
  if (!text.includes("#/pair?")) return err({ type: "link_malformed", problem: "it has no pairing part" });
  return ok({ relayHost: "hob.example.net", expiresAt: start + 10 * minute });
}

export async function pairThrough(
  _link: string,
  _name: string,
  progress: PairingProgress,
): Promise<Result<null, HobError>> {
  progress.onStep("relay");
  if (scene === "unpaired-wrong") return err({ type: "digits_wrong" });
  progress.onStep("house");
  progress.onDigits("482915");
  return new Promise(() => {});
}

function createFakeLink(): Link {
  const state = stateOfScene();
  return {
    state: () => state,
    onState: () => () => {},
    async call<M extends PlainMethod>(method: M, input: Input<M>): Promise<Result<Output<M>, HobError>> {
      if (state.kind !== "live")
        return err(state.kind === "connecting" ? { type: "house_silent" } : state.error);
      return answer(method, input) as Result<Output<M>, HobError>;
    },
    stream: ((_method: "runs.follow", input: Input<"runs.follow">, onItem: (item: FollowItem) => void) =>
      follow(state, input.runId, onItem)) as Link["stream"],
    retryNow() {},
    close() {},
  };
}

function stateOfScene(): LinkState {
  if (scene === "offline" || scene === "pending") {
    return {
      kind: "down",
      since: start - 4 * minute,
      error: { type: "house_offline", since: start - 4 * minute },
      retryAt: start + 20_000,
    };
  }
  if (scene === "relay") {
    const error: HobError = { type: "relay_unreachable", relay: "wss://hob.example.net/relay" };
    return { kind: "down", since: start - minute, error, retryAt: start + 12_000 };
  }
  if (scene === "revoked") return { kind: "ended", since: start, error: { type: "device_revoked" } };
  if (scene === "connecting") return { kind: "connecting", since: start };
  return { kind: "live", since: start - 5 * minute };
}

function answer(method: PlainMethod, input: Record<string, unknown>): Result<unknown, HobError> {
  const isEmpty = scene === "empty";
  switch (method) {
    case "home.status":
      return ok({
        name: "Birch Lane 4",
        version: "0.1.0",
        now: Date.now(),
        startedAt: start - 53 * 60 * minute,
        timezone: "Europe/Berlin",
        paused: false,
        relay: { url: "ws://localhost:4600/relay", state: "connected", since: start - 180 * minute },
        devices: { paired: 3, connected: 2 },
        runs: { queued: 1, running: 1, waiting: 0 },
        storage: { databaseBytes: 4_812_800 },
      });
    case "devices.list":
      return ok({ items: devices, total: devices.length });
    case "automations.list":
      return ok(isEmpty ? { items: [], total: 0 } : { items: automations, total: automations.length });
    case "automations.get": {
      const found = automations.find((each) => each.slug === input["automation"]);
      return found ? ok(found) : err({ type: "automation_unknown", automation: String(input["automation"]) });
    }
    case "automations.update":
      if (input["revokeGrants"] !== undefined) return ok({ ...digest, grants: [] });
      return err({
        type: "input_invalid",
        field: "values.limit",
        problem: "the number is above 50",
        fix: "give 1 to 50",
      });
    case "runs.list":
      return ok(isEmpty ? { items: [], total: 0 } : { items: runs.map(summaryOf), total: 412 });
    case "runs.get": {
      const found = runs.find((each) => each.runId === input["runId"]);
      return found ? ok(found) : err({ type: "run_unknown", runId: Number(input["runId"]) });
    }
    default:
      return err({ type: "role_too_low", needs: "admin", has: "operator" });
  }
}

function follow(state: LinkState, runId: number, onItem: (item: FollowItem) => void) {
  const run = runs.find((each) => each.runId === runId);
  let timer: ReturnType<typeof setInterval> | undefined;
  const done = new Promise<Result<null, HobError>>((resolve) => {
    if (state.kind !== "live") return resolve(err({ type: "session_broken", cause: "offline" }));
    if (!run) return resolve(err({ type: "run_unknown", runId }));
    onItem({ kind: "run", run });
    onItem({ kind: "lines", lines: linesOf(run) });
    onItem({ kind: "events", events: eventsOf(run) });
    if (run.endedAt !== null) return resolve(ok(null));
    let n = linesOf(run).length;
    timer = setInterval(() => {
      n += 1;
      onItem({
        kind: "lines",
        lines: [{ n, at: Date.now(), level: "info", text: `heard line ${n} of the stream` }],
      });
    }, 400);
  });
  return { done, cancel: () => clearInterval(timer) };
}

const devices: Device[] = [
  device(1, "Anna’s iPhone", "admin", { self: true, connected: true }),
  device(2, "Kitchen tablet with a long name that wraps", "operator", { connected: true }),
  device(3, "Jonas’ laptop", "viewer", { lastSeenAt: start - 26 * 60 * minute }),
];

function device(deviceId: number, name: string, role: Device["role"], rest: Partial<Device>): Device {
  return {
    deviceId,
    name,
    role,
    pairedAt: start - 40 * 24 * 60 * minute,
    lastSeenAt: start,
    revokedAt: null,
    connected: false,
    self: false,
    ...rest,
  };
}

const source = `export default async function digest({ feed, kv, log }, input) {
  const muted = input.mutedWords.map((word) => word.toLowerCase());
  const news = await feed.read(input.address);
  log.info(\`\${news.items.length} items in \${news.title}\`);
  return { markdown: news.items.map((item) => \`- \${item.title}\`).join("\\n") };
}
`;

const digest: Automation = {
  automationId: 1,
  slug: "feed-digest",
  name: "Feed digest",
  description: "Reads a news feed, leaves out what you muted, and writes the rest as a short list.",
  tags: ["news"],
  ownership: "system",
  state: "active",
  version: 3,
  lastRun: {
    runId: 12,
    status: "succeeded",
    reason: null,
    queuedAt: start - 12 * minute,
    endedAt: start - 12 * minute + 1240,
    durationMs: 1240,
  },
  updatedAt: start - 12 * minute,
  intent: "Reads a news feed, leaves out what you muted, and writes the rest as a short list.",
  source,
  manifest: { tools: ["feed", "kv", "log"], http: [], kv: ["feed-digest"] },
  paramsSchema: {
    type: "object",
    required: ["address"],
    properties: {
      address: {
        type: "string",
        format: "uri",
        "x-opens": "http",
        title: "Feed address",
        description: "The address of an RSS or Atom feed.",
      },
      mutedWords: {
        type: "array",
        items: { type: "string" },
        description: "Items with these words are left out.",
      },
      limit: { type: "integer", minimum: 1, maximum: 50, default: 20, title: "At most" },
      order: { enum: ["newest first", "oldest first"], default: "newest first" },
      onlyNew: {
        type: "boolean",
        default: true,
        title: "Only what is new",
        description: "Skips what an earlier run has shown.",
      },
    },
  },
  limits: {},
  values: {
    address: scene === "granted" ? "https://www.example.org/feed.xml" : "",
    mutedWords: ["lottery", "royals"],
  },
  grants: [
    {
      grantId: 4,
      kind: "http",
      http: { host: "www.example.org", methods: ["GET"] },
      grantedBy: "Anna’s iPhone",
      grantedAt: start - 3 * 24 * 60 * minute,
    },
  ],
  createdAt: start - 30 * 24 * 60 * minute,
};

const automations: Automation[] = [
  digest,
  {
    ...digest,
    automationId: 2,
    slug: "site-watchdog",
    name: "Site and device watchdog",
    description: "Looks every few minutes whether the house’s own sites and devices answer.",
    lastRun: {
      ...digest.lastRun!,
      runId: 11,
      status: "failed",
      reason: "tool_error",
      durationMs: 2_030,
      endedAt: start - 58 * minute,
    },
  },
  {
    ...digest,
    automationId: 3,
    slug: "photo-drop",
    name: "Photo drop",
    description: "Renames, sorts and dedupes photos that appear in the drop folder.",
    lastRun: {
      ...digest.lastRun!,
      runId: 13,
      status: "running",
      durationMs: null,
      endedAt: null,
      queuedAt: start - 14_000,
    },
  },
  {
    ...digest,
    automationId: 4,
    slug: "bins-reminder",
    name: "Bins reminder",
    description: "Says the evening before which bin goes out.",
    lastRun: null,
  },
];

const limits = {
  cpuMs: 30_000,
  wallMs: 300_000,
  memoryBytes: 67_108_864,
  outputBytes: 1_048_576,
  hostCalls: 10_000,
  effects: 200,
};

const succeeded: Run = {
  runId: 12,
  automationId: 1,
  automationSlug: "feed-digest",
  automationName: "Feed digest",
  version: 3,
  kind: "automation",
  mode: "live",
  trigger: "manual",
  status: "succeeded",
  reason: null,
  attempt: 1,
  startedBy: "Anna’s iPhone",
  queuedAt: start - 12 * minute,
  startedAt: start - 12 * minute + 10,
  endedAt: start - 12 * minute + 1250,
  error: null,
  input: { address: "https://www.example.org/feed.xml", mutedWords: ["lottery", "royals"], limit: 20 },
  result: {
    markdown: `## Example News\n\n4 new, 2 muted.\n\n- **[Tram line 4 closed on Sunday](https://www.example.org/tram)** The works at the bridge go on until the evening.\n- [Library opens longer](https://www.example.org/library) From March until *ten at night*.\n- [Rain until Thursday](https://www.example.org/rain)\n- Market moves to \`Old Square\`\n\n> Muted: lottery, royals\n\n<script>alert(1)</script>\n\n[bad](javascript:alert(1))`,
    count: 4,
  },
  use: { cpuMs: 41, wallMs: 1240, memoryBytes: 5_812_224, outputBytes: 1_930, hostCalls: 5, effects: 1 },
  limits,
  lines: 7,
  events: 6,
};

const failed: Run = {
  ...succeeded,
  runId: 11,
  automationId: 2,
  automationSlug: "site-watchdog",
  automationName: "Site and device watchdog",
  status: "failed",
  reason: "tool_error",
  startedAt: start - 58 * minute - 2_030,
  endedAt: start - 58 * minute,
  startedBy: "Kitchen tablet",
  error: { type: "http_status", message: "the feed answered 404", line: 12 },
  result: null,
};

const running: Run = {
  ...succeeded,
  runId: 13,
  automationId: 3,
  automationSlug: "photo-drop",
  automationName: "Photo drop",
  status: "running",
  queuedAt: start - 14_000,
  startedAt: start - 13_900,
  endedAt: null,
  result: null,
};

const canceled: Run = {
  ...succeeded,
  runId: 10,
  status: "canceled",
  reason: "killed",
  result: null,
  endedAt: start - 29 * 60 * minute,
  startedAt: start - 29 * 60 * minute - 65_000,
};
const denied: Run = {
  ...succeeded,
  runId: 9,
  status: "failed",
  reason: "denied",
  result: null,
  error: { type: "denied", message: "feed.read may not open news.example.com: no grant names it" },
  startedAt: start - 50 * 60 * minute - 210,
  endedAt: start - 50 * 60 * minute,
};
const queued: Run = {
  ...succeeded,
  runId: 14,
  status: "queued",
  queuedAt: start - 3_000,
  startedAt: null,
  endedAt: null,
  result: null,
};

const runs: Run[] = [queued, running, succeeded, failed, canceled, denied];

function summaryOf(run: Run): RunSummary {
  return run;
}

function linesOf(run: Run): LogLine[] {
  const at = run.startedAt ?? run.queuedAt;
  const texts: [LogLine["level"], string][] = [
    ["info", "reading https://www.example.org/feed.xml"],
    ["debug", "304 is not possible: no earlier etag"],
    ["info", "6 items in Example News"],
    [
      "warn",
      "one item has no date and is put last: a line long enough that it has to wrap on a phone, unless wrapping is off",
    ],
    ["info", "2 muted"],
    ["info", "4 new"],
    run.status === "failed" ? ["error", "the feed answered 404"] : ["info", "done"],
  ];
  const many = Array.from({ length: run.status === "running" ? 60 : 1 }, () => texts).flat();
  return many.map(([level, text], index) => ({
    n: index + 1,
    at: at + index * 177,
    level,
    text,
    ...(text === "2 muted" && { data: { muted: ["lottery", "royals"], count: 2 } }),
  }));
}

function eventsOf(run: Run): RunEvent[] {
  const at = run.startedAt ?? run.queuedAt;
  return [
    { seq: 1, at, kind: "state", body: { status: "running" } },
    {
      seq: 2,
      at,
      kind: "tool_call",
      body: { call: 1, tool: "feed.read", args: { address: "https://www.example.org/feed.xml" }, hash: "00" },
    },
    run.status === "failed"
      ? {
          seq: 3,
          at,
          kind: "tool_result",
          body: {
            call: 1,
            ok: false,
            error: { code: "http_status", message: "the feed answered 404" },
            ms: 812,
          },
        }
      : {
          seq: 3,
          at,
          kind: "tool_result",
          body: { call: 1, ok: true, value: { title: "Example News", items: 6 }, ms: 812 },
        },
    { seq: 4, at, kind: "tool_call", body: { call: 2, tool: "kv.get", args: { key: "seen" }, hash: "01" } },
    { seq: 5, at, kind: "tool_result", body: { call: 2, ok: true, value: ["a", "b"], ms: 0 } },
    {
      seq: 6,
      at,
      kind: "tool_call",
      body: { call: 3, tool: "kv.set", args: { key: "seen", value: ["a", "b", "c"] }, hash: "02" },
    },
  ];
}
