/** `hob run-due`: what is due is run now, by the node that runs or, where none does, by this process. */
import { existsSync } from "node:fs";
import type { Input } from "@hob/shared/contract/commands";
import type { DueTrigger, SetTriggerKind } from "@hob/shared/contract/triggers";
import type { Result } from "@hob/shared/result";
import { readConfig } from "../config.ts";
import { connectLocally, type LocalClient } from "./local-client.ts";
import { automationRef, type LocalOptions } from "./local.ts";
import { fail, failInWords, print, printJson, printTable, when } from "./output.ts";

/** Opens the house for one command; a word and a sentence where it cannot be. */
export type OpenAlone = (
  home: string | undefined,
) => Promise<Result<{ close(): Promise<void> }, { readonly type: string; readonly sentence: string }>>;

export interface RunDueOptions extends LocalOptions {
  readonly limit: number;
  readonly kind?: SetTriggerKind;
  readonly automation?: string;
  readonly dryRun?: boolean;
  readonly verbose?: boolean;
}

export async function runDue(options: RunDueOptions, openAlone: OpenAlone): Promise<void> {
  const asJson = options.json === true;
  const config = readConfig(options.home === undefined ? {} : { home: options.home });
  const running = await connectLocally(config.socketFile, config.home);
  if (running.ok) {
    using client = running.value;
    await runDueThrough(client, options);
    return;
  }
  // Looking for what is due must not make a house where there is none.
  if (!existsSync(config.databaseFile)) return fail({ type: "node_not_running", home: config.home }, asJson);
  const opened = await openAlone(options.home);
  if (!opened.ok) return failInWords(opened.error.sentence, opened.error.type, asJson);
  try {
    const own = await connectLocally(config.socketFile, config.home);
    if (!own.ok) return fail(own.error, asJson);
    using client = own.value;
    await runDueThrough(client, options);
    await untilNothingRuns(client);
  } finally {
    await opened.value.close();
  }
}

async function runDueThrough(client: LocalClient, options: RunDueOptions): Promise<void> {
  const { limit, kind, automation, dryRun = false } = options;
  const input: Input<"triggers.runDue"> = {
    limit,
    dryRun,
    ...(kind !== undefined && { kind }),
    ...(automation !== undefined && { automation: automationRef(automation) }),
  };
  const done = await client.call("triggers.runDue", input);
  if (!done.ok) return fail(done.error, options.json === true);
  if (options.json) return printJson(done.value);
  const { items, total } = done.value;
  print(sentenceOf(items, total, dryRun));
  if (options.verbose && items.length > 0) printTable([headings, ...items.map(rowOf)]);
}

function sentenceOf(items: readonly DueTrigger[], total: number, isDryRun: boolean): string {
  if (total === 0) return "Nothing is due.";
  const runs = items.reduce((sum, item) => sum + item.runs, 0);
  const skipped = items.reduce((sum, item) => sum + item.skipped, 0);
  const left = total - items.length;
  const said = isDryRun
    ? `${counted(runs, "run")} would start, and ${counted(skipped, "time")} would be recorded as missed`
    : `${counted(runs, "run")} started, and ${counted(skipped, "time")} recorded as missed`;
  return left === 0 ? `${said}.` : `${said}; ${counted(left, "trigger")} left due.`;
}

const headings = ["trigger", "automation", "kind", "due", "runs", "missed"];

function rowOf({ triggerId, automationSlug, kind, dueAt, runs, skipped, runIds }: DueTrigger): string[] {
  const started = runIds.length === 0 ? String(runs) : runIds.join(", ");
  return [String(triggerId), automationSlug, kind, when(dueAt), started, String(skipped)];
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** What waits for a person or a time goes on when the house is up again. */
async function untilNothingRuns(client: LocalClient): Promise<void> {
  // What is queued behind a run that waits does not begin: a few looks in a row at nothing running are enough.
  for (let quiet = 0; quiet < 5; quiet += 1) {
    const status = await client.call("home.status", {});
    if (!status.ok) return;
    const { runs, paused } = status.value;
    if (runs.running === 0 && (runs.queued === 0 || paused)) return;
    if (runs.running > 0) quiet = 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
