/**
 * A house made of memory, for looking at pages in states that a real house enters rarely. It stands
 * in for `link/client.ts` and `link/keys.ts` in the page tests' own build and is never in the app's.
 * The address chooses the scene: `?scene=offline#/runs`.
 */
import type { Input, Output, PlainMethod, StreamMethod } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { FollowItem, Run } from "@hob/shared/contract/runs";
import type { EffectChoice } from "@hob/shared/model/effect";
import type { CallOptions, Link, LinkState } from "@hob/shared/link";
import { err, ok, type Result } from "@hob/shared/result";
import type { OpenedHouse, PairingProgress, ReadLink } from "../src/link/client.ts";
import type { ProfileSlot } from "../src/link/storage.ts";
import { answerAudit, exportAudit } from "./fake-audit.ts";
import { answerAutomations, startRun } from "./fake-automations.ts";
import { changed, tellChanges } from "./fake-changes.ts";
import { answerHousehold, invite, setOwnRole } from "./fake-household.ts";
import { findLines, followLog, lineCount, readLog } from "./fake-logs.ts";
import { listFolders, lookOver } from "./fake-machine.ts";
import { decideEffect, effectsOf } from "./fake-journal.ts";
import { answerInbox, decideElsewhere } from "./fake-inbox.ts";
import { changeHome, homeStatus, turn } from "./fake-power.ts";
import { answerPush, pushTaken } from "./fake-push.ts";
import { answerRules } from "./fake-rules.ts";
import { cancelAll, cancelRun, changeRun, fakeRun, listRuns, retryRun } from "./fake-runs.ts";
import { answerSchedule, houseZone } from "./fake-schedule.ts";
import { answerSecrets } from "./fake-secrets.ts";
import { minute, scene, start } from "./scene.ts";

/** Every command as it was sent, for tests that care what exactly the house was asked. */
const asked: { readonly method: string; readonly input: unknown; readonly requestId?: string }[] = [];
/** Writes are done once, however often they are sent. */
const done = new Map<string, Result<unknown, HobError>>();
let reach = stateOfScene();
const listeners = new Set<(state: LinkState) => void>();

/** The house goes, or comes back, while somebody looks at a page. */
function setReach(kind: "live" | "offline"): void {
  const since = Date.now();
  reach =
    kind === "live"
      ? { kind, since }
      : { kind: "down", since, error: { type: "house_offline", since }, retryAt: since + 20_000 };
  for (const listener of [...listeners]) listener(reach);
}

/** What tests reach into the page for. */
Object.assign(globalThis, {
  madeUpHouse: { asked, changed, pushTaken, setOwnRole, setReach, decideElsewhere },
});

export async function keptSlot(): Promise<ProfileSlot | undefined> {
  if (scene.startsWith("unpaired")) return undefined;
  return scene === "pending" ? "pending" : "profile";
}

export async function dropEverything(): Promise<void> {}

export const isLostAnswer = () => false;

export async function openKeptHouse(): Promise<OpenedHouse> {
  return {
    link: createFakeLink(),
    relayUrl: "wss://hob.example.net/relay",
    deviceName: "iPhone",
    isSettled: scene !== "pending",
  };
}

export async function readPairingLink(text: string): Promise<Result<ReadLink, HobError>> {
  if (!text.includes("#/pair?")) return err({ type: "link_malformed", problem: "it has no pairing part" });
  return ok({ relayHost: "hob.example.net", expiresAt: start + 10 * minute });
}

export async function pairThrough(
  _link: string,
  _name: string,
  progress: PairingProgress,
): Promise<Result<null, HobError>> {
  progress.onStep("relay");
  if (scene === "unpaired-wrong") return err({ type: "digits_wrong" });
  progress.onStep("house");
  progress.onDigits("482915");
  return new Promise(() => {});
}

function createFakeLink(): Link {
  return {
    state: () => reach,
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async call<M extends PlainMethod>(
      method: M,
      input: Input<M>,
      { requestId }: CallOptions = {},
    ): Promise<Result<Output<M>, HobError>> {
      if (reach.kind !== "live")
        return err(reach.kind === "connecting" ? { type: "house_silent" } : reach.error);
      return (await once(method, input, requestId)) as Result<Output<M>, HobError>;
    },
    stream: ((method: StreamMethod, input: object, onItem: (item: unknown) => void) => {
      asked.push({ method, input });
      if (method === "runs.follow") return follow(reach, input as Input<"runs.follow">, onItem);
      if (method === "audit.export") return exportAudit(input as Record<string, unknown>, onItem);
      return method === "devices.invite" ? invite(input, onItem) : tellChanges(onItem);
    }) as Link["stream"],
    retryNow() {},
    close() {},
  };
}

