import { describe, expect, it } from "vitest";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { inboxCauses, kindOfCause, type InboxCause, type ItemBodies } from "@hob/shared/model/inbox";
import * as de from "./inbox-de.ts";
import * as en from "./inbox-en.ts";
import type { ItemOf } from "./inbox-en.ts";

const minute = 60_000;
const now = new Date(2026, 2, 3, 14, 30).getTime();

const bodies: ItemBodies = {
  effect: {
    effectId: 1,
    tool: "http.post",
    step: "",
    args: [],
    requester: "scheduler",
    why: { layer: "tool", policyId: null, limit: null },
    costMicros: 0,
    recipients: ["shop.example"],
    amounts: [],
    texts: [],
  },
  asked: { title: "Which bread?", text: "", choices: ["Rye"], fields: [] },
  scope: { grant: { kind: "tcp", tcp: { host: "nas.local:445" } }, why: "" },
  secret: { secret: "mail", hosts: [], isRefused: true },
  unclear: { effectId: 1, tool: "http.post", args: [], plannedAt: now },
  source_failed: { triggerId: 1, kind: "feed", problem: null },
  push_dead: { deviceId: 1, device: "Anna’s iPhone", problem: "gone" },
  to_do: { title: "Water the lemons", note: "" },
  misfire: { missed: 7, from: now - 120 * minute, to: now - 60 * minute, caughtUp: 1, isMore: false },
  run_failed: { type: "http_status", message: "the feed answered 404." },
  breaker: { failures: 5, probeAt: now + 40 * minute },
  parked: { source: "dryer", name: "washing.done", deliveryId: 1 },
  repaired: { triggerId: 1 },
  queue_full: { queued: 500 },
  told: { title: "Rain from three", text: "", push: false, urgent: false },
};

function item<C extends InboxCause>(cause: C, rest: Partial<InboxItem> = {}): ItemOf<C> {
  const common = {
    kind: kindOfCause[cause],
    automationName: "Feed digest",
    times: 1,
    state: "open",
    decisions: [],
  };
  return { ...common, ...rest, cause, body: bodies[cause] } as unknown as ItemOf<C>;
}

describe("an item", () => {
  it("has a sentence for every cause in each language, without a full stop of its own", () => {
    for (const cause of inboxCauses) {
      for (const language of [en, de]) {
        const sentence = language.sentences[cause](item(cause) as never, now);
        expect(sentence, cause).toMatch(/^\S.*[^.]$/);
        expect(sentence, cause).not.toMatch(/undefined|NaN|Invalid/);
        const remark = language.remarks[cause]?.(item(cause) as never, now);
        if (remark !== undefined) expect(remark, cause).toMatch(/^[A-Z\d].*\.$/);
      }
    }
  });

  it("says whom a call reaches, and of many only the first", () => {
    expect(en.sentences.effect(item("effect"), now)).toBe(
      "Feed digest wants to send something to shop.example",
    );
    expect(de.sentences.effect(item("effect"), now)).toBe("Feed digest will etwas an shop.example senden");
    expect(en.callWords("mail.send", ["a", "b", "c", "d", "e"])).toBe("send a mail to a, b and c and 2 more");
    expect(en.callWords("robot.wave", [])).toBe("use robot.wave");
  });

  it("says how many times were missed, from when to when, and what was made of it", () => {
    expect(en.sentences.misfire(item("misfire"), now)).toBe(
      "Feed digest missed 7 times between today 12:30 and today 13:30",
    );
    expect(en.remarks.misfire?.(item("misfire"), now)).toBe("It was run once afterwards.");
  });

  it("says how often it happened, and what the last one said", () => {
    expect(en.sentences.run_failed(item("run_failed"), now)).toBe(
      "Feed digest failed: the feed answered 404",
    );
    expect(en.sentences.run_failed(item("run_failed", { times: 10 }), now)).toBe(
      "Feed digest failed 10 times, last: the feed answered 404",
    );
    expect(en.sentences.parked(item("parked", { times: 3 }), now)).toContain(
      "3 events, last with “washing.done”",
    );
  });

  it("says what silence comes to, and what became of it in the end", () => {
    const asks = item("effect", { onExpiry: "deny" });
    expect(en.inbox.expiry(asks, "tomorrow 14:30")).toBe("It is not done. The run ends tomorrow 14:30.");
    const left = item("effect", { onExpiry: "skip" });
    expect(en.inbox.expiry(left, "tomorrow 14:30")).toContain("the run goes on without it");
    const over = { resolvedAt: now - 3 * minute, updatedAt: now, decisions: [], resolvedBy: null };
    const ended = (state: InboxItem["state"]) =>
      en.inbox.ended(item("effect", { ...over, state }) as unknown as InboxItem, now);
    expect(ended("open")).toBeUndefined();
    expect(ended("expired")).toBe(
      "Nobody answered in time; it expired 3 min ago. It was not done, and the run ended. It cannot be decided any more.",
    );
    expect(ended("resolved")).toBe("It has settled itself, 3 min ago.");
  });

  it("says of each thing in its own words how it ended", () => {
    const over = { resolvedAt: now - 3 * minute, updatedAt: now, decisions: [] };
    const ended = (cause: InboxItem["cause"], rest: Partial<InboxItem>) => {
      const own = item(cause, { ...over, ...rest }) as unknown as InboxItem;
      return [en.inbox.ended(own, now), en.inbox.outcome(own, true)];
    };
    const by = "Jonas’ laptop";
    expect(ended("secret", { state: "resolved", resolvedBy: null })).toEqual([
      "The secret was set, 3 min ago.",
      "The secret was set",
    ]);
    expect(ended("to_do", { state: "resolved", resolvedBy: by })).toEqual([
      "Done by Jonas’ laptop, 3 min ago.",
      "Done by Jonas’ laptop",
    ]);
    expect(ended("told", { state: "resolved", resolvedBy: by })[1]).toBe("Put away by Jonas’ laptop");
    expect(ended("run_failed", { state: "superseded" })[0]).toContain("was paused");
    expect(ended("effect", { state: "expired" })[1]).toBe("Expired");
  });

  it("says who decided, and whether it was from a notification", () => {
    const vote = {
      choice: "reject",
      by: "Jonas’ laptop",
      at: now - 3 * minute,
      reason: null,
      answer: null,
      auditSeq: 4,
    } as const;
    expect(en.inbox.shown.said({ ...vote, via: "app" }, now)).toBe("Rejected by Jonas’ laptop, 3 min ago");
    expect(en.inbox.shown.said({ ...vote, via: "notification" }, now)).toContain("from a notification");
  });
});

describe("German", () => {
  it("says everything that English says, and leaves no sentence in English", () => {
    expect([...leavesOf(de.inbox)].map(([path]) => path)).toEqual(
      [...leavesOf(en.inbox)].map(([path]) => path),
    );
    const german = new Map(leavesOf(de.inbox));
    const left = [...leavesOf(en.inbox)].filter(
      ([path, text]) => typeof text === "string" && text.includes(" ") && german.get(path) === text,
    );
    expect(left).toEqual([]);
  });
});

function* leavesOf(words: object, under = ""): Generator<[path: string, leaf: unknown]> {
  for (const [key, value] of Object.entries(words)) {
    const path = `${under}${key}`;
    if (typeof value === "object" && value !== null) yield* leavesOf(value as object, `${path}.`);
    else yield [path, value];
  }
}
