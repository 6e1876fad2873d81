/** The audit of the made-up house: enough of it for several pages, with a little of everything. */
import type { AuditEntry } from "@hob/shared/contract/audit";
import type { HobError } from "@hob/shared/contract/errors";
import { ok, type Result } from "@hob/shared/result";
import { minute, scene, start } from "./scene.ts";

const anna = { actor: "device:1", actorName: "Anna’s iPhone (Anna)" };

const samples: readonly Omit<AuditEntry, "seq" | "at" | "hash">[] = [
  {
    ...anna,
    action: "policy.set",
    subject: "policy:1",
    subjectName: null,
    detail: { tool: "http.delete", effect: "ask" },
  },
  {
    ...anna,
    action: "item.snoozed",
    subject: "item:7",
    subjectName: "Feed digest",
    detail: {},
  },
  {
    ...anna,
    action: "automation.updated",
    subject: "automation:2",
    subjectName: "Feed digest",
    detail: { version: 3 },
  },
  {
    actor: "run:41",
    actorName: "Feed digest",
    action: "run.denied",
    subject: "automation:2",
    subjectName: "Feed digest",
    detail: { call: "http.post" },
  },
  {
    actor: "terminal",
    actorName: null,
    action: "secret.rotated",
    subject: "secret:weather",
    subjectName: null,
    detail: {},
  },
  {
    actor: "system",
    actorName: null,
    action: "house.unheard_of",
    subject: "home",
    subjectName: null,
    detail: {},
  },
];

const count = scene === "empty" ? 1 : 132;

const entries: readonly AuditEntry[] = Array.from({ length: count }, (_, at) => {
  const sample = samples[at % samples.length];
  if (!sample) throw new Error("there is always a sample");
  return {
    ...sample,
    seq: at + 1,
    at: start - (count - at) * 17 * minute,
    hash: String(at + 1).padStart(64, "0a1b2c3d"),
  };
});

/** Undefined where the command is not about the audit. */
export function answerAudit(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  switch (method) {
    case "audit.list": {
      const before = Number(input["before"] ?? Infinity);
      const fitting = filtered(input)
        .filter(({ seq }) => seq < before)
        .toReversed();
      return ok({ items: fitting.slice(0, 50), hasMore: fitting.length > 50 });
    }
    case "audit.verify":
      return ok({
        entries: scene === "ill" ? 87 : count,
        brokenAt: scene === "ill" ? 88 : null,
        head: entries.at(-1)?.hash ?? "",
        checkedAt: Date.now(),
      });
    default:
      return undefined;
  }
}

/** All at once: a real house sends portions. */
export function exportAudit(input: Record<string, unknown>, onItem: (item: unknown) => void) {
  const lines = filtered(input).map((entry) => `${JSON.stringify(entry)}\n`);
  onItem({ text: lines.join(""), lastSeq: count });
  return { done: Promise.resolve(ok({ entries: lines.length })), cancel: () => {} };
}

function filtered({ action, actor }: Record<string, unknown>): readonly AuditEntry[] {
  const isOf = (text: string, wanted: unknown, mark: string) =>
    wanted === undefined || text === wanted || text.startsWith(`${wanted as string}${mark}`);
  return entries.filter((entry) => isOf(entry.action, action, ".") && isOf(entry.actor, actor, ":"));
}
