/** How the made-up house counts times: the presets and a few expressions, day by day, which is all that pages need. */
import type { Input } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import { presetOf } from "@hob/shared/model/cron-preset";
import type { ActiveHours } from "@hob/shared/model/schedule";
import { err, ok, type Result } from "@hob/shared/result";
import { momentOf, wallTimeAt } from "../src/state/zones.ts";
import { scene } from "./scene.ts";

const dayMs = 24 * 60 * 60_000;
/** A busy house is a large one. */
export const leastEveryMs = scene === "schedule" ? 5_000 : 60_000;

type TriggerInput = Input<"triggers.create">["input"];

export function timesOf(
  input: TriggerInput,
  zone: string,
  now: number,
  count: number,
  hours: ActiveHours | null = null,
): Result<number[], HobError> {
  switch (input.kind) {
    case "cron":
      return cronTimes(input.expression, zone, now, count, hours);
    case "interval": {
      const { everyMs, anchor = now } = input;
      if (everyMs < leastEveryMs)
        return err({ type: "too_frequent", everyMs, leastMs: leastEveryMs, profile: "standard" });
      const first = anchor + Math.floor((now - anchor) / everyMs + 1) * everyMs;
      return ok(Array.from({ length: count }, (_, at) => first + at * everyMs));
    }
    case "once":
      return input.at > now
        ? ok([input.at])
        : invalid("input.at", "the time is over", "give one that is to come");
    default:
      return ok([]);
  }
}

function cronTimes(
  expression: string,
  zone: string,
  now: number,
  count: number,
  hours: ActiveHours | null,
): Result<number[], HobError> {
  const fields = expression.split(/\s+/);
  if (fields.length !== 5)
    return invalid(
      "input.expression",
      `the timetable has ${fields.length} fields`,
      "give five, or six with seconds first",
    );
  const workdays = /^(\d+) (\d+) \* \* 1-5$/.exec(expression);
  const preset = presetOf(workdays ? `${workdays[1]} ${workdays[2]} * * 1,2,3,4,5` : expression);
  if (!preset) return invalid("input.expression", "this never happens", "give a time that comes");
  const times: number[] = [];
  for (let day = 0; day < 800 && times.length < count; day += 1) {
    const { date } = wallTimeAt(now + day * dayMs, zone);
    const [year, month, ofMonth] = date.split("-").map(Number) as [number, number, number];
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    if (preset.every === "week" && !preset.weekdays.includes(weekday)) continue;
    if (preset.every === "month" && ofMonth !== (preset.day === "last" ? last : preset.day)) continue;
    const clocks =
      preset.every === "hour"
        ? Array.from({ length: 24 }, (_, hour) => `${two(hour)}:${two(preset.minute)}`)
        : [preset.at];
    for (const time of clocks) {
      const at = momentOf({ date, time }, zone);
      const isOpen = !hours || (time >= hours.from && time <= hours.to);
      if (at !== undefined && at > now && isOpen && times.length < count) times.push(at);
    }
  }
  return ok(times);
}

const two = (number: number) => String(number).padStart(2, "0");

function invalid(field: string, problem: string, fix: string): Result<never, HobError> {
  return err({ type: "input_invalid", field, problem, fix });
}
