import { describe, expect, it } from "vitest";
import type { HobError, HobErrorType } from "../contract/errors.ts";
import { errorSentence } from "./errors-en.ts";

// One of each, so that a new tag has to come by here too.
const one: { readonly [T in HobErrorType]: Extract<HobError, { type: T }> } = {
  input_invalid: {
    type: "input_invalid",
    field: "values.address",
    problem: "it is no address",
    fix: "Give a full one.",
  },
  method_unknown: { type: "method_unknown", method: "home.dance" },
  role_too_low: { type: "role_too_low", needs: "admin", has: "viewer" },
  request_id_missing: { type: "request_id_missing" },
  request_id_reused: { type: "request_id_reused" },
  storage_full: { type: "storage_full" },
  internal: { type: "internal", trace: "a1b2" },
  device_unknown: { type: "device_unknown", deviceId: 3 },
  member_unknown: { type: "member_unknown", memberId: 4 },
  member_is_last: { type: "member_is_last" },
  terminal_only: { type: "terminal_only" },
  automation_private: { type: "automation_private", automation: "diary" },
  folder_unknown: { type: "folder_unknown", path: "/home/anna/Scans" },
  folder_closed: { type: "folder_closed", path: "/etc" },
  run_private: { type: "run_private", runId: 12 },
  automation_unknown: { type: "automation_unknown", automation: "feed-digest" },
  automation_archived: { type: "automation_archived", automation: "feed-digest" },
  automation_is_system: { type: "automation_is_system", automation: "feed-digest" },
  trigger_unknown: { type: "trigger_unknown", triggerId: 4 },
  too_frequent: { type: "too_frequent", everyMs: 30_000, leastMs: 60_000, profile: "standard" },
  too_many_automations: { type: "too_many_automations", most: 100, profile: "standard" },
  not_granted: { type: "not_granted", what: "folder", name: "/home/anna/Scans" },
  slot_unknown: { type: "slot_unknown", at: null },
  delivery_unknown: { type: "delivery_unknown", deliveryId: 5 },
  delivery_not_parked: { type: "delivery_not_parked", deliveryId: 5, state: "done" },
  item_unknown: { type: "item_unknown", itemId: 6 },
  item_settled: {
    type: "item_settled",
    itemId: 6,
    state: "resolved",
    choice: "approve",
    by: "Anna's phone",
    at: 1_790_000_000_000,
  },
  item_expired: { type: "item_expired", itemId: 6, at: 1_790_000_000_000 },
  item_changed: { type: "item_changed", itemId: 6 },
  item_not_dismissible: { type: "item_not_dismissible", itemId: 6 },
  may_not_decide: { type: "may_not_decide", itemId: 6, why: "risk" },
  policy_unknown: { type: "policy_unknown", policyId: 7 },
  tool_unknown: { type: "tool_unknown", tool: "oven.open" },
  device_only: { type: "device_only" },
  push_host_unknown: { type: "push_host_unknown", host: "push.example" },
  push_not_subscribed: { type: "push_not_subscribed" },
  slug_taken: { type: "slug_taken", slug: "feed-digest" },
  source_invalid: { type: "source_invalid", problem: "a bracket is missing", line: 3, column: 9 },
  run_unknown: { type: "run_unknown", runId: 12 },
  run_already_ended: { type: "run_already_ended", runId: 12, status: "succeeded" },
  run_not_ended: { type: "run_not_ended", runId: 12 },
  run_retried: { type: "run_retried", runId: 12, by: 13 },
  run_not_live: { type: "run_not_live", runId: 12 },
  effect_unknown: { type: "effect_unknown", effectId: 7 },
  effect_settled: { type: "effect_settled", effectId: 7, state: "applied" },
  secret_unknown: { type: "secret_unknown", name: "mail-password" },
  queue_full: { type: "queue_full", queued: 500 },
  no_device_waiting: { type: "no_device_waiting" },
  no_invitation_open: { type: "no_invitation_open" },
  link_malformed: { type: "link_malformed", problem: "it has no pairing part" },
  link_damaged: { type: "link_damaged" },
  link_expired: { type: "link_expired", expiredAt: 0 },
  invitation_used: { type: "invitation_used" },
  invitation_expired: { type: "invitation_expired" },
  invitation_superseded: { type: "invitation_superseded" },
  invitation_unknown: { type: "invitation_unknown" },
  digits_wrong: { type: "digits_wrong" },
  device_left: { type: "device_left" },
  digits_late: { type: "digits_late" },
  relay_unreachable: { type: "relay_unreachable", relay: "wss://relay.example" },
  relay_is_another: { type: "relay_is_another", expected: "wss://a.example", found: "wss://b.example" },
  relay_refused: { type: "relay_refused", relay: "wss://relay.example" },
  relay_busy: { type: "relay_busy", relay: "wss://relay.example", cause: "too many connections" },
  house_offline: { type: "house_offline", since: 0 },
  house_silent: { type: "house_silent" },
  house_is_another: { type: "house_is_another" },
  device_revoked: { type: "device_revoked" },
  session_broken: { type: "session_broken", cause: "malformed_record" },
  closed: { type: "closed" },
  node_not_running: { type: "node_not_running", home: "/home/anna/hob" },
  profile_missing: { type: "profile_missing", profile: "/home/anna/remote" },
  profile_taken: { type: "profile_taken", profile: "/home/anna/remote" },
};

describe("every error", () => {
  it.each(Object.values(one))("has one whole sentence: $type", (error) => {
    const sentence = errorSentence(error);
    expect(sentence).toMatch(/^[A-Z].*[^.]\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|Invalid Date|!|\.\s/);
  });

  it("is told apart from every other by its sentence", () => {
    const sentences = Object.values(one).map(errorSentence);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it.each([
    [one.relay_unreachable, "relay"],
    [one.relay_refused, "relay"],
    [one.house_offline, "house"],
    [one.house_silent, "house"],
    [one.session_broken, "session"],
    [one.link_damaged, "link"],
    [one.invitation_used, "invitation"],
  ])("of the connection names its leg: $0.type", (error, leg) => {
    expect(errorSentence(error)).toContain(leg);
  });
});
