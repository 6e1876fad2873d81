/** What a date is made of, shared by calendars and by the texts they read and write. */

export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly offsetMinutes: number;
}

/** While it is read from a text, or given by a script. */
export type SomeFields = { -readonly [field in keyof DateParts]?: number | undefined };

export interface ZoneNames {
  readonly months: readonly string[];
  readonly monthsShort: readonly string[];
  /** From Monday. */
  readonly weekdays: readonly string[];
  readonly weekdaysShort: readonly string[];
}

/** The house's answer to `std.zone`. */
export interface ZoneTable extends ZoneNames {
  readonly zone: string;
  /** From when (milliseconds since 1970) which offset (seconds east of UTC) held, ascending; the first holds before, too. */
  readonly offsets: readonly (readonly [fromMs: number, offsetSeconds: number])[];
}

/** `Z`, `+01`, `+0100` or `+01:00`. */
export function offsetMinutesIn(text: string): number {
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** `+01:00`. */
export function offsetText(offsetMinutes: number): string {
  const minutes = Math.abs(Math.trunc(offsetMinutes));
  const two = (count: number) => String(count).padStart(2, "0");
  return `${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
