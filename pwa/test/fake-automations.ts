/** The automations of the made-up house: with every kind of question and grant, private, veiled and archived ones. */
import type { Automation, Grant } from "@hob/shared/contract/automations";
import type { Input } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { GrantBody } from "@hob/shared/model/manifest";
import type { Run } from "@hob/shared/contract/runs";
import { err, ok, type Result } from "@hob/shared/result";
import { changed } from "./fake-changes.ts";
import { ownDevice } from "./fake-household.ts";
import { fakeRun } from "./fake-runs.ts";
import {
  answerSchedule,
  automationOfTrigger,
  copyTimes,
  hold,
  isBusy,
  timesOfAutomation,
} from "./fake-schedule.ts";
import { minute, scene, start } from "./scene.ts";

/** Undefined where the command is not about automations. */
export function answerAutomations(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  switch (method) {
    case "automations.list": {
      const known = scene === "empty" ? [] : automations.filter(mayKnow).map(withTimes);
      const items = known.filter((each) => isAskedFor(each, input as Input<"automations.list">));
      const { offset = 0, limit = 50 } = input as { offset?: number; limit?: number };
      return ok({
        items: items.slice(offset, offset + limit),
        total: items.length,
        tags: [...new Set(known.flatMap(({ tags }) => tags))].toSorted(),
      });
    }
    case "automations.get":
      return withAutomation(input, withTimes);
    case "automations.pause":
      return withAutomation(input, (found) => pauseAutomation(found, true));
    case "automations.resume":
      return withAutomation(input, (found) => pauseAutomation(found, false));
    case "automations.duplicate":
      return withAutomation(input, duplicate);
    case "automations.update":
      if (input["values"] !== undefined && scene === "refused") {
        return err({
          type: "input_invalid",
          field: "values.limit",
          problem: "the number is above 50",
          fix: "give 1 to 50",
        });
      }
      return withAutomation(input, (found) => update(found, input));
    case "triggers.create":
      return putTime(method, input, input["automation"]);
    case "triggers.update":
      return putTime(method, input, automationOfTrigger(Number(input["triggerId"])));
    case "automations.archive":
      return withAutomation(input, (found) =>
        put({ ...found, state: input["archived"] === false ? "active" : "archived" }),
      );
    default:
      return undefined;
  }
}

/** A time is taken with all that its runs need, and what it needs granted is granted with it. */
function putTime(
  method: string,
  input: Record<string, unknown>,
  automation: unknown,
): Result<unknown, HobError> | undefined {
  const found = automations.find((each) => each.slug === automation || each.automationId === automation);
  if (!found) return undefined;
  const told: Record<string, unknown> = { ...found.values, ...(input["values"] as object | undefined) };
  const lacking = ((found.paramsSchema["required"] ?? []) as string[]).find((name) => !told[name]);
  if (lacking !== undefined)
    return err({
      type: "input_invalid",
      field: `values.${lacking}`,
      problem: "it is missing",
      fix: "give it a value",
    });
  const answer = answerSchedule(method, input);
  if (answer?.ok && input["grant"] !== undefined) update(found, { grant: input["grant"] });
  return answer;
}

export function automationNamed(slug: string): Automation | undefined {
  return automations.find((each) => each.slug === slug);
}

/** Whatever is started, it is the run under way that is shown, or the one dry run. */
export function startRun(automationId: number, mode: unknown): Run | undefined {
  const run = fakeRun(mode === "dry_run" ? 35 : 13);
  const automation = automations.find((each) => each.automationId === automationId);
  return run && automation && { ...run, automationId, automationName: automation.name };
}

/** The wall's calendar and the last word of each are kept elsewhere. */
function withTimes(automation: Automation): Automation {
  return { ...automation, ...timesOfAutomation(automation.automationId) };
}

function isAskedFor(each: Automation, input: Input<"automations.list">): boolean {
  const text = (input.text ?? "").toLowerCase();
  if (each.state === "archived" && input.archived !== true) return false;
  if (
    ![each.name, each.slug, each.description, ...each.tags].some((part) => part.toLowerCase().includes(text))
  )
    return false;
  if (!(input.tags ?? []).every((tag) => each.tags.includes(tag))) return false;
  const isScheduled = each.schedule.some(({ enabled }) => enabled);
  switch (input.show ?? "all") {
    case "all":
      return true;
    case "failing":
      return each.lastRun?.status === "failed";
    case "scheduled":
      return isScheduled;
    case "unscheduled":
      return !isScheduled;
    default:
      return each.state === input.show;
  }
}

function pauseAutomation(found: Automation, isPaused: boolean): Automation {
  hold(found.automationId, isPaused);
  const pause = { reason: "user", at: Date.now(), by: "Anna’s iPhone", failures: 0, probeAt: null } as const;
  return put({ ...found, state: isPaused ? "paused" : "active", pause: isPaused ? pause : null });
}

function duplicate(found: Automation): Automation {
  const copy = {
    ...found,
    automationId: 90,
    slug: `${found.slug}-2`,
    name: `${found.name} 2`,
    lastRun: null,
  };
  automations = [...automations, copy];
  copyTimes(found.automationId, copy.automationId, copy.slug, copy.name);
  changed("automation", copy.automationId);
  return withTimes(copy);
}

