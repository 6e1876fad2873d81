import { describe, expect, it } from "vitest";
import { quietUntil } from "./quiet-hours.ts";

const overnight = { from: "22:00", to: "07:00" };
const berlin = "Europe/Berlin";

describe("quiet hours", () => {
  it.each([
    ["2026-01-05T21:59:59+01:00", undefined],
    ["2026-01-05T22:00:00+01:00", "2026-01-06T07:00:00+01:00"],
    ["2026-01-06T03:00:00+01:00", "2026-01-06T07:00:00+01:00"],
    ["2026-01-06T06:59:59+01:00", "2026-01-06T07:00:00+01:00"],
    ["2026-01-06T07:00:00+01:00", undefined],
  ])("over midnight: at %s they end %s", (now, end) => {
    expect(iso(quietUntil(overnight, berlin, Date.parse(now)))).toBe(iso(end && Date.parse(end)));
  });

  it("within a day end on that day", () => {
    const nap = { from: "13:00", to: "15:00" };
    expect(quietUntil(nap, berlin, Date.parse("2026-01-05T14:00:00+01:00"))).toBe(
      Date.parse("2026-01-05T15:00:00+01:00"),
    );
    expect(quietUntil(nap, berlin, Date.parse("2026-01-05T16:00:00+01:00"))).toBeUndefined();
  });

  it("end by the clock on the wall in the night it is put forward", () => {
    const now = Date.parse("2026-03-29T01:00:00+01:00");
    expect(quietUntil(overnight, berlin, now)).toBe(Date.parse("2026-03-29T07:00:00+02:00"));
  });

  it("are none where there are none, or where they begin when they end", () => {
    const now = Date.parse("2026-01-05T23:00:00+01:00");
    expect(quietUntil(null, berlin, now)).toBeUndefined();
    expect(quietUntil({ from: "23:00", to: "23:00" }, berlin, now)).toBeUndefined();
  });
});

function iso(at: number | "" | undefined): string | undefined {
  return at ? new Date(at).toISOString() : undefined;
}
