/** Calls and effects as text: where they stand, what they were asked with, on one line or whole. */
import { momentWords, sizeWords, words } from "../words.ts";

const shortLength = 120;

export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}

/** Arguments on one line: a list of them loses its brackets, a text its quotes. */
export function shortArgs(args: unknown): string {
  if (isCut(args)) return words.run.cut(sizeWords(args.bytes));
  const each: readonly unknown[] = Array.isArray(args) ? args : [args];
  const text = each.map((arg) => (typeof arg === "string" ? arg : (JSON.stringify(arg) ?? ""))).join(", ");
  return text.length > shortLength ? `${text.slice(0, shortLength)}…` : text;
}

/** What was too large for the house to hand out. */
function isCut(args: unknown): args is { readonly cut: true; readonly bytes: number } {
  return (
    typeof args === "object" &&
    args !== null &&
    (args as { readonly cut?: unknown }).cut === true &&
    typeof (args as { readonly bytes?: unknown }).bytes === "number"
  );
}

/** "Send/Mail" as "Send › Mail". */
export function pathWords(path: string): string {
  return path.replaceAll("/", " › ");
}

export interface Asked {
  readonly tool: string;
  readonly args: unknown;
  /** When a sleep ends. */
  readonly until?: number;
}

/** What scripts ask of Hob itself, in words: a sleep, another run. Undefined for tools. */
export function flowWords({ tool, args, until }: Asked): string | undefined {
  const first: unknown = Array.isArray(args) ? args[0] : undefined;
  if (tool === "flow.invoke" && (typeof first === "string" || typeof first === "number"))
    return words.run.invokes(String(first));
  if (tool !== "flow.sleep") return undefined;
  return until === undefined ? words.run.sleep : words.run.sleepUntil(momentWords(until));
}
