/** Writes `hob.d.ts`, the typed interface of scripts: the editor completes it, the planner reads it, the docs show it. */
import { stdDeclarations } from "./std-declarations.ts";
import type { Tool } from "./tool.ts";

export function scriptDeclarations(tools: readonly Tool[]): string {
  const capabilities = tools.map(
    (tool) => `  /** ${tool.summary} */\n  readonly ${tool.name}: ${interfaceName(tool)};`,
  );
  return (
    [preamble(capabilities.join("\n")), stdDeclarations, ...tools.map(toolDeclaration)].join("\n\n") + "\n"
  );
}

function toolDeclaration(tool: Tool): string {
  const methods = Object.values(tool.methods).map(
    (method) => `  /** ${method.summary} */\n  ${method.signature};`,
  );
  return `${tool.declarations}\n\n/** ${tool.summary} */\ninterface ${interfaceName(tool)} {\n${methods.join("\n")}\n}`;
}

function interfaceName({ name }: Tool): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Tool`;
}

function preamble(capabilities: string): string {
  return `// What a script of Hob can name. Generated from the tools of this house.

/** The only kind of value that goes in, out and to tools. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Declares the automation: \`export default automation(async ({ input, log }) => { … })\`.
 * What it returns is the run's result; an object with a text \`markdown\` is shown as Markdown.
 */
declare function automation<Input extends object = { readonly [name: string]: any }>(
  main: (scope: AutomationScope<Input>) => unknown,
): (scope: AutomationScope<Input>) => unknown;

interface AutomationScope<Input> {
  /** Stored values with the run's own input laid over them, as the params schema describes them. */
  readonly input: Input;
  readonly run: RunContext;
  readonly log: Log;
  /** Dates, addresses, texts, tables, decimals and pages; no manifest needs to list it. */
  readonly std: Std;
  readonly step: Step<Input>;
  readonly parallel: Parallel<Input>;
  /** Milliseconds, or until a moment: a minute or a week, it costs nothing and survives a restart. */
  sleep(time: number | Date): Promise<null>;
  /**
   * Starts another automation by its short name and waits for its result. The manifest has to list the tool
   * "invoke". Throws with code "child_failed" where it does not succeed.
   */
  invoke(automation: string, input?: { readonly [name: string]: Json }): Promise<Json>;
  /**
   * Waits for the next event of a name, from anybody or from one automation, and answers null once \`timeoutMs\`
   * is over. It costs nothing and survives a restart. The manifest has to list "on".
   */
  on(name: string, options?: { readonly from?: string; readonly timeoutMs?: number }): Promise<HobEvent | null>;
  /**
   * Asks a person and waits for the answer: one of \`choices\`, or an object with what was filled in; null where
   * nobody answered in time. It costs nothing and survives a restart. The manifest has to list "ask".
   * \`const go = await ask("Order the mail?", { text: list, choices: ["Order", "Not today"] })\`
   */
  ask(title: string, options?: AskOptions): Promise<any>;
  /**
   * Asks a person to let this automation touch more from now on, and answers whether it may: one host with its
   * methods, one port or one folder. What is allowed already is not asked. The manifest has to list "ask".
   */
  permit(scope: Scope, why?: string): Promise<boolean>;
${capabilities}
}

interface AskOptions {
  readonly text?: string;
  /** Buttons, at most six. Without choices and fields there are "Yes" and "No". */
  readonly choices?: readonly string[];
  /** A small form instead, at most twelve fields. */
  readonly fields?: readonly AskField[];
  /** How long an answer is waited for, milliseconds; 24 hours by default. */
  readonly forMs?: number;
  /** What comes of silence: null, or the end of the run. */
  readonly onExpiry?: "null" | "end";
}

interface AskField {
  readonly name: string;
  readonly label?: string;
  readonly kind?: "text" | "long_text" | "number" | "yes_no" | "choice" | "date";
  /** Of a choice. */
  readonly choices?: readonly string[];
  /** True unless said otherwise. */
  readonly required?: boolean;
  /** What stands in it at first. */
  readonly value?: string | number | boolean;
}

type Scope =
  | { readonly http: { readonly host: string; readonly methods: readonly string[] } }
  | { readonly tcp: { readonly host: string } }
  | { readonly files: { readonly root: string; readonly access: "read" | "write" } };

/** What an automation, a person or something the house looks at has told. */
interface HobEvent {
  readonly id: number;
  /** The short name of the automation that told it, or "webhook:3", "device:1". */
  readonly source: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly data: any;
}

/**
 * Groups calls under a name, for people to see and for retries to go on from: a step that has finished is not
 * done again by a later attempt, which is given its value instead. Its function is handed the scope anew; what
 * is called through that belongs to the step also where steps run side by side.
 * \`await step("fetch", async ({ http }) => (await http.get(url)).text, { retry: { times: 3, waitMs: 1_000 } })\`
 */
type Step<Input> = <T>(
  name: string,
  work: (scope: AutomationScope<Input>) => T | Promise<T>,
  options?: { readonly retry?: number | { readonly times?: number; readonly waitMs?: number } },
) => Promise<T>;

/**
 * Runs functions side by side, at most \`limit\` at a time, and waits for all; then throws the first error, or
 * answers every value in its place. \`const [a, b] = await parallel([() => feed.read(x), () => feed.read(y)])\`
 */
interface Parallel<Input> {
  <T>(
    branches: readonly ((scope: AutomationScope<Input>) => T | Promise<T>)[],
    options?: { readonly limit?: number },
  ): Promise<T[]>;
  <T>(
    branches: { readonly [name: string]: (scope: AutomationScope<Input>) => T | Promise<T> },
    options?: { readonly limit?: number },
  ): Promise<{ readonly [name: string]: T }>;
}

interface RunContext {
  readonly runId: number;
  readonly trigger:
    | "cron"
    | "interval"
    | "once"
    | "manual"
    | "api"
    | "webhook"
    | "file"
    | "feed"
    | "imap"
    | "ical"
    | "event";
  readonly mode: "live" | "dry_run" | "test" | "replay";
  /** True when nobody started the run by hand. */
  readonly unattended: boolean;
  /** The household's time zone, for example "Europe/Berlin". */
  readonly zone: string;
  /** The time that it was due, milliseconds since 1970; null where no clock started it. */
  readonly dueAt: number | null;
  /** The event that started it; null where none did. */
  readonly event: HobEvent | null;
}

/** Writes a line to the run's log; \`log(…)\` is \`log.info(…)\`. */
interface Log {
  (text: unknown, data?: unknown): void;
  debug(text: unknown, data?: unknown): void;
  info(text: unknown, data?: unknown): void;
  warn(text: unknown, data?: unknown): void;
  error(text: unknown, data?: unknown): void;
}

/** What a tool throws: \`code\` is what to branch on, for example "denied". */
interface ToolError extends Error {
  readonly code: string;
}

declare const console: Pick<Log, "debug" | "info" | "warn" | "error"> & { log(...values: unknown[]): void };

/** Seeded for each run, so that a replay draws the same. Not for secrets. */
declare const crypto: { randomUUID(): string; getRandomValues<T extends ArrayBufferView>(view: T): T };`;
}
