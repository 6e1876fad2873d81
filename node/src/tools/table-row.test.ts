import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keptTime } from "./table-row.ts";

describe("a time", () => {
  test.each([
    ["2026-03-01", "2026-03-01"],
    ["2024-02-29", "2024-02-29"],
    ["2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01T08:00Z", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01T00:30:00.123456+02:00", "2026-02-28T22:30:00.123Z"],
    ["2026-03-29T21:30:00-09:30", "2026-03-30T07:00:00.000Z"],
  ])("%s is kept as %s", (text, kept) => {
    expect(keptTime(text)).toBe(kept);
    expect(keptTime(kept)).toBe(kept);
  });

  test.each([
    "",
    "now",
    "2026",
    "2026-03",
    "26-03-01",
    "2026-3-1",
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-03-01 08:00:00Z",
    "2026-03-01T08:00:00",
    "2026-03-01T08Z",
    "2026-03-01T25:00:00Z",
    "2026-03-01T08:60:00Z",
    "2026-03-01T08:00:00+2",
    "2026-03-01T08:00:00Z\n",
    "+002026-03-01T08:00:00Z",
    "0000-01-01T00:00:00+14:00",
    "Sun, 01 Mar 2026 08:00:00 GMT",
  ])("is not %j", (text) => expect(keptTime(text)).toBeUndefined());

  test("sorts as text like the moment it is, from any zone", () => {
    const moment = fc.date({ min: new Date(0), max: new Date("2099-12-31"), noInvalidDate: true });
    const zone = fc.constantFrom(["Z", 0], ["+02:00", 120], ["-09:30", -570], ["+14:00", 840]);
    const written = fc.tuple(moment, zone).map(([at, [name, minutes]]) => {
      const local = new Date(at.getTime() + Number(minutes) * 60_000).toISOString().slice(0, -1);
      return { at: at.getTime(), text: `${local}${name}` };
    });
    fc.assert(
      fc.property(written, written, (one, other) => {
        const [a, b] = [keptTime(one.text) ?? "", keptTime(other.text) ?? ""];
        expect([Date.parse(a), Math.sign(Number(a > b) - Number(a < b))]).toEqual([
          one.at,
          Math.sign(one.at - other.at),
        ]);
      }),
    );
  });
});
