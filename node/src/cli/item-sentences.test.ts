import type { InboxItem } from "@hob/shared/contract/inbox";
import type { JsonObject } from "@hob/shared/json";
import { inboxCauses, kindOfCause, type InboxCause, type ItemBodies } from "@hob/shared/model/inbox";
import { expect, it } from "vitest";
import { itemSentence } from "./item-sentences.ts";

const at = 1_795_000_000_000;

const bodies: { readonly [C in InboxCause]: ItemBodies[C] } = {
  effect: {
    effectId: 1,
    tool: "http.post",
    step: "",
    args: null,
    requester: "scheduler",
    why: { layer: "default", policyId: null, limit: null },
    costMicros: 0,
    recipients: ["shop.example"],
    amounts: [{ label: "total", text: "120.00 EUR" }],
    texts: [],
  },
  asked: { title: "Which of the two?", text: "", choices: [], fields: [] },
  scope: { grant: { kind: "tcp", tcp: { host: "nas.lan:445" } }, why: "The disk moved." },
  secret: { secret: "mail", hosts: [], isRefused: true },
  unclear: { effectId: 1, tool: "http.post", args: null, plannedAt: at },
  source_failed: { triggerId: 1, kind: "file", problem: { type: "not_found", message: "/x is not there." } },
  push_dead: { deviceId: 1, device: "Ann's phone", problem: "gone" },
  to_do: { title: "Bins", note: "The grey one" },
  misfire: { missed: 3, from: at, to: at, caughtUp: 1, isMore: false },
  run_failed: { type: "script_error", message: "no" },
  breaker: { failures: 5, probeAt: at },
  parked: { source: "washer", name: "washing.done", deliveryId: 4 },
  repaired: { triggerId: 2 },
  queue_full: { queued: 10_000 },
  told: { title: "Done", text: "All of it.", push: false, urgent: false },
};

it.each([...inboxCauses])("what the terminal says of %s has all that it is about in one line", (cause) => {
  const sentence = itemSentence(item(cause, bodies[cause]));
  expect(sentence).not.toMatch(/undefined|NaN|\[object|\n/);
  expect(sentence.length).toBeGreaterThan(5);
});

it("is never more than text, whatever a script has written", () => {
  const body = { ...bodies.told, title: "\u001b[2JGone\nand \u001b]0;title\u0007back" };
  expect(itemSentence(item("told", body))).toBe("Gone and back: All of it.");
});

it("tells nothing of what is private to another member", () => {
  expect(itemSentence({ ...item("told", {}), isVeiled: true })).toBe(
    "Private to another member of the house.",
  );
});

function item(cause: InboxCause, body: object): InboxItem {
  return {
    itemId: 1,
    kind: kindOfCause[cause],
    automationId: null,
    automationSlug: null,
    automationName: null,
    cause,
    body: body as JsonObject,
    isVeiled: false,
    runId: null,
    times: 1,
    state: "open",
    risk: null,
    contentHash: null,
    expiresAt: null,
    onExpiry: null,
    escalatedAt: null,
    dueAt: null,
    snoozedUntil: null,
    openedAt: at,
    updatedAt: at,
    resolvedAt: null,
    resolvedBy: null,
    decisions: [],
    needs: 1,
    effectState: null,
    mayDecide: false,
    whyNot: null,
    isForOthers: false,
  };
}
