/**
 * Kills a real node again and again while people answer what its runs ask, and then counts: no word that was
 * acknowledged may be lost, none may count twice, and nothing may happen that nobody has said yes to.
 */
import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { setTimeout as pause } from "node:timers/promises";
import { crashPoints, type CrashPoint } from "../../crash-point.ts";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { readConfig } from "../../config.ts";
import { startPushService, type PushService } from "../../push/testing/push-service.ts";
import { putSubscription } from "../../store/push-subscriptions.ts";
import { addTestDevice } from "../../service/testing/test-devices.ts";
import { openStore } from "../../store/store.ts";
import { createChaosHouse, type ChaosHouse, type Life, type Plan } from "./chaos-house.ts";
import { countDecisions, type DecisionsCounted } from "./decisions-count.ts";
import { createRandom, type Random } from "./random.ts";
import type { ChaosOptions } from "./runs-suite.ts";
import { startSinks, type Sinks } from "./sinks.ts";

export interface DecisionsResult extends DecisionsCounted {
  readonly suite: "decisions";
  readonly seed: number;
  readonly points: number;
  /** Lives that ended at a chosen moment of the code; the others at any. */
  readonly chosen: number;
}

/** What somebody has said on an item, and whether they heard that it counts. */
export interface SaidWord {
  readonly itemId: number;
  readonly choice: "approve" | "reject" | "go" | "stop";
  readonly contentHash: string;
  readonly requestId: string;
  /** `sent`: no answer yet, so that it is said again in the same words. */
  state: "sent" | "counts" | "too_late";
  auditSeq: number | null;
}

const livesBetweenCalms = 60;
const longestLifeMs = 1_500;
const calmMs = 240_000;
/** Of lives, in which the push service is busy once. */
const busyShare = 0.3;
/** Longer than a push waits for its next try, and shorter than it is worth sending. */
const laterMs = 3 * 60 * 60_000;

/** The moments that this suite is about come more often than the others. */
const ownPoints: readonly CrashPoint[] = [
  "approval.asked",
  "question.asked",
  "item.decided",
  "commit.before",
];

export async function runDecisionsChaos({ points, seed, onPoint }: ChaosOptions): Promise<DecisionsResult> {
  const random = createRandom(seed);
  await using sinks = await startSinks(createRandom(seed + 1), 2);
  await using service = await startPushService();
  using house = createChaosHouse({ pushHost: service.host });
  const words: SaidWord[] = [];
  const started = new Set<string>();
  const violations: string[] = [];
  let chosen = 0;

  const first = await requireLife(house);
  await first.stop();
  pairOne(house, service);
  const second = await requireLife(house);
  await furnish(second, sinks);
  await second.stop();
  for (let done = 0; done < points; done += 1) {
    const plan = planOf(random);
    if (plan.point) chosen += 1;
    if (random.next() < busyShare) service.answerNext({ status: 503 });
    await live(house, plan, random, `${done}`, started, words);
    onPoint?.(done + 1);
    if ((done + 1) % livesBetweenCalms === 0) await calm(house, sinks, random, words, violations);
  }
  await calm(house, sinks, random, words, violations);
  await letPushesCome(house);
  return {
    suite: "decisions",
    seed,
    points,
    chosen,
    ...countDecisions({ home: house.home, sinks, pushes: service.received, started, words, violations }),
  };
}

function planOf(random: Random): Plan {
  if (random.next() < 0.3) return {};
  const point = random.next() < 0.6 ? random.pick(ownPoints) : random.pick(crashPoints);
  return { point, nth: random.between(1, 4) };
}

/** One life: a run or two are asked for, people answer what they find, and then the power goes. */
async function live(
  house: ChaosHouse,
  plan: Plan,
  random: Random,
  name: string,
  started: Set<string>,
  words: SaidWord[],
): Promise<void> {
  const life = await house.start(plan);
  if (!life) return;
  for (let n = random.between(1, 2); n > 0; n -= 1) {
    const id = `${name}.${n}`;
    void life.client
      .call("runs.start", { automation: "chaos", input: { id } })
      .then((answer) => answer.ok && started.add(id));
  }
  const power = plan.point ? longestLifeMs : random.between(10, 900);
  const people = answerUntilGone(life, random, words);
  await Promise.race([life.gone, pause(power)]);
  life.kill();
  await life.gone;
  life.client[Symbol.dispose]();
  await people;
}

async function answerUntilGone(life: Life, random: Random, words: SaidWord[]): Promise<void> {
  let isGone = false;
  void life.gone.then(() => (isGone = true));
  while (!isGone) {
    await answerAll(life, random, words);
    await Promise.race([life.gone, pause(40)]);
  }
}

/** Says again what was not answered, and something on what is new; now and then two people at once, of two minds. */
async function answerAll(life: Life, random: Random, words: SaidWord[]): Promise<void> {
  const open = await life.client.call("inbox.list", { view: "needs_you", limit: 500 });
  if (!open.ok) return;
  const known = new Set(words.map(({ itemId }) => itemId));
  for (const item of open.value.items.filter(({ itemId }) => !known.has(itemId))) {
    // What became of an effect is said by who can see the sinks.
    if (item.contentHash === null || item.cause === "unclear") continue;
    // People take their time; some have their phone ring first.
    if (random.next() < 0.6) continue;
    const isYes = random.next() < 0.75;
    words.push(wordOn(item, isYes));
    if (random.next() < 0.3) words.push(wordOn(item, !isYes));
  }
  const unanswered = words.filter(({ state }) => state === "sent");
  await Promise.all(unanswered.map((word) => say(life, word)));
}

