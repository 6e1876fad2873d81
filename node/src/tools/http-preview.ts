/** What a person is shown first of a request that waits for them: whom it reaches, sums of money, and what it brings. */
import type { CallPreview } from "@hob/shared/model/inbox";
import type { Json, JsonObject } from "@hob/shared/json";
import type { ScriptRequest } from "./http-request.ts";

/** Of what a script has asked for; secrets are still the placeholders that the script wrote. */
export function previewOf(request: ScriptRequest): Partial<CallPreview> {
  const text = contentText(request);
  return {
    recipients: recipientsOf(request.url),
    amounts: amountsIn(fieldsOf(request)),
    texts: text === undefined ? [] : [{ label: labelOf(request), before: null, after: shortened(text) }],
  };
}

/** The host as rules name it, with its port where that is not the usual one; of no address, nobody. */
export function recipientsOf(url: string): readonly string[] {
  const address = URL.parse(url);
  return address ? [address.host] : [];
}

function labelOf({ method, url }: ScriptRequest): string {
  const address = URL.parse(url);
  return address ? `${method} ${address.host}${address.pathname}` : method;
}

function contentText({ json, form, body }: ScriptRequest): string | undefined {
  if (json !== undefined) return JSON.stringify(json, null, 2);
  if (form == null) return body ?? undefined;
  return Object.entries(form)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${String(one)}`))
    .join("\n");
}

/** All of it is among the arguments; this is what is read first. */
function shortened(text: string): string {
  return text.length <= mostShown ? text : `${text.slice(0, mostShown)}…`;
}

const mostShown = 16 * 1024;

function fieldsOf({ json, form, body }: ScriptRequest): Json {
  if (json !== undefined) return json;
  if (form != null) return form;
  return body != null && body.length <= mostShown && /^\s*[[{]/.test(body) ? parsed(body) : null;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/**
 * Texts that are a sum with its currency, and numbers under a name that stands for money, with the currency beside
 * them, as they are in the body: whether 1200 of "eur" are euros or cents only the receiver knows, so nothing is
 * converted or rounded.
 */
function amountsIn(fields: Json): CallPreview["amounts"] {
  const found: { label: string; text: string }[] = [];
  const look = (value: Json, path: readonly string[]): void => {
    if (value === null || typeof value !== "object" || path.length > mostDepth) return;
    const currency = Array.isArray(value) ? undefined : currencyIn(value as JsonObject);
    for (const [name, member] of Object.entries(value)) {
      if (found.length === mostAmounts) return;
      const inside = [...path, name];
      // {"amount": {"value": "12.50", "currency": "EUR"}}
      const isValue = /^value$/i.test(name) && isMoney(path.at(-1) ?? "");
      if (isPriced(member)) found.push({ label: inside.join("."), text: member });
      else if ((isMoney(name) || isValue) && isNumber(member))
        found.push({ label: inside.join("."), text: currency ? `${member} ${currency}` : String(member) });
      else look(member, inside);
    }
  };
  look(fields, []);
  return found;
}

const mostAmounts = 8;
const mostDepth = 6;

/** By the last word of a name: `unitPrice`, `order_total`, `amount`; not `totalCount`. */
function isMoney(name: string): boolean {
  const last = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^a-zA-Zäöüß0-9]+/)
    .at(-1);
  return last !== undefined && moneyWords.has(last.toLowerCase());
}

const moneyWords = new Set(["amount", "total", "price", "sum", "cost", "fee", "betrag", "summe", "preis"]);

function isNumber(value: Json): value is number | string {
  return (
    typeof value === "number" || (typeof value === "string" && /^-?\d{1,15}(?:[.,]\d{1,6})?$/.test(value))
  );
}

/** "12.40 EUR", "€ 900": a text that is nothing but a sum is one under any name. */
function isPriced(value: Json): value is string {
  if (typeof value !== "string") return false;
  const [, before, after] =
    /^(?:([A-Z]{3}|[€$£¥])\s?)?-?\d{1,3}(?:[ .,’']?\d{3})*(?:[.,]\d{1,6})?(?:\s?([A-Z]{3}|[€$£¥]))?$/.exec(
      value,
    ) ?? [];
  const currency = before ?? after;
  return currency !== undefined && (/^[€$£¥]$/.test(currency) || currencies.has(currency));
}

const currencies = new Set(Intl.supportedValuesOf("currency"));

function currencyIn(value: JsonObject): string | undefined {
  const named = Object.entries(value).find(([name]) =>
    /^(?:currency(?:[_-]?code)?|w(?:ä|ae)hrung)$/i.test(name),
  );
  const currency = named?.[1];
  return typeof currency === "string" && /^(?:[a-z]{3}|[€$£¥])$/i.test(currency)
    ? currency.toUpperCase()
    : undefined;
}
