/** What people say instead of a cron expression, as one, and read back from it. */
import type { CronPreset } from "./schedule.ts";

/** Five fields. Expects times "HH:MM" and numbers within their bounds; weekdays come in order and once each. */
export function compilePreset(preset: CronPreset): string {
  if (preset.every === "hour") return `${preset.minute} * * * *`;
  const time = `${Number(preset.at.slice(3))} ${Number(preset.at.slice(0, 2))}`;
  switch (preset.every) {
    case "day":
      return `${time} * * *`;
    case "week":
      return `${time} * * ${[...new Set(preset.weekdays)].toSorted((a, b) => a - b).join(",")}`;
    case "month":
      return `${time} ${preset.day === "last" ? "L" : preset.day} * *`;
  }
}

/** Undefined for what `compilePreset` makes of no preset, even where another expression of the same meaning is. */
export function presetOf(expression: string): CronPreset | undefined {
  const preset = readPreset(expression);
  return preset && compilePreset(preset) === expression ? preset : undefined;
}

const numberWithin = (text: string, from: number, to: number) =>
  /^[0-9]{1,2}$/.test(text) && Number(text) >= from && Number(text) <= to;

function readPreset(expression: string): CronPreset | undefined {
  const [minute = "", hour = "", day = "", month, weekdays = "", more] = expression.split(" ");
  if (more !== undefined || month !== "*" || !numberWithin(minute, 0, 59)) return undefined;
  if (hour === "*" && day === "*" && weekdays === "*") return { every: "hour", minute: Number(minute) };
  if (!numberWithin(hour, 0, 23)) return undefined;
  const at = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (day === "*" && weekdays === "*") return { every: "day", at };
  if (day === "*" && weekdays.split(",").every((weekday) => numberWithin(weekday, 0, 6)))
    return { every: "week", at, weekdays: weekdays.split(",").map(Number) };
  if (weekdays !== "*") return undefined;
  if (day === "L") return { every: "month", at, day: "last" };
  return numberWithin(day, 1, 31) ? { every: "month", at, day: Number(day) } : undefined;
}
