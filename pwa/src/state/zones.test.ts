import { describe, expect, it } from "vitest";
import { isSameClock, momentOf, wallTimeAt } from "./zones.ts";

const utc = (text: string) => Date.parse(`${text}Z`);

describe("a clock in another zone", () => {
  it("shows its own day and time", () => {
    expect(wallTimeAt(utc("2026-03-01T05:30:00"), "Europe/Berlin")).toEqual({
      date: "2026-03-01",
      time: "06:30",
    });
    expect(wallTimeAt(utc("2026-03-01T05:30:00"), "America/New_York")).toEqual({
      date: "2026-03-01",
      time: "00:30",
    });
    expect(wallTimeAt(utc("2026-07-01T18:45:00"), "Asia/Kathmandu")).toEqual({
      date: "2026-07-02",
      time: "00:30",
    });
  });

  it("leads back to the moment at which it shows that", () => {
    for (const zone of ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"]) {
      for (const at of [utc("2026-01-31T23:59:00"), utc("2026-06-15T12:00:00")])
        expect(momentOf(wallTimeAt(at, zone), zone), zone).toBe(at);
    }
  });

  it("takes the first of two equal times in autumn, and in spring counts past the leap", () => {
    const berlin = (date: string, time: string) => momentOf({ date, time }, "Europe/Berlin");
    expect(berlin("2026-10-25", "02:30")).toBe(utc("2026-10-25T00:30:00"));
    expect(berlin("2026-03-29", "02:30")).toBe(utc("2026-03-29T01:30:00"));
    expect(berlin("2026-03-29", "03:30")).toBe(utc("2026-03-29T01:30:00"));
  });

  it("knows no moment for what is no time", () => {
    expect(momentOf({ date: "", time: "07:00" }, "UTC")).toBeUndefined();
    expect(momentOf({ date: "2026-02-01", time: "" }, "UTC")).toBeUndefined();
  });

  it("is told apart only where it shows something else", () => {
    const at = utc("2026-01-15T12:00:00");
    expect(isSameClock("Europe/Berlin", "Europe/Paris", at)).toBe(true);
    expect(isSameClock("Europe/Berlin", "Europe/London", at)).toBe(false);
    // The same in winter, another in summer.
    expect(isSameClock("Europe/Berlin", "Africa/Algiers", at)).toBe(false);
  });
});
