/** The logs of the house made of memory: what line `n` of a run says, without ever holding them all. */
import type { Input, Output } from "@hob/shared/contract/commands";
import type { FollowItem, LogLine, Run, RunEvent } from "@hob/shared/contract/runs";
import { journalOf } from "./fake-journal.ts";
import { scene, start } from "./scene.ts";

const everyMs = 400;
/** Lines that a run under way writes each time; those before the last are lost on a slow reader. */
const atOnce = scene === "gap" ? 50 : 1;
/** Fewer than the app asks for, as a house may answer. */
const mostLines = 150;

/** How many lines the run has by now. */
export function lineCount(run: Run): number {
  return run.status === "running"
    ? run.lines + Math.floor((Date.now() - start) / everyMs) * atOnce
    : run.lines;
}

export function readLog(run: Run, input: Input<"runs.logs">): Output<"runs.logs"> {
  const total = lineCount(run);
  const numbers =
    input.numbers ?? Array.from({ length: input.limit ?? 50 }, (_, at) => (input.after ?? 0) + at + 1);
  const items = numbers.filter((n) => n <= total).slice(0, mostLines);
  return { items: items.map((n) => lineOf(run, n)), total };
}

export function findLines(run: Run, input: Input<"runs.findLines">): Output<"runs.findLines"> {
  const numbers: number[] = [];
  const text = input.text?.toLowerCase();
  for (let n = (input.after ?? 0) + 1; n <= lineCount(run); n += 1) {
    const line = lineOf(run, n);
    if (input.levels && !input.levels.includes(line.level)) continue;
    if (text === undefined || line.text.toLowerCase().includes(text)) numbers.push(n);
  }
  return { numbers: numbers.slice(0, input.limit ?? 10_000), total: numbers.length };
}

/** Sends what is past the input's numbers, then each line as it is written. Returns its undoing. */
export function followLog(
  run: Run,
  input: Input<"runs.follow">,
  onItem: (item: FollowItem) => void,
): () => void {
  let sent = input.afterLine ?? 0;
  onItem({ kind: "run", run: { ...run, lines: lineCount(run) } });
  send();
  const events = eventsOf(run).filter(({ seq }) => seq > (input.afterEvent ?? 0));
  if (events.length > 0) onItem({ kind: "events", events });
  if (run.endedAt !== null) return () => {};
  const timer = setInterval(send, everyMs / 2);
  return () => clearInterval(timer);

  function send(): void {
    const total = lineCount(run);
    if (scene === "gap" && total - sent > 1 && sent > run.lines) {
      onItem({ kind: "gap", from: sent + 1, to: total - 1 });
      sent = total - 1;
    }
    const lines = Array.from({ length: total - sent }, (_, at) => lineOf(run, sent + at + 1));
    sent = total;
    if (lines.length > 0) onItem({ kind: "lines", lines });
  }
}

function lineOf(run: Run, n: number): LogLine {
  const at = (run.startedAt ?? run.queuedAt) + n * 177;
  if (run.runId === 20 || run.runId === 21) return { ...manyLine(n), n, at };
  if (run.runId === 22) return { n, at, level: "info", text: colours[n - 1] ?? "" };
  if (n > run.lines) return { n, at: Date.now(), level: "info", text: `heard line ${n} of the stream` };
  const [level, text] = texts[(n - 1) % texts.length]!;
  const last: [LogLine["level"], string] =
    run.status === "failed" ? ["error", "the feed answered 404"] : ["info", "done"];
  const [lastLevel, lastText] = n % texts.length === 0 ? last : [level, text];
  const data = text === "2 muted" ? { data: { muted: ["lottery", "royals"], count: 2 } } : {};
  return { n, at, level: lastLevel, text: lastText, ...data };
}

function manyLine(n: number): Pick<LogLine, "level" | "text" | "data"> {
  if (n % 9_973 === 0) return { level: "error", text: `line ${n}: the disk said no` };
  if (n % 997 === 0) return { level: "warn", text: `line ${n}: needle in the hay` };
  const text =
    n % 7 === 0 ? `line ${n}: ${"a longer story that wraps on a phone, ".repeat(3)}` : `line ${n}: ok`;
  if (n % 50 === 0) return { level: "info", text, data: { file: `IMG_${n}.jpg`, bytes: n * 31 } };
  return { level: n % 5 === 0 ? "debug" : "info", text };
}

const esc = "\u001b";

const colours = [
  `${esc}[1m${esc}[32m✓${esc}[0m 12 passed ${esc}[2m(1.2 s)${esc}[0m`,
  `${esc}[31mred ${esc}[33myellow ${esc}[34mblue ${esc}[35mplum ${esc}[36mteal ${esc}[90msoft${esc}[0m plain`,
  `${esc}[38;5;208morange${esc}[0m ${esc}[48;5;196mno background${esc}[0m ${esc}[3mslanted${esc}[23m ${esc}[4munder${esc}[0m`,
  `${esc}]0;a title\u0007a title is no text${esc}[2K${esc}[1G`,
  "10 %\r50 %\r100 %",
  "<img src=x onerror=alert(1)> stays text",
  "tab\tseparated\tvalues",
  `${esc}[7minverse is left out${esc}[0m`,
];

const texts: readonly [LogLine["level"], string][] = [
  ["info", "reading https://www.example.org/feed.xml"],
  ["debug", "304 is not possible: no earlier etag"],
  ["info", "6 items in Example News"],
  [
    "warn",
    "one item has no date and is put last: a line long enough that it has to wrap on a phone, unless wrapping is off",
  ],
  ["info", "2 muted"],
  ["info", "4 new"],
  ["info", "done"],
];

function eventsOf(run: Run): RunEvent[] {
  const journal = journalOf(run);
  if (journal) return journal;
  if (run.events === 0) return [];
  const at = run.startedAt ?? run.queuedAt;
  const answer: RunEvent["body"] =
    run.status === "failed"
      ? { call: 1, ok: false, error: { code: "http_status", message: "the feed answered 404" }, ms: 812 }
      : { call: 1, ok: true, value: { title: "Example News", items: 6 }, ms: 812 };
  const asked: RunEvent["body"] = {
    call: 1,
    tool: "feed.read",
    args: { address: "https://www.example.org/feed.xml" },
    hash: "00",
  };
  return [
    { seq: 1, at, kind: "state", body: { status: "running" } },
    { seq: 2, at, kind: "tool_call", body: asked },
    { seq: 3, at, kind: "tool_result", body: answer },
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
