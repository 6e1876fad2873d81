import { describe, expect, it } from "vitest";
import { pickedFields, pickedTime, snoozeChoices } from "./snooze.ts";

const at = (hour: number, minute = 0, day = 6) => new Date(2026, 2, day, hour, minute).getTime();

describe("an item can be put off", () => {
  it("for an hour, until the evening and until the next morning", () => {
    expect(snoozeChoices(at(14, 2))).toEqual([
      { name: "hour", until: at(15, 2) },
      { name: "tonight", until: at(19) },
      { name: "tomorrow", until: at(8, 0, 7) },
    ]);
  });

  it("until no evening that is there or as near as an hour", () => {
    expect(snoozeChoices(at(18)).map(({ name }) => name)).toEqual(["hour", "tomorrow"]);
    expect(snoozeChoices(at(17, 59)).map(({ name }) => name)).toContain("tonight");
    expect(snoozeChoices(at(23, 30))[1]).toEqual({ name: "tomorrow", until: at(8, 0, 7) });
  });

  it("until eight on the morning after clocks were changed, however long that night is", () => {
    const before = new Date(2026, 9, 24, 22).getTime();
    const until = snoozeChoices(before).at(-1)?.until ?? 0;
    expect(new Date(until).getHours()).toBe(8);
    expect(new Date(until).getDate()).toBe(25);
  });

  it("until a time that is picked, as long as it is to come", () => {
    expect(pickedTime("2026-03-06", "18:30", at(14))).toBe(at(18, 30));
    expect(pickedTime("2026-03-06", "13:59", at(14))).toBeUndefined();
    expect(pickedTime("", "18:30", at(14))).toBeUndefined();
    expect(pickedTime("2026-03-06", "", at(14))).toBeUndefined();
    expect(pickedFields(at(8, 5))).toEqual({ date: "2026-03-06", clock: "08:05" });
  });
});
