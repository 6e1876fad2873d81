/** Commands for the node that runs on this machine, over its local socket. */
import type { Device } from "@hob/shared/contract/devices";
import type { LogLine, Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import type { Role } from "@hob/shared/model/role";
import type { JsonObject } from "@hob/shared/json";
import { readConfig } from "../config.ts";
import { createGapReader } from "./gap-reader.ts";
import { connectLocally, type LocalClient } from "./local-client.ts";
import { commandHint, duration, fail, print, printJson, printTable, when } from "./output.ts";
import { inviteDevice, typedLines } from "./pair.ts";
import { printFollowItem } from "./remote.ts";

export interface LocalOptions {
  readonly home?: string;
  readonly json?: boolean;
}

export async function pairDevice(
  options: LocalOptions & { role: Role; member?: number; origin?: string },
): Promise<void> {
  await withNode(options, async (client) => {
    const typed = typedLines();
    const { role, member, origin } = options;
    const asJson = options.json === true;
    const paired = await inviteDevice(client, typed, {
      role,
      asJson,
      ...(member !== undefined && { memberId: member }),
      ...(origin !== undefined && { origin }),
    });
    typed.close();
    if (!paired.ok) return fail(paired.error, asJson);
    if (asJson) printJson({ event: "paired", device: paired.value });
    else
      print(
        `Paired “${paired.value.name}” as ${paired.value.mayActAs}, a device of ${paired.value.memberName}.`,
      );
  });
}

export async function listDevices(options: LocalOptions & { all?: boolean }): Promise<void> {
  await withNode(options, async (client) => {
    const listed = await client.call("devices.list", { revoked: options.all === true });
    if (!listed.ok) return fail(listed.error, options.json === true);
    if (options.json) return printJson(listed.value);
    if (listed.value.total === 0)
      return print(`No device is paired. Invite one with: ${commandHint("pair", options.home)}`);
    printTable([
      ["#", "name", "of", "may act as", "paired", "last seen", "pushes", ""],
      ...listed.value.items.map((device) => [
        String(device.deviceId),
        device.name,
        device.memberName,
        device.mayActAs,
        when(device.pairedAt),
        device.connected ? "now" : when(device.lastSeenAt),
        pushesOf(device),
        device.revokedAt === null ? "" : `revoked ${when(device.revokedAt)}`,
      ]),
    ]);
  });
}

function pushesOf({ push }: Device): string {
  if (push === null) return "none";
  return push.state === "live" ? "on" : "come back";
}

export async function listMembers(options: LocalOptions): Promise<void> {
  await withNode(options, async (client) => {
    const listed = await client.call("members.list", {});
    if (!listed.ok) return fail(listed.error, options.json === true);
    if (options.json) return printJson(listed.value);
    printTable([
      ["#", "name", "may act as", "devices"],
      ...listed.value.items.map((member) => [
        String(member.memberId),
        member.name,
        member.role,
        String(member.devices),
      ]),
    ]);
  });
}

export async function revokeDevice(deviceId: number, options: LocalOptions): Promise<void> {
  await withNode(options, async (client) => {
    const revoked = await client.call("devices.revoke", { deviceId });
    if (!revoked.ok) return fail(revoked.error, options.json === true);
    if (options.json) printJson(revoked.value);
    else print(`“${revoked.value.name}” is no longer part of the house.`);
  });
}

export async function startRun(
  automation: string,
  options: LocalOptions & { input: string; follow?: boolean },
): Promise<void> {
  await withNode(options, async (client) => {
    const asJson = options.json === true;
    const input = parseObject(options.input);
    if (!input) {
      return fail(
        {
          type: "input_invalid",
          field: "",
          problem: "is not JSON",
          fix: "give a JSON object, for example {}",
        },
        asJson,
      );
    }
    const started = await client.call("runs.start", { automation: automationRef(automation), input });
    if (!started.ok) return fail(started.error, asJson);
    if (options.follow) return follow(client, started.value.runId, asJson);
    if (asJson) printJson(started.value);
    else
      print(
        `Run ${started.value.runId} is ${started.value.status}. Its log: ${commandHint(`logs ${started.value.runId} --follow`, options.home)}`,
      );
  });
}

export async function listRuns(
  options: LocalOptions & { automation?: string; limit: number },
): Promise<void> {
  await withNode(options, async (client) => {
    const automation =
      options.automation === undefined ? {} : { automation: automationRef(options.automation) };
    const listed = await client.call("runs.list", { limit: options.limit, ...automation });
    if (!listed.ok) return fail(listed.error, options.json === true);
    if (options.json) return printJson(listed.value);
    if (listed.value.total === 0)
      return print(
        `Nothing has run yet. Start something with: ${commandHint("run feed-digest", options.home)}`,
      );
    printTable([
      ["#", "automation", "outcome", "started", "took", "by"],
      ...listed.value.items.map((run) => [
        String(run.runId),
        run.automationSlug,
        outcome(run),
        when(run.startedAt ?? run.queuedAt),
        run.startedAt !== null && run.endedAt !== null ? duration(run.endedAt - run.startedAt) : "-",
        run.startedBy,
      ]),
    ]);
  });
}

export async function printLogs(runId: number, options: LocalOptions & { follow?: boolean }): Promise<void> {
  await withNode(options, async (client) => {
    if (options.follow) return follow(client, runId, options.json === true);
    let after = 0;
    for (;;) {
      const page = await client.call("runs.logs", { runId, after, limit: 500 });
      if (!page.ok) return fail(page.error, options.json === true);
      for (const line of page.value.items) {
        if (options.json) printJson(line);
        else printLine(line);
      }
      const last = page.value.items.at(-1);
      if (!last || last.n >= page.value.total) return;
      after = last.n;
    }
  });
}

/** Prints until the run ends; the exit code says whether it succeeded. */
async function follow(client: LocalClient, runId: number, asJson: boolean): Promise<void> {
  let latest: Run | undefined;
  const reader = createGapReader(
    (after) => client.call("runs.logs", { runId, after, limit: 500 }),
    (item) => {
      if (item.kind === "run") latest = item.run;
      if (asJson) return printFollowItem(item);
      if (item.kind === "lines") for (const line of item.lines) printLine(line);
    },
  );
  const ended = await client.stream("runs.follow", { runId }, reader.take);
  if (!ended.ok) return fail(ended.error, asJson);
  const shown = await reader.finish();
  if (!shown.ok) return fail(shown.error, asJson);
  if (!latest || !isTerminal(latest.status)) return;
  if (latest.status !== "succeeded") process.exitCode = 1;
  if (asJson) return;
  const { result } = latest;
  print("");
  print(`${outcome(latest)}${latest.error ? `: ${latest.error.message}` : ""}`);
  if (result !== null) print(markdownIn(result) ?? JSON.stringify(result, null, 2));
}

function printLine(line: LogLine): void {
  const level = line.level === "info" ? "" : `${line.level}: `;
  const data = line.data === undefined ? "" : ` ${JSON.stringify(line.data)}`;
  print(`${new Date(line.at).toTimeString().slice(0, 8)}  ${level}${line.text}${data}`);
}

function outcome(run: { status: string; reason: string | null }): string {
  return run.reason === null ? run.status : `${run.status} (${run.reason})`;
}

function markdownIn(result: unknown): string | undefined {
  if (typeof result !== "object" || result === null || !("markdown" in result)) return undefined;
  return typeof result.markdown === "string" ? result.markdown : undefined;
}

export function automationRef(text: string): string | number {
  return /^[0-9]+$/.test(text) ? Number(text) : text;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Works with the node that runs on this machine, or says that none does. */
export async function withNode(
  options: LocalOptions,
  work: (client: LocalClient) => Promise<void>,
): Promise<void> {
  const config = readConfig(options.home === undefined ? {} : { home: options.home });
  const connected = await connectLocally(config.socketFile, config.home);
  if (!connected.ok) return fail(connected.error, options.json === true);
  using client = connected.value;
  await work(client);
}
