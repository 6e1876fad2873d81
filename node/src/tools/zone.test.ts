import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ToolResult } from "./tool.ts";
import { zoneMethod } from "./zone.ts";

afterEach(() => vi.restoreAllMocks());

describe("what a script asks of a zone", () => {
  it("is worked out once, whoever asks and however they write it", async () => {
    const first = await ask("Europe/Madrid", "es");
    const formats = vi.spyOn(Intl, "DateTimeFormat");
    const instants = vi.spyOn(Temporal.Instant, "fromEpochMilliseconds");
    expect(await ask("Europe/Madrid", "es")).toEqual(first);
    expect(await ask("europe/madrid", "ES-u-ca-islamic-x-a1")).toMatchObject({
      ok: true,
      value: { zone: "europe/madrid", months: expect.arrayContaining(["enero"]) as string[] },
    });
    expect(formats).not.toHaveBeenCalled();
    expect(instants).not.toHaveBeenCalled();
  });

  it("has languages without their extensions, of which there is no end", async () => {
    const formats = vi.spyOn(Intl, "DateTimeFormat");
    const locales = Array.from({ length: 40 }, (_, index) => `nl-x-a${index}`);
    const answers = await Promise.all(locales.map((locale) => ask("UTC", locale)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    // Long and short names of months and days.
    expect(formats).toHaveBeenCalledTimes(4);
  });

  it("is worked out one a turn of the loop, however many ask at once", async () => {
    const zones = Intl.supportedValuesOf("timeZone").filter((name) => name.startsWith("Africa/"));
    let answered = 0;
    for (const name of zones) void ask(name, "en").then(() => (answered += 1));
    for (let before = 0; answered < zones.length; before = answered) {
      await setImmediate();
      expect(answered - before).toBeLessThanOrEqual(1);
    }
    expect(zones.length).toBeGreaterThan(20);
  });

  it("is refused where there is no such zone or language, and the next is answered", async () => {
    const unknown = { ok: false, kind: "logic", code: "zone_unknown" };
    expect(await ask("Mars/Olympus", "en")).toMatchObject(unknown);
    expect(await ask("Europe/Rome", "no language")).toMatchObject(unknown);
    expect(await ask("Europe/Rome", "it")).toMatchObject({ ok: true, value: { zone: "Europe/Rome" } });
  });
});

async function ask(zone: string, locale: string): Promise<ToolResult> {
  return await zoneMethod.run([zone, locale], undefined as never);
}
