import { expect, test } from "vitest";
import { everyRun, parseRunsFilter, runsFilterSearch, runsInput, type RunsFilter } from "./runs-filter.ts";

const full: RunsFilter = {
  automation: "feed-digest",
  status: ["failed", "canceled"],
  mode: ["dry_run"],
  trigger: ["cron", "manual"],
  reason: ["misfire", "asked"],
  triggerId: 4,
  memberId: 2,
  deviceId: 7,
  since: "2026-03-01",
  until: "2026-03-31",
  isTopLevel: true,
  sort: "longest",
};

function reread(filter: RunsFilter): RunsFilter {
  return parseRunsFilter(Object.fromEntries(new URLSearchParams(runsFilterSearch(filter))));
}

test("a choice comes back from the address just as it went in", () => {
  expect(reread(full)).toEqual(full);
  expect(reread(everyRun)).toEqual(everyRun);
  expect(runsFilterSearch(everyRun)).toBe("");
  expect(runsFilterSearch({ ...everyRun, status: ["failed", "canceled"] })).toBe("?status=failed,canceled");
});

test("an address that says nothing sensible shows every run", () => {
  const odd = {
    automation: "../etc",
    status: "done,",
    mode: "",
    trigger: "cosmic",
    reason: "mood",
    when: "soon",
    member: "0",
    device: "x",
    since: "2026-02-30",
    until: "yesterday",
    top: "1",
    sort: "best",
    other: ["a", "b"],
  };
  expect(parseRunsFilter(odd)).toEqual(everyRun);
  expect(parseRunsFilter({ status: ["failed", "canceled"] }).status).toEqual(["failed"]);
});

test("days are whole ones: the last is included to its end", () => {
  const input = runsInput(full, "ended");
  expect(input?.since).toBe(new Date(2026, 2, 1).getTime());
  expect(input?.until).toBe(new Date(2026, 3, 1).getTime());
});

test("what is under way and what has ended are asked for apart, and together are what was chosen", () => {
  expect(runsInput(everyRun, "now")?.status).toEqual(["queued", "running", "waiting"]);
  expect(runsInput(everyRun, "ended")?.status).toEqual(["succeeded", "failed", "canceled", "skipped"]);
  expect(runsInput(full, "now")).toBeUndefined();
  expect(runsInput({ ...everyRun, status: ["running"] }, "ended")).toBeUndefined();
});

test("what is under way has no reason yet, and is not asked for by one", () => {
  expect(runsInput({ ...everyRun, reason: ["misfire"] }, "now")).toBeUndefined();
  expect(runsInput({ ...everyRun, reason: ["misfire"] }, "ended")?.reason).toEqual(["misfire"]);
  expect(runsInput({ ...everyRun, triggerId: 4 }, "now")?.triggerId).toBe(4);
});

test("dry runs are asked for only by whoever chose them", () => {
  expect(runsInput(everyRun, "ended")).not.toHaveProperty("mode");
  expect(runsInput(full, "ended")?.mode).toEqual(["dry_run"]);
});
