/** One run of the house made of memory that went well: the others are told by what they have otherwise. */
import type { Run } from "@hob/shared/contract/runs";
import { minute, start } from "./scene.ts";

const limits = {
  cpuMs: 30_000,
  wallMs: 300_000,
  memoryBytes: 67_108_864,
  outputBytes: 1_048_576,
  hostCalls: 10_000,
  effects: 200,
};

export const succeeded: Run = {
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
  costMicros: 0,
  triggerId: null,
  dueAt: null,
  missedFrom: null,
  parentRunId: null,
  isVeiled: false,
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
  waitingFor: null,
  wakeAt: null,
  waitingOn: null,
  retryOf: null,
  retriedBy: null,
  replayOf: null,
  children: 0,
  total: {
    runs: 1,
    costMicros: 0,
    cpuMs: 41,
    hostCalls: 5,
    effects: 1,
    tokensIn: 0,
    tokensOut: 0,
    tokensThinking: 0,
    llmCalls: 0,
  },
};

export const watchdog = {
  automationId: 2,
  automationSlug: "site-watchdog",
  automationName: "Site and device watchdog",
};