function stateOfScene(): LinkState {
  if (scene === "offline" || scene === "pending") {
    return {
      kind: "down",
      since: start - 4 * minute,
      error: { type: "house_offline", since: start - 4 * minute },
      retryAt: start + 20_000,
    };
  }
  if (scene === "relay") {
    const error: HobError = { type: "relay_unreachable", relay: "wss://hob.example.net/relay" };
    return { kind: "down", since: start - minute, error, retryAt: start + 12_000 };
  }
  if (scene === "revoked") return { kind: "ended", since: start, error: { type: "device_revoked" } };
  if (scene === "connecting") return { kind: "connecting", since: start };
  return { kind: "live", since: start - 5 * minute };
}

async function once(
  method: PlainMethod,
  input: Record<string, unknown>,
  requestId: string | undefined,
): Promise<Result<unknown, HobError>> {
  asked.push({ method, input, ...(requestId !== undefined && { requestId }) });
  if (isDeaf && requestId !== undefined) return new Promise(() => {});
  if (scene === "slow" && method.endsWith(".list")) await new Promise((done) => setTimeout(done, 300));
  const earlier = requestId === undefined ? undefined : done.get(requestId);
  if (earlier) return earlier;
  const answered = answer(method, input);
  if (requestId !== undefined && answered.ok) done.set(requestId, answered);
  return answered;
}

/** Takes decisions and does not answer: what an app sees that is killed at the wrong moment. */
const isDeaf = scene === "deaf";

function answer(method: PlainMethod, input: Record<string, unknown>): Result<unknown, HobError> {
  switch (method) {
    case "home.status":
      return ok(homeStatus());
    case "home.pause":
      return ok(turn(true));
    case "home.resume":
      return ok(turn(false));
    case "home.update":
      if (input["timezone"] === "Nowhere/At_All")
        return err({
          type: "input_invalid",
          field: "timezone",
          problem: "there is no such zone",
          fix: "give one",
        });
      houseZone.is = (input["timezone"] as string | undefined) ?? houseZone.is;
      return ok(changeHome(input));
    case "home.check":
      return lookOver();
    case "folders.list":
      return listFolders(input["path"] as string | undefined);
    case "runs.start":
      return ok(startRun(Number(input["automation"]), input["mode"]));
    case "runs.list":
      return ok(listRuns(input));
    case "runs.get":
      return ofRun(input, (run) => ({ ...run, lines: lineCount(run) }));
    case "runs.cancel":
      return ofRun(input, (run) => cancelRun(run.runId));
    case "runs.cancelAll":
      return ok({ canceled: cancelAll(["queued", "running", "waiting"]) });
    case "runs.retry":
      return ofRun(input, (run) => retryRun(run));
    case "runs.replay":
      return ofRun(input, () => fakeRun(37));
    case "effects.list":
      return ofRun(input, (run) => ({ items: effectsOf(run.runId), total: effectsOf(run.runId).length }));
    case "effects.resolve":
      return resolve(Number(input["effectId"]), input["choice"] as EffectChoice);
    case "runs.logs":
      return ofRun(input, (run) => readLog(run, input as Input<"runs.logs">));
    case "runs.findLines":
      return ofRun(input, (run) => findLines(run, input as Input<"runs.findLines">));
    default:
      return (
        answerHousehold(method, input) ??
        answerAutomations(method, input) ??
        answerSecrets(method, input) ??
        answerRules(method, input) ??
        answerAudit(method, input) ??
        answerSchedule(method, input) ??
        answerInbox(method, input) ??
        answerPush(method, input) ??
        err({ type: "role_too_low", needs: "admin", has: "operator" })
      );
  }
}

/** The run that waited for it goes on. */
function resolve(effectId: number, choice: EffectChoice): Result<unknown, HobError> {
  if (scene === "quicker") decideEffect(effectId, "skip", "Kitchen tablet");
  const decided = decideEffect(effectId, choice, "Anna’s iPhone");
  if (!decided) return err({ type: "effect_settled", effectId, state: "skipped" });
  if (fakeRun(decided.runId)?.status === "waiting") {
    changeRun(decided.runId, { status: "running", waitingFor: null, waitingOn: null });
    changed("run", decided.runId);
  }
  return ok(decided);
}

function ofRun(input: Record<string, unknown>, answerOf: (run: Run) => unknown): Result<unknown, HobError> {
  const runId = Number(input["runId"]);
  const run = fakeRun(runId);
  return run ? ok(answerOf(run)) : err({ type: "run_unknown", runId });
}

function follow(state: LinkState, input: Input<"runs.follow">, onItem: (item: FollowItem) => void) {
  let cancel = () => {};
  const done = new Promise<Result<null, HobError>>((resolve) => {
    if (state.kind !== "live") return resolve(err({ type: "session_broken", cause: "offline" }));
    const run = fakeRun(input.runId);
    if (!run) return resolve(err({ type: "run_unknown", runId: input.runId }));
    cancel = followLog(run, input, onItem);
    if (run.endedAt !== null) resolve(ok(null));
  });
  return { done, cancel: () => cancel() };
}
