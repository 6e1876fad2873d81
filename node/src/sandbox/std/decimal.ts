/** `std.decimal`: money and meters without binary fractions, by big.js. Numbers come out as plain texts. */
import Big from "big.js";
import type { StdHost } from "../prelude.ts";
import { countGiven, wordGiven } from "./asked.ts";

type Decimal = string | number;

interface FormatOptions {
  readonly places?: number;
  readonly point?: string;
  readonly group?: string;
}

const most = { digits: 1_000, exponent: 1_000, places: 100 };

const modes = { down: 0, "half-up": 1, "half-even": 2, up: 3 } as const;
type Mode = keyof typeof modes;

export function create(_host: StdHost) {
  return {
    add: (...values: Decimal[]) =>
      plain(values.reduce((sum: Big, value) => sum.plus(read(value)), new Big(0))),
    sub: (a: Decimal, b: Decimal) => plain(read(a).minus(read(b))),
    mul: (a: Decimal, b: Decimal) => plain(read(a).times(read(b))),
    div,
    round: (value: Decimal, places = 0, mode: Mode = "half-up") =>
      read(value).toFixed(placesGiven(places), modeGiven(mode)),
    compare: (a: Decimal, b: Decimal) => read(a).cmp(read(b)),
    format,
  };
}

function div(a: Decimal, b: Decimal, places = 20, mode: Mode = "half-up"): string {
  const divisor = read(b);
  if (divisor.eq(0)) throw new RangeError("decimal.div cannot divide by zero");
  Big.DP = placesGiven(places);
  Big.RM = modeGiven(mode);
  return plain(read(a).div(divisor));
}

function format(value: Decimal, { places, point = ".", group = "" }: FormatOptions = {}): string {
  const number = read(value);
  const fixed =
    places === undefined ? number.toFixed() : number.toFixed(placesGiven(places), modes["half-up"]);
  const [whole = "", fraction] = fixed.split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, () => group);
  return fraction === undefined ? grouped : `${grouped}${point}${fraction}`;
}

/** Small enough that no operation on two of them takes long. */
function read(value: Decimal): Big {
  if (typeof value !== "string" && typeof value !== "number")
    throw new TypeError(`A decimal is a text or a number, not a value of type ${typeof value}`);
  const text = String(value);
  if (!/^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,4})?$/i.test(text) || text.length > most.digits)
    throw new SyntaxError(`${JSON.stringify(text.slice(0, 40))} is no decimal`);
  const number = new Big(text);
  if (Math.abs(number.e) > most.exponent)
    throw new RangeError(`${text.slice(0, 40)} is too large or too small`);
  return number;
}

/** Never with an exponent, and no minus before zero. */
function plain(number: Big): string {
  return number.eq(0) ? "0" : number.toFixed();
}

function placesGiven(places: number): number {
  return countGiven(places, most.places, "`places` of a decimal");
}

function modeGiven(mode: Mode): 0 | 1 | 2 | 3 {
  return modes[wordGiven(mode, Object.keys(modes) as Mode[], "The rounding of a decimal")];
}
