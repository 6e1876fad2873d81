import { describe, expect, it } from "vitest";
import type { Run, RunSummary } from "@hob/shared/contract/runs";
import { waitReasons } from "@hob/shared/model/run";
import {
  ageWords,
  connectionWords,
  durationWords,
  freshnessWords,
  gutterWords,
  manifestWords,
  outcomeSentence,
  outcomeWords,
  refusedFieldWords,
  sizeWords,
  wholeDurationWords,
} from "./words.ts";

const at = (hour: number, minute: number, day = 3) => new Date(2026, 2, day, hour, minute).getTime();
const now = at(14, 30);

const run = (over: Partial<RunSummary>): RunSummary =>
  ({
    status: "running",
    reason: null,
    queuedAt: 0,
    startedAt: 1_000,
    endedAt: null,
    error: null,
    ...over,
  }) as RunSummary;

describe("the connection in words", () => {
  it("names the leg that is down and since when", () => {
    const since = new Date();
    since.setHours(0, 5, 0, 0);
    const down = { kind: "down", since: since.getTime(), retryAt: 0 } as const;
    expect(connectionWords({ ...down, error: { type: "relay_unreachable", relay: "wss://r" } })).toBe(
      "Relay unreachable since 00:05",
    );
    expect(
      connectionWords({ ...down, since: 0, error: { type: "house_offline", since: since.getTime() } }),
    ).toBe("House offline since 00:05");
  });

  it("says how old a page is while the house is away, and that it is live otherwise", () => {
    const today = new Date().setHours(0, 1, 0, 0);
    const down = {
      kind: "down",
      since: today,
      retryAt: 0,
      error: { type: "session_broken", cause: "x" },
    } as const;
    expect(freshnessWords(down, today)).toBe("As of 00:01 · Connection lost since 00:01");
    expect(freshnessWords(down, undefined)).toBe("Connection lost since 00:01");
    expect(freshnessWords({ kind: "live", since: 0 }, today)).toBe("Live");
    expect(freshnessWords({ kind: "live", since: 0 }, undefined)).toBe("Reading…");
    expect(freshnessWords({ kind: "live", since: 0 }, undefined, true)).toBe("Live");
    expect(freshnessWords({ kind: "ended", since: 0, error: { type: "device_revoked" } }, today)).toContain(
      "revoked",
    );
  });
});

describe("a run in one sentence", () => {
  it("says what happened and how long it took", () => {
    expect(outcomeSentence(run({ status: "succeeded", endedAt: 2_240 }), now)).toBe("Done in 1.2 s");
    expect(outcomeSentence(run({}), 13_400)).toBe("Running for 12 s");
    expect(outcomeSentence(run({ status: "queued", startedAt: null }), now)).toBe("Waiting for its turn");
    expect(outcomeSentence(run({ status: "canceled", reason: "killed", endedAt: 66_000 }), now)).toBe(
      "Stopped after 1 min 5 s",
    );
    expect(outcomeSentence(run({ status: "canceled", startedAt: null, endedAt: 5 }), now)).toBe(
      "Stopped before it began",
    );
  });

  it("names who rejected what it asked for, and why, and says where nobody decided", () => {
    const rejected = (message: string) =>
      outcomeSentence(
        run({ status: "canceled", reason: "rejected", endedAt: 9, error: { type: "rejected", message } }),
        now,
      );
    expect(rejected("Anna’s phone rejected http.post: too dear, and: late")).toBe(
      "Rejected by Anna’s phone: too dear, and: late",
    );
    expect(rejected("Anna’s phone rejected http.post.")).toBe("Rejected by Anna’s phone");
    expect(rejected("No.")).toBe("Rejected");
    expect(outcomeSentence(run({ status: "canceled", reason: "expired", endedAt: 9 }), now)).toBe(
      "Nobody decided in time",
    );
  });

  it("gives the cause of a failure in the words of whoever failed", () => {
    const error = { type: "http_status", message: "the feed answered 404.", line: 12 };
    expect(outcomeSentence(run({ status: "failed", reason: "tool_error", endedAt: 3_000, error }), now)).toBe(
      "Failed after 2 s: the feed answered 404 (line 12)",
    );
    expect(outcomeSentence(run({ status: "failed", reason: "timeout", endedAt: 3_000 }), now)).toBe(
      "Failed after 2 s: it took longer than it may",
    );
    expect(outcomeSentence(run({ status: "failed", reason: "denied", endedAt: 3_000 }), now)).toMatch(
      /^Not allowed after/,
    );
  });
});

