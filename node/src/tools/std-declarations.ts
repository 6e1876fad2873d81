/** The part of `hob.d.ts` that describes `std`, which needs no manifest and is the same in every house. */

export const stdDeclarations = `/**
 * The standard library of scripts. It opens nothing, so that no manifest needs to list it, and a part
 * costs nothing until it is first used. Bytes are for use inside of the script: only JSON leaves it.
 */
interface Std {
  /** Moments, and calendars that read them in a time zone. */
  readonly date: StdDate;
  /** Web addresses as the WHATWG standard reads them, and as this house does. */
  readonly url: StdUrl;
  /** Texts as bytes, cut, squeezed, and made fit for addresses and HTML. */
  readonly text: StdText;
  /** Base64 with either alphabet. */
  readonly base64: StdBase64;
  /** The SHA-256 hash of a text's UTF-8 or of bytes, in hex. */
  sha256(data: string | Uint8Array): string;
  /** Tables as texts. */
  readonly csv: StdCsv;
  /** Exact arithmetic on decimal numbers. */
  readonly decimal: StdDecimal;
  /** Pages to pick from with CSS selectors. */
  readonly html: StdHtml;
}

/** Milliseconds since 1970, or a Date. */
type Moment = number | Date;

interface StdDate {
  /** The run's clock: the moment of the start, then of the latest answer of a tool. */
  now(): number;
  /** The calendar of UTC. */
  readonly utc: Calendar;
  /** The calendar of an IANA zone; the house is asked once a run, and its answer is recorded. */
  zone(name: string, options?: { /** Language of months and days; English unless told. */ readonly locale?: string }): Promise<Calendar>;
}

interface Calendar {
  /** The zone's name. */
  readonly name: string;
  /** What the zone's clocks and calendars show at a moment. */
  parts(at: Moment): DateParts;
  /** The moment of a date and time; what clocks skip moves on, what they show twice is the first. */
  at(date: DateFields): number;
  /** Reads ISO 8601, or a text of the given pattern; without an offset the zone's clocks are meant. */
  parse(text: string, pattern?: string): number;
  /** Writes ISO 8601, or by a pattern of yyyy MMMM MMM MM M dd d EEEE EEE HH H h mm ss SSS a XXX and 'quoted text'. */
  format(at: Moment, pattern?: string): string;
  /** Years to days keep the time of the clock and end with their month; hours and less are exact. */
  add(at: Moment, duration: Duration): number;
  /** The first moment of the year, month, week (from Monday), day, hour, minute or second. */
  startOf(at: Moment, unit: "year" | "month" | "week" | "day" | "hour" | "minute" | "second"): number;
  /** How many midnights lie between two moments; negative where \`to\` is earlier. */
  daysBetween(from: Moment, to: Moment): number;
  /** Today as \`yyyy-MM-dd\`, by the run's clock. */
  today(): string;
}

interface DateFields {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
}

interface DateParts extends Required<DateFields> {
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly offsetMinutes: number;
}

/** Whole numbers; negative ones go back. */
interface Duration {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

interface StdUrl {
  /** The parts of an address, or null where the text is none. */
  parse(text: string, base?: string): UrlParts | null;
  /** A link as seen from the page it stands on. */
  resolve(link: string, base: string): string;
  /** An address with another path, fragment or query; a query value of null removes its name. */
  build(base: string, changes: UrlChanges): string;
}

interface UrlParts {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  /** The query's names and values, decoded, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

interface UrlChanges {
  readonly path?: string;
  readonly hash?: string;
  readonly query?: {
    readonly [name: string]: string | number | boolean | null | readonly (string | number | boolean)[];
  };
}

interface StdText {
  /** The UTF-8 of a text. */
  encode(text: string): Uint8Array;
  /** The text of UTF-8 bytes; what is no UTF-8 becomes U+FFFD. */
  decode(bytes: Uint8Array): string;
  /** Without space around it, and with one space wherever there is some. */
  squeeze(text: string): string;
  /** Small letters, digits and hyphens, without accents: fit for a file name or an address. */
  slug(text: string): string;
  /** At most \`length\` characters as people count them (or code points), and "…" where something is missing. */
  truncate(text: string, length: number, options?: { readonly by?: "grapheme" | "codePoint"; readonly end?: string }): string;
  /** A text that HTML shows as it is. */
  escapeHtml(text: string): string;
}

interface StdBase64 {
  /** The base64 of a text's UTF-8 or of bytes. */
  encode(data: string | Uint8Array, options?: { readonly urlSafe?: boolean }): string;
  /** The bytes of base64 of either alphabet. */
  decode(text: string): Uint8Array;
}

interface StdCsv {
  /** One object a row, named by the first; the delimiter is guessed unless told. */
  parse(text: string, options?: CsvOptions & { readonly headers?: true }): { [column: string]: string }[];
  /** One list a row. */
  parse(text: string, options: CsvOptions & { readonly headers: false }): string[][];
  /** Rows as text; columns are those of all rows unless \`headers\` lists them. */
  format(rows: readonly (readonly unknown[] | { readonly [column: string]: unknown })[], options?: CsvFormatOptions): string;
}

interface CsvOptions {
  readonly delimiter?: string;
  readonly quote?: string;
}

interface CsvFormatOptions extends CsvOptions {
  /** False leaves the first line out. */
  readonly headers?: boolean | readonly string[];
  readonly quoteAll?: boolean;
  /** CR LF unless told. */
  readonly newline?: string;
  /** Keeps spreadsheets from calculating what strangers wrote. */
  readonly escapeFormulas?: boolean;
}

/** A number like "-12.50"; a JavaScript number counts as it is written. */
type Decimal = string | number;

type Rounding = "half-up" | "half-even" | "down" | "up";

interface StdDecimal {
  /** The exact sum. */
  add(...values: Decimal[]): string;
  /** The exact difference. */
  sub(a: Decimal, b: Decimal): string;
  /** The exact product. */
  mul(a: Decimal, b: Decimal): string;
  /** The quotient, rounded to at most so many places: 20, half up, unless told. */
  div(a: Decimal, b: Decimal, places?: number, mode?: Rounding): string;
  /** With exactly so many places: none, half up, unless told. */
  round(value: Decimal, places?: number, mode?: Rounding): string;
  /** -1, 0 or 1. */
  compare(a: Decimal, b: Decimal): number;
  /** For people: so many places, a decimal point and a sign between thousands. */
  format(value: Decimal, options?: { readonly places?: number; readonly point?: string; readonly group?: string }): string;
}

interface StdHtml {
  /** A page or a piece of one; mistakes in it are mended as browsers roughly do. */
  parse(html: string): HtmlNode;
}

interface HtmlNode {
  /** Its name in small letters; empty for a whole page. */
  readonly tag: string;
  /** What a reader sees, squeezed; no scripts and styles. */
  readonly text: string;
  /** As HTML, with itself. */
  readonly html: string;
  readonly attributes: { readonly [name: string]: string };
  /** One attribute's value, or null. */
  attribute(name: string): string | null;
  /** All elements below that a CSS selector fits, in the order of the page. */
  select(selector: string): HtmlNode[];
  /** The first of them, or null. */
  first(selector: string): HtmlNode | null;
  /** The texts of its rows and cells. */
  table(): string[][];
}`;
