/**
 * Which cron expressions Hob takes: five fields, or six with the seconds first. A field is `*`, numbers, ranges and
 * lists of them, with steps after `*` or a range (`8-18/2`); months and weekdays also have their English
 * names, and 7 is Sunday too. As a day of the month `L` is the last, `LW` the last from Monday to Friday, and `15W`
 * the one of those nearest to the 15th; as a weekday `FRI#2` is the second Friday and `FRIL` the last. Where both day
 * fields are given, a day that fits either is enough, as in every cron. `@daily` and its like, `?` and years are none
 * of ours.
 */

export interface CronProblem {
  /** Goes on after the field's name, as in "has 61 among its minutes". */
  readonly problem: string;
  readonly fix: string;
}

export function findCronProblem(expression: string): CronProblem | undefined {
  if (expression.length > mostCharacters)
    return { problem: "is too long", fix: `give at most ${mostCharacters} characters` };
  const texts = fieldTexts(expression);
  if (texts.length !== 5 && texts.length !== 6)
    return {
      problem: `has ${texts.length === 1 ? "one field" : `${texts.length} fields`}`,
      fix: "give five, minute hour day month weekday, or six with the second first",
    };
  return firstOf(fieldsOf(texts), ([field, text]) => findFieldProblem(field, text));
}

/** Whether its hours leave none out, so that it follows real time instead of naming times of day. */
export function isEveryHour(expression: string): boolean {
  const text = fieldTexts(expression).at(-4) ?? "";
  const hours = new Set<number>();
  for (const part of text.split(",")) {
    const range = rangeOf(hourField, part);
    for (let hour = range?.from ?? Infinity; hour <= (range?.to ?? 0); hour += range?.step ?? 1)
      hours.add(hour);
  }
  return hours.size === 24;
}

const mostCharacters = 200;

interface Field {
  /** Of its values, in plural. */
  readonly words: string;
  readonly from: number;
  readonly to: number;
  readonly mostStep: number;
  /** Three letters each, the first of the value `from`. */
  readonly names?: readonly string[];
  /** What else may stand as a part of the list. */
  readonly special?: RegExp;
  readonly example: string;
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const hourField: Field = { words: "hours", from: 0, to: 23, mostStep: 24, example: "8-18/2" };

const fields: readonly Field[] = [
  { words: "seconds", from: 0, to: 59, mostStep: 60, example: "0,30" },
  { words: "minutes", from: 0, to: 59, mostStep: 60, example: "*/15" },
  hourField,
  {
    words: "days of the month",
    from: 1,
    to: 31,
    mostStep: 31,
    special: /^(?:L|(?:[1-9]|[12][0-9]|3[01])W)$/i,
    example: "1,15,L",
  },
  { words: "months", from: 1, to: 12, mostStep: 12, names: monthNames, example: "MAR-OCT" },
  {
    words: "weekdays",
    from: 0,
    to: 7,
    mostStep: 7,
    names: weekdayNames,
    special: /^(?:[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:#[1-5]|L)$/i,
    example: "MON-FRI",
  },
];

function fieldTexts(expression: string): string[] {
  return expression.trim().split(/\s+/);
}

function fieldsOf(texts: readonly string[]): (readonly [Field, string])[] {
  return fields
    .slice(fields.length - texts.length)
    .map((field, index) => [field, texts[index] ?? ""] as const);
}

function findFieldProblem(field: Field, text: string): CronProblem | undefined {
  if (field.words === "days of the month" && text.toUpperCase() === "LW") return undefined;
  const parts = text.split(",");
  return firstOf(parts, (part) => {
    if (part === "*" && parts.length > 1)
      return { problem: `has * beside others among its ${field.words}`, fix: "give * alone, or the others" };
    if (field.special?.test(part) || rangeOf(field, part)) return undefined;
    return {
      problem: `has ${JSON.stringify(part)} among its ${field.words}`,
      fix: `give ${field.words} from ${field.from} to ${field.to}, as in ${field.example}`,
    };
  });
}

/** Undefined for what is none, or goes out of bounds, backwards, or in steps that never come. */
function rangeOf(field: Field, part: string): { from: number; to: number; step: number } | undefined {
  const [, first = "", last, stepText] = /^(\*|[0-9A-Z]+)(?:-([0-9A-Z]+))?(?:\/([0-9]+))?$/i.exec(part) ?? [];
  const isStepped = stepText !== undefined;
  if (first === "*" ? last !== undefined : isStepped && last === undefined) return undefined;
  // As a range's end, SUN is the 7 after SAT.
  const isToSunday = last?.toUpperCase() === "SUN" && field.names === weekdayNames;
  const from = first === "*" ? field.from : valueOf(field, first);
  const to = first === "*" ? field.to : isToSunday ? 7 : valueOf(field, last ?? first);
  const step = isStepped ? Number(stepText) : 1;
  const fits = from >= field.from && from <= to && to <= field.to && step >= 1 && step <= field.mostStep;
  return fits ? { from, to, step } : undefined;
}

/** NaN, which is within no bounds, for what is neither a number nor a name. */
function valueOf({ from, names }: Field, text: string): number {
  if (/^[0-9]{1,2}$/.test(text)) return Number(text);
  const index = names?.indexOf(text.toUpperCase()) ?? -1;
  return index < 0 ? Number.NaN : from + index;
}

function firstOf<T>(
  items: readonly T[],
  find: (item: T) => CronProblem | undefined,
): CronProblem | undefined {
  for (const item of items) {
    const problem = find(item);
    if (problem) return problem;
  }
  return undefined;
}