function update(found: Automation, input: Record<string, unknown>): Automation {
  const revoked = (input["revokeGrants"] ?? []) as number[];
  const given = (input["grant"] ?? []) as GrantBody[];
  const { isPrivate } = input as { isPrivate?: boolean };
  const self = ownDevice();
  return put({
    ...found,
    values: (input["values"] ?? found.values) as Automation["values"],
    owner:
      isPrivate === undefined || !self
        ? found.owner
        : isPrivate
          ? { memberId: self.memberId, name: self.memberName }
          : null,
    grants: [
      ...found.grants.filter(({ grantId }) => !revoked.includes(grantId)),
      ...given.map((body, at) => grant(100 + at, body)),
    ],
  });
}

function put(next: Automation): Automation {
  automations = automations.map((each) => (each.automationId === next.automationId ? next : each));
  changed("automation", next.automationId);
  return withTimes(next);
}

function withAutomation(
  { automation }: Record<string, unknown>,
  answerOf: (found: Automation) => Automation,
): Result<unknown, HobError> {
  const found = automations.find((each) => each.slug === automation || each.automationId === automation);
  if (!found || !mayKnow(found)) return err({ type: "automation_unknown", automation: String(automation) });
  return ok(answerOf(found));
}

/** What is private to another member only admins know of. */
function mayKnow(automation: Automation): boolean {
  const self = ownDevice();
  const isTheirs = automation.owner !== null && automation.owner.memberId !== self?.memberId;
  return !isTheirs || self?.mayActAs === "admin";
}

function grant(grantId: number, body: GrantBody): Grant {
  return { grantId, body, grantedBy: "Anna’s iPhone", grantedAt: start - 3 * 24 * 60 * minute };
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
  owner: null,
  isVeiled: false,
  state: "active",
  pause: null,
  schedule: [],
  triggers: 0,
  nextAt: null,
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
  manifest: {
    tools: ["feed", "kv", "log"],
    http: [],
    tcp: [],
    files: [],
    kv: ["feed-digest"],
    tables: [],
    secrets: [],
  },
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
      body: { kind: "http", http: { host: "www.example.org", methods: ["GET"] } },
      grantedBy: "Anna’s iPhone",
      grantedAt: start - 3 * 24 * 60 * minute,
    },
  ],
  createdAt: start - 30 * 24 * 60 * minute,
};

let automations: Automation[] = [
  digest,
  {
    ...digest,
    automationId: 2,
    slug: "site-watchdog",
    name: "Site and device watchdog",
    description: "Looks every few minutes whether the house’s own sites and devices answer.",
    tags: ["house", "network"],
    ...(isBusy && {
      state: "paused",
      pause: {
        reason: "breaker",
        at: start - 50 * minute,
        by: null,
        failures: 5,
        probeAt: start + 40 * minute,
      },
    }),
    manifest: {
      tools: ["http", "tcp", "kv"],
      http: [],
      tcp: [],
      files: [],
      kv: ["site-watchdog"],
      tables: [],
      secrets: [],
    },
    paramsSchema: {
      type: "object",
      required: ["targets"],
      properties: {
        targets: {
          type: "array",
          items: { type: "string", "x-opens": "net" },
          title: "What to look at",
          description: "Web addresses, or tcp://host:port.",
        },
      },
    },
    values: { targets: ["https://example.org/"] },
    grants: [
      grant(5, { kind: "http", http: { host: "example.org", methods: ["GET"] } }),
      grant(6, { kind: "tcp", tcp: { host: "nas.local:445" } }),
    ],
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
    manifest: { tools: ["files", "log"], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
    paramsSchema: {
      type: "object",
      required: ["inbox", "archive"],
      properties: {
        inbox: {
          type: "string",
          "x-opens": "folder",
          title: "Drop folder",
          description: "Looked through, not changed.",
        },
        archive: { type: "string", "x-opens": "folder:write", title: "Where photos go" },
      },
    },
    values: {},
    grants: [grant(7, { kind: "files", files: { root: "/mnt/photos", access: "write" } })],
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
    manifest: { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
    paramsSchema: { type: "object", properties: {} },
    values: {},
    grants: [],
  },
  {
    ...digest,
    automationId: 5,
    slug: "private-5",
    name: "Private automation of Jonas",
    description: "",
    tags: [],
    owner: { memberId: 2, name: "Jonas" },
    isVeiled: true,
    lastRun: { ...digest.lastRun!, runId: 8, durationMs: 900, endedAt: start - 51 * 60 * minute },
    intent: "",
    source: "",
    manifest: { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
    paramsSchema: {},
    values: {},
    grants: [],
  },
  {
    ...digest,
    automationId: 6,
    slug: "diary",
    name: "Diary",
    description: "Puts the day’s photos and appointments on one page.",
    owner: { memberId: 1, name: "Anna" },
    lastRun: null,
    grants: [],
  },
  {
    ...digest,
    automationId: 7,
    slug: "advent-lights",
    name: "Advent lights",
    description: "Turned the lights on at dusk.",
    state: "archived",
    lastRun: null,
    grants: [],
  },
];

if (isBusy) hold(2, true);
if (scene === "many") {
  automations = Array.from({ length: 120 }, (_, at) => ({
    ...digest,
    automationId: 300 + at,
    slug: `digest-${at + 1}`,
    name: `Digest ${String(at + 1).padStart(3, "0")}`,
  }));
}