describe("a waiting run in one sentence", () => {
  const waits = (over: Partial<Run>) =>
    outcomeWords({ ...run({ status: "waiting", wakeAt: null, attempt: 1 }), ...over }, now);

  it("says what it waits for and until when, and what happens next", () => {
    expect(waits({ waitingFor: "timer", wakeAt: at(18, 0) })).toEqual({
      headline: "Waiting until 18:00",
      next: "It goes on by itself then.",
    });
    expect(waits({ waitingFor: "timer", wakeAt: at(7, 0, 4) }).headline).toBe(
      "Waiting until tomorrow, 07:00",
    );
    expect(waits({ waitingFor: "auth", waitingOn: "mail-password" }).headline).toBe(
      "Waiting for the secret “mail-password”",
    );
    expect(waits({ waitingFor: "auth" }).headline).toBe("Waiting for a secret");
    expect(waits({ waitingFor: "reconcile" }).headline).toBe("Waiting for a decision");
    expect(waits({ waitingFor: "child" }).headline).toBe("Waiting for the run it started");
  });

  it("counts the attempt that comes", () => {
    const backoff = { waitingFor: "backoff", wakeAt: at(14, 31) } as const;
    expect(waits({ ...backoff, attempt: 2 }).headline).toBe("Tries again at 14:31 (attempt 2)");
    expect(waits(backoff).headline).toBe("Tries again at 14:31");
    expect(waits({ ...backoff, wakeAt: at(1, 5, 4), attempt: 3 }).headline).toBe(
      "Tries again tomorrow, 01:05 (attempt 3)",
    );
  });

  it("waits for its turn alone once its time has come", () => {
    expect(waits({ waitingFor: "timer", wakeAt: now })).toEqual({
      headline: "Waiting for its turn to go on",
    });
  });

  it("has a sentence for every reason, in a list as on its page", () => {
    for (const waitingFor of waitReasons) {
      const { headline, next } = waits({ waitingFor });
      expect(next, waitingFor).toMatch(/^[A-Z].*\.$/);
      expect(outcomeSentence({ ...run({ status: "waiting", wakeAt: null }), waitingFor }, now)).toBe(
        headline,
      );
    }
  });
});

describe("times and amounts", () => {
  it("are relative while that is easier to grasp, then plain", () => {
    expect(ageWords(now - 20_000, now)).toBe("moments ago");
    expect(ageWords(now - 5 * 60_000, now)).toBe("5 min ago");
    expect(ageWords(at(12, 10), now)).toBe("2 h ago");
    expect(ageWords(at(7, 5), now)).toBe("07:05");
    expect(ageWords(at(22, 5, 2), now)).toBe("yesterday, 22:05");
    expect(ageWords(at(22, 5, 1), now)).toMatch(/^Sun,? 1 Mar, 22:05$/);
  });

  it("carry their unit", () => {
    expect([340, 1_250, 9_990, 12_400, 125_000, 120_000, 11_040_000, 200_000_000].map(durationWords)).toEqual(
      ["340 ms", "1.2 s", "9.9 s", "12 s", "2 min 5 s", "2 min", "3 h 4 min", "2 days"],
    );
    expect(wholeDurationWords(340)).toBe("0 s");
    expect([12, 4_812_800, 67_108_864].map(sizeWords)).toEqual(["12 B", "4.6 MB", "64 MB"]);
    expect([20, 12_400, 187_100].map(gutterWords)).toEqual(["0.02", "12.40", "3:07.1"]);
    expect([59_999, 119_999, 17_647_000].map(gutterWords)).toEqual(["59.99", "1:59.9", "4:54:07"]);
  });
});

it("leaves a machine's remark as it was written, for names have no capital", () => {
  expect(refusedFieldWords({ problem: "long-ticker is not known.", fix: "give feed-digest" })).toBe(
    "long-ticker is not known; give feed-digest.",
  );
});

it("tells what an automation may touch in plain words", () => {
  const manifest = {
    tools: ["feed", "files", "kv", "log", "table", "invoke"],
    http: [{ host: "example.org", methods: ["GET", "HEAD", "POST"] as const }],
    tcp: [{ host: "nas.local:445" }],
    files: [{ root: "/home/anna/Scans", access: "write" as const }],
    kv: ["digest"],
    tables: ["bills"],
    secrets: ["weather"],
  };
  expect(manifestWords(manifest, [])).toEqual([
    "Reads from and sends to example.org",
    "Knocks at nas.local:445, and sends nothing",
    "Reads and changes the folder /home/anna/Scans",
    "Keeps notes of its own under “digest”",
    "Keeps rows in the table “bills”",
    "Sends the secret “weather”, only to the hosts it is for",
    "Reads news feeds, only from addresses listed here",
    "Works with files, only in folders listed here",
    "Starts other automations",
  ]);
  const bare = {
    tools: ["feed", "http", "files"],
    http: [],
    tcp: [],
    files: [],
    kv: [],
    tables: [],
    secrets: [],
  };
  expect(manifestWords(bare, [])).toEqual([
    "Reads no address yet; the run form asks when one is needed.",
    "Touches no folder yet; the run form asks when one is needed.",
  ]);
  const granted = { kind: "http", http: { host: "example.org", methods: ["GET"] } } as const;
  expect(manifestWords(bare, [granted])).toHaveLength(3);
});
