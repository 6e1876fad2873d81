/** A terminal as a paired device: the same channel, keys and commands as the app on a phone. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isMethod, isStream } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { FollowItem } from "@hob/shared/contract/runs";
import { parsePairingLink } from "@hob/shared/crypto/pairing";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { followRun } from "@hob/shared/follow-run";
import { isMendable } from "@hob/shared/follow-stream";
import type { Link } from "@hob/shared/link";
import { pair } from "@hob/shared/pairing-client";
import { decodeProfile, encodeProfile, type Profile } from "@hob/shared/profile";
import { createLink } from "@hob/shared/reconnecting-link";
import { err, ok, type Result } from "@hob/shared/result";
import { systemClock } from "../clock.ts";
import { connectWs } from "../control/socket-ws.ts";
import { writeFileDurably } from "../store/durable-file.ts";
import { createGapReader } from "./gap-reader.ts";
import { fail, printJson } from "./output.ts";

/** A script wants an answer soon, also when it is that nobody is there. */
const patienceMs = 6_000;

export async function remotePair(
  linkText: string,
  options: { profile: string; name: string },
): Promise<void> {
  await loadSodium();
  const link = parsePairingLink(linkText);
  if (!link.ok) return fail(link.error, true);
  if (existsSync(profileFile(options.profile)) && readProfile(options.profile)?.state === "enrolled") {
    return fail({ type: "profile_taken", profile: options.profile }, true);
  }
  mkdirSync(options.profile, { recursive: true, mode: 0o700 });
  const paired = await pair({
    link: link.value,
    name: options.name,
    connectSocket: connectWs,
    clock: systemClock,
    onPending(profile) {
      writeProfile(options.profile, profile);
      return Promise.resolve();
    },
    onDigits: (digits) => printJson({ event: "digits", digits }),
  });
  if (!paired.ok) {
    // Anything but the house's own no leaves a profile that may still turn out to be enrolled.
    if (isRefusal(paired.error)) rmSync(profileFile(options.profile), { force: true });
    return fail(paired.error, true);
  }
  writeProfile(options.profile, paired.value);
  printJson({ event: "paired" });
}

export async function remoteCall(
  method: string,
  inputText: string,
  options: { profile: string; requestId?: string },
): Promise<void> {
  const input = parseJson(inputText);
  if (!input.ok) return fail(input.error, true);
  if (!isMethod(method) || isStream(method)) return fail({ type: "method_unknown", method }, true);
  await withLink(options.profile, async (link) => {
    const request = options.requestId === undefined ? {} : { requestId: options.requestId };
    // The node judges the input; a script may well want to see what it says to a wrong one.
    const answer = await link.call(method, input.value as never, request);
    if (answer.ok) printJson(answer.value);
    else fail(answer.error, true);
  });
}

export async function remoteFollow(runId: number, options: { profile: string }): Promise<void> {
  await withLink(options.profile, async (link) => {
    const reader = createGapReader(readPage, printFollowItem);
    const ended = await followRun(link, { runId }, reader.take).done;
    const shown = await reader.finish();
    if (!ended.ok) fail(ended.error, true);
    else if (!shown.ok) fail(shown.error, true);

    /** Following waits out any loss, and so does this. */
    async function readPage(after: number) {
      for (;;) {
        const page = await link.call("runs.logs", { runId, after, limit: 500 });
        if (page.ok || !isMendable(page.error)) return page;
      }
    }
  });
}

/** One JSON line for each log line, journal event and state of the run. */
export function printFollowItem(item: FollowItem): void {
  if (item.kind === "run") printJson(item);
  else if (item.kind === "lines") for (const line of item.lines) printJson({ kind: "line", ...line });
  else if (item.kind === "events") for (const event of item.events) printJson({ kind: "event", event });
}

async function withLink(directory: string, work: (link: Link) => Promise<void>): Promise<void> {
  await loadSodium();
  const profile = readProfile(directory);
  if (!profile) return fail({ type: "profile_missing", profile: directory }, true);
  const link = createLink({ profile, connectSocket: connectWs, clock: systemClock, patienceMs });
  link.onState((state) => {
    // A first session settles what a lost confirmation left open.
    if (state.kind === "live" && profile.state === "pending")
      writeProfile(directory, { ...profile, state: "enrolled" });
  });
  try {
    await work(link);
  } finally {
    link.close();
  }
}

function isRefusal({ type }: HobError): boolean {
  return type === "digits_wrong" || type === "digits_late" || type.startsWith("invitation_");
}

function parseJson(text: string): Result<unknown, HobError> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err({
      type: "input_invalid",
      field: "",
      problem: "is not JSON",
      fix: "give a JSON object, for example {}",
    });
  }
}

function profileFile(directory: string): string {
  return join(directory, "profile.hob");
}

function readProfile(directory: string): Profile | undefined {
  const file = profileFile(directory);
  return existsSync(file) ? decodeProfile(new Uint8Array(readFileSync(file))) : undefined;
}

function writeProfile(directory: string, profile: Profile): void {
  writeFileDurably(profileFile(directory), encodeProfile(profile), 0o600);
}
