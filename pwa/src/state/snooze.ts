/** Until when an item can be put off, by this device's clock and calendar. */

export const snoozeNames = ["hour", "tonight", "tomorrow"] as const;

export type SnoozeName = (typeof snoozeNames)[number];

export interface SnoozeChoice {
  readonly name: SnoozeName;
  readonly until: number;
}

const hourMs = 60 * 60_000;
const eveningHour = 19;
const morningHour = 8;

/** What is offered at `now`: no evening that is there already, or sooner than an hour. */
export function snoozeChoices(now: number): readonly SnoozeChoice[] {
  const inAnHour = now + hourMs;
  const tonight = atHour(now, 0, eveningHour);
  return [
    { name: "hour", until: inAnHour },
    ...(tonight > inAnHour ? [{ name: "tonight", until: tonight } as const] : []),
    { name: "tomorrow", until: atHour(now, 1, morningHour) },
  ];
}

/** A day ("2026-03-06") and a clock time ("18:30") as they were picked; undefined where they name no time to come. */
export function pickedTime(date: string, clock: string, now: number): number | undefined {
  const at = new Date(`${date}T${clock}`).getTime();
  return Number.isNaN(at) || at <= now ? undefined : at;
}

/** The day and the clock time of `at`, as fields have them. */
export function pickedFields(at: number): { readonly date: string; readonly clock: string } {
  const day = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return {
    date: `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
    clock: `${two(day.getHours())}:${two(day.getMinutes())}`,
  };
}

/** By the calendar, so that a night in which clocks change is no hour off. */
function atHour(now: number, daysAhead: number, hour: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + daysAhead, hour).getTime();
}
