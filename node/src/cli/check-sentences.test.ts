import { checkNames, type CheckName, type CheckResult } from "@hob/shared/contract/home";
import { describe, expect, it } from "vitest";
import { checkSentence, checkTitles } from "./check-sentences.ts";

const figures: CheckResult["figures"] = {
  node: "26.1.0",
  needed: 26,
  problem: "it broke",
  schema: 2,
  known: 3,
  databaseBytes: 5_000_000,
  p50Ms: 1,
  p99Ms: 9,
  entries: 12,
  brokenAt: 4,
  file: "/home/anna/hob.keys",
  mode: "0640",
  url: "wss://relay.example/relay",
  since: 1_795_000_000_000,
  detail: "owner_key_wrong",
  aheadMs: -90_000,
  freeBytes: 2 ** 33,
  totalBytes: 2 ** 40,
  ms: 3,
  reached: 1,
  failing: 2,
  dead: 3,
};

const reasons: { readonly [C in CheckName]: readonly string[] } = {
  runtime: ["node_too_old"],
  storage: ["store_damaged", "schema_newer", "schema_old"],
  fsync: ["home_unwritable", "fsync_slow"],
  audit: ["store_damaged", "audit_broken"],
  keys: ["key_mode_open", "key_owner_other", "key_damaged"],
  relay: ["relay_off", "relay_connecting", "relay_unreachable", "relay_refused"],
  clock: ["no_reference", "clock_off", "clock_went_back"],
  disk: ["disk_low", "disk_full"],
  sandbox: ["sandbox_silent", "sandbox_wrong", "sandbox_failed"],
  push: ["push_dead", "push_failing"],
};

describe.each([...checkNames])("what the terminal says of %s", (check) => {
  it("is a sentence of its own for every finding", () => {
    const findings: CheckResult[] = [
      { check, state: "ok", figures },
      ...[...reasons[check], "took_too_long", "check_broke", "nothing_yet"].map((reason): CheckResult => ({
        check,
        state: "failed",
        reason,
        figures,
      })),
    ];
    const sentences = findings.map(checkSentence);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|NaN|\[object/);
    expect(checkTitles[check]).not.toBe("");
  });
});
