/**
 * Dates as texts of a given shape, in both directions: `yyyy-MM-dd HH:mm`, the letters of Unicode TR 35
 * as far as people use them.
 */
import {
  offsetMinutesIn,
  offsetText,
  type DateParts,
  type SomeFields,
  type ZoneNames,
} from "./date-fields.ts";

interface Piece {
  format(fields: DateParts): string;
  /** What it looks like in a text, as a regular expression with one group; none takes it as it is. */
  readonly shape: string;
  read?(text: string, fields: SomeFields): void;
}

export interface Pattern {
  format(fields: DateParts): string;
  /** Throws a RangeError where the text has another shape. */
  parse(text: string): SomeFields;
}

export function createPattern(pattern: string, names: ZoneNames): Pattern {
  const pieces = piecesOf(pattern, names);
  return {
    format: (fields) => pieces.map((piece) => piece.format(fields)).join(""),
    parse(text) {
      const shape = new RegExp(`^${pieces.map((piece) => piece.shape).join("")}$`, "iu");
      const found = shape.exec(text.trim());
      if (found === null)
        throw new RangeError(`${JSON.stringify(text.slice(0, 60))} does not look like ${pattern}`);
      const fields: SomeFields = {};
      pieces.forEach((piece, index) => piece.read?.(found[index + 1] ?? "", fields));
      return fields;
    },
  };
}

function piecesOf(pattern: string, names: ZoneNames): Piece[] {
  if (typeof pattern !== "string") throw new TypeError("A date's pattern is a text");
  return Array.from(pattern.matchAll(/'((?:[^']|'')*)'|([a-z])\2*|[^a-z']+|'/gi), ([piece, quoted]) => {
    if (quoted !== undefined) return literal(quoted === "" ? "'" : quoted.replaceAll("''", "'"));
    const known = letters(names)[piece];
    if (known !== undefined) return known;
    if (/^[a-z']/i.test(piece))
      throw new RangeError(`A date's pattern has no ${piece}; quote it with '…' to keep it`);
    return literal(piece);
  });
}

function literal(text: string): Piece {
  return { format: () => text, shape: `(${text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")})` };
}

function letters(names: ZoneNames): { readonly [letters: string]: Piece } {
  return {
    yyyy: counted("year", 4, "\\d{4}"),
    MMMM: named("month", names.months),
    MMM: named("month", names.monthsShort),
    MM: counted("month", 2),
    M: counted("month", 1),
    dd: counted("day", 2),
    d: counted("day", 1),
    EEEE: named("weekday", names.weekdays),
    EEE: named("weekday", names.weekdaysShort),
    HH: counted("hour", 2),
    H: counted("hour", 1),
    mm: counted("minute", 2),
    ss: counted("second", 2),
    SSS: counted("millisecond", 3, "\\d{3}"),
    h: {
      format: ({ hour }) => String(hour % 12 === 0 ? 12 : hour % 12),
      shape: "(\\d{1,2})",
      read: (text, fields) => (fields.hour = (Number(text) % 12) + ((fields.hour ?? 0) >= 12 ? 12 : 0)),
    },
    a: {
      format: ({ hour }) => (hour < 12 ? "AM" : "PM"),
      shape: "([ap]m)",
      read: (text, fields) => (fields.hour = ((fields.hour ?? 0) % 12) + (/^p/i.test(text) ? 12 : 0)),
    },
    XXX: {
      format: ({ offsetMinutes }) => (offsetMinutes === 0 ? "Z" : offsetText(offsetMinutes)),
      shape: "(Z|[+-]\\d\\d(?::?\\d\\d)?)",
      read: (text, fields) => (fields.offsetMinutes = offsetMinutesIn(text)),
    },
  };
}

/** Written with at least so many digits. */
function counted(
  field: keyof DateParts,
  digits: number,
  shape = digits === 2 ? "\\d{2}" : "\\d{1,2}",
): Piece {
  return {
    format: (fields) => String(fields[field]).padStart(digits, "0"),
    shape: `(${shape})`,
    read: (text, fields) => (fields[field] = Number(text)),
  };
}

function named(field: "month" | "weekday", known: readonly string[]): Piece {
  const lower = known.map((name) => name.toLowerCase());
  return {
    format: (fields) => known[fields[field] - 1] ?? "",
    shape: "([\\p{L}\\p{M}.]+)",
    read(text, fields) {
      const index = lower.indexOf(text.toLowerCase());
      if (index < 0)
        throw new RangeError(`${JSON.stringify(text.slice(0, 40))} is none of ${known.join(", ")}`);
      fields[field] = index + 1;
    },
  };
}