function wordOn({ itemId, cause, contentHash }: InboxItem, isYes: boolean): SaidWord {
  const choice = cause === "asked" ? (isYes ? "go" : "stop") : isYes ? "approve" : "reject";
  return {
    itemId,
    choice,
    contentHash: contentHash ?? "",
    requestId: randomUUID(),
    state: "sent",
    auditSeq: null,
  };
}

async function say({ client }: Life, word: SaidWord): Promise<void> {
  const { itemId, choice, contentHash, requestId } = word;
  const answer =
    choice === "go" || choice === "stop"
      ? await client.call("inbox.answer", { itemId, contentHash, answer: choice }, requestId)
      : await client.call("inbox.decide", { itemId, contentHash, choice }, requestId);
  if (answer.ok) {
    word.state = "counts";
    word.auditSeq = answer.value.auditSeq;
  } else if (answer.error.type === "item_settled") word.state = "too_late";
  else if (answer.error.type !== "node_not_running") throw new Error(JSON.stringify(answer.error));
}

/** Lets everything come to its end. */
async function calm(
  house: ChaosHouse,
  sinks: Sinks,
  random: Random,
  words: SaidWord[],
  violations: string[],
): Promise<void> {
  const life = await requireLife(house);
  const until = Date.now() + calmMs;
  for (;;) {
    const open = await life.client.call("runs.list", {
      status: ["queued", "running", "waiting"],
      limit: 500,
    });
    if (!open.ok) throw new Error(JSON.stringify(open.error));
    if (open.value.items.length === 0) break;
    if (Date.now() > until) {
      const left = open.value.items.map(
        ({ runId, status, waitingFor }) => `${runId} ${status} ${waitingFor}`,
      );
      violations.push(`runs that do not end: ${left.join(", ")}`);
      break;
    }
    await answerAll(life, random, words);
    await resolveUnclear(life, sinks);
    await pause(100);
  }
  await life.stop();
}

/** What the push service was too busy for is tried again later: here some hours have passed. */
async function letPushesCome(house: ChaosHouse): Promise<void> {
  const life = await house.start({ aheadMs: laterMs });
  if (!life) throw new Error("the house does not start any more");
  using db = openReadonly(house);
  const pending = db.prepare<[], { n: number }>(
    "select count(*) as n from push_delivery where state = 'pending'",
  );
  const until = Date.now() + calmMs;
  while ((pending.get()?.n ?? 0) > 0 && Date.now() < until) await pause(100);
  await life.stop();
}

function openReadonly({ home }: ChaosHouse) {
  const db = new Database(readConfig({ home }, {}).databaseFile, { readonly: true });
  return { prepare: db.prepare.bind(db), [Symbol.dispose]: () => void db.close() };
}

/** As somebody would who can see the sinks. */
async function resolveUnclear({ client }: Life, sinks: Sinks): Promise<void> {
  const unclear = await client.call("effects.list", { state: ["indeterminate"], limit: 500 });
  if (!unclear.ok) throw new Error(JSON.stringify(unclear.error));
  for (const { effectId, args } of unclear.value.items) {
    const id = new URL(String((args as readonly unknown[])[0])).searchParams.get("id") ?? "";
    const choice = sinks.plain(id) > 0 ? "happened" : "retry";
    await client.call("effects.resolve", { effectId, choice });
  }
}

async function requireLife(house: ChaosHouse): Promise<Life> {
  const life = await house.start();
  if (!life) throw new Error("the house does not start any more");
  return life;
}

/** Nobody is asked where nobody could ever answer. */
function pairOne({ home }: ChaosHouse, service: PushService): void {
  const opened = openStore(readConfig({ home }, {}));
  if (!opened.ok) throw new Error(opened.error.type);
  using store = opened.value;
  const { deviceId } = addTestDevice(store, "Phone", "admin");
  const { endpoint, p256dh, auth } = service.subscribe();
  putSubscription(store, {
    deviceId,
    endpoint,
    p256dh: Buffer.from(p256dh, "base64url"),
    auth: Buffer.from(auth, "base64url"),
    subscribedAt: Date.now(),
  });
}

async function furnish({ client }: Life, { origin, host }: Sinks): Promise<void> {
  const created = await client.call("automations.create", {
    name: "Chaos",
    slug: "chaos",
    source: sourceFor(origin),
    manifest: { tools: ["http", "ask"], http: [{ host, methods: ["PUT"] }] },
    paramsSchema: { type: "object", properties: { id: { type: "string" } } },
  });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  const ruled = await client.call("policies.set", { automation: "chaos", tool: "http.put", effect: "ask" });
  if (!ruled.ok) throw new Error(JSON.stringify(ruled.error));
}

/** A question, and two deeds that a person has to approve, in sinks of both kinds. */
function sourceFor(origin: string): string {
  return `export default automation(async ({ input, http, ask, step }) => {
    const { id } = input;
    const at = (path, n) => "${origin}/" + path + "?id=" + id + "-" + n;
    if ((await ask("Shall " + id + " go?", { choices: ["go", "stop"] })) !== "go") return "stopped";
    await step("first", ({ http }) => http.put(at("keyed", 1), { body: id, idempotencyKey: true }));
    await http.put(at("plain", 2), { body: id });
    return "done";
  });`;
}
