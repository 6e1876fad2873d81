/**
 * Kills a real node again and again around the times that its triggers are due, leaves it off over some of them,
 * and then asks for each time what became of it: one run, or one row that says why not.
 */
import { setTimeout as pause } from "node:timers/promises";
import { readConfig } from "../../config.ts";
import { misfirePolicies } from "@hob/shared/model/schedule";
import { openStore } from "../../store/store.ts";
import type { CrashPoint } from "../../crash-point.ts";
import { createChaosHouse, type ChaosHouse, type Life, type Plan } from "./chaos-house.ts";
import { createRandom, type Random } from "./random.ts";
import type { ChaosOptions } from "./runs-suite.ts";
import { countTimes, type TimesCounted } from "./schedule-count.ts";
import { startSinks, type Sinks } from "./sinks.ts";
import {
  lateTrigger,
  timedAutomations,
  timedTriggers,
  toldName,
  type TimedTrigger,
} from "./timed-automations.ts";

export interface ScheduleChaosResult extends TimesCounted {
  readonly suite: "schedule";
  readonly seed: number;
  /** Lives that ended early. */
  readonly kills: number;
  /** Of these, at a chosen moment of the code; the others by the clock. */
  readonly chosen: number;
  /** Lives that came so far that they could be spoken to. */
  readonly boots: number;
  /** Of the house's own time, from first to last. */
  readonly hours: number;
}

const longestLifeMs = 1_800;
/** Waits of what goes wrong outside are the other suite's matter: here they would only fill the queue. */
const sinkCalmness = 8;
/** A life left alone after so many, in which what has gathered is worked off. */
const livesBetweenCalms = 50;
const calmMs = 240_000;

interface Chaos {
  readonly house: ChaosHouse;
  readonly random: Random;
  /** Those that have one time each are added as it goes. */
  readonly triggers: TimedTrigger[];
  /** Names of triggers and keys of events that the house has said it has. */
  readonly acknowledged: { readonly triggers: Set<string>; readonly events: Set<string> };
  readonly violations: string[];
  aheadMs: number;
  boots: number;
}

export async function runScheduleChaos({
  points,
  seed,
  onPoint,
}: ChaosOptions): Promise<ScheduleChaosResult> {
  const random = createRandom(seed);
  await using sinks = await startSinks(createRandom(seed + 1), sinkCalmness);
  using house = createChaosHouse();
  const startedAt = Date.now();
  const chaos: Chaos = {
    house,
    random,
    triggers: [...timedTriggers(startedAt)],
    acknowledged: { triggers: new Set(), events: new Set() },
    violations: [],
    aheadMs: 0,
    boots: 0,
  };
  await furnish(chaos, sinks);
  let chosen = 0;
  for (let done = 0; done < points; done += 1) {
    chaos.aheadMs += nightMs(random);
    const plan = planOf(random, chaos.aheadMs);
    if (plan.point) chosen += 1;
    await live(chaos, plan, `${done}`);
    onPoint?.(done + 1);
    if ((done + 1) % livesBetweenCalms === 0) await calm(chaos);
  }
  const until = await end(chaos);

  const opened = openStore(readConfig({ home: house.home }, {}));
  if (!opened.ok) throw new Error(`the store is refused: ${opened.error.type}`);
  using store = opened.value;
  const counted = countTimes({ store, sinks, until, ...chaos });
  const hours = Math.round((until - startedAt) / 36_000) / 100;
  return { suite: "schedule", seed, kills: points, chosen, boots: chaos.boots, hours, ...counted };
}

/** How long it stays off before its next life: mostly a moment, sometimes over many of its times. */
function nightMs(random: Random): number {
  const chance = random.next();
  if (chance < 0.5) return random.between(0, 300);
  if (chance < 0.86) return random.between(300, 9_000);
  if (chance < 0.96) return random.between(20_000, 240_000);
  return random.between(240_000, chance < 0.99 ? 1_800_000 : 10_800_000);
}

const chosenPoints: readonly CrashPoint[] = [
  "schedule.answered",
  "schedule.answered",
  "schedule.fired",
  "schedule.fired",
  "event.delivered",
  "commit.before",
  "commit.after",
];

/** At a chosen moment, close to a time that something is due, or at any. */
function planOf(random: Random, aheadMs: number): Plan {
  const chance = random.next();
  if (chance < 0.6) return { aheadMs, point: random.pick(chosenPoints), nth: random.between(1, 9) };
  if (chance >= 0.85) return { aheadMs, powerMs: random.between(100, longestLifeMs) };
  const untilSecond = 1000 - ((Date.now() + aheadMs) % 1000);
  return { aheadMs, powerMs: untilSecond + random.between(0, 1) * 1000 + random.between(-30, 120) };
}

/** One life: somebody sets a time or tells of something, and then the power goes. */
async function live(chaos: Chaos, plan: Plan, name: string): Promise<void> {
  const life = await chaos.house.start(plan);
  if (!life) return;
  chaos.boots += 1;
  const { random, acknowledged } = chaos;
  if (random.next() < 0.5) void setTime(life, chaos, name);
  if (random.next() < 0.5)
    void life.client.call("events.emit", { name: toldName, data: { name }, key: name }).then((emitted) => {
      if (!emitted.ok) return;
      acknowledged.events.add(name);
      void life.client.call("events.emit", { name: toldName, data: { name }, key: name });
    });
  await Promise.race([life.gone, pause(longestLifeMs)]);
  life.kill();
  await life.gone;
  life.client[Symbol.dispose]();
}

async function setTime(life: Life, chaos: Chaos, name: string): Promise<void> {
  const { random, triggers } = chaos;
  const at = Date.now() + chaos.aheadMs + random.between(1_000, 20_000);
  const trigger = lateTrigger(`late-${name}`, at, random.pick(misfirePolicies));
  triggers.push(trigger);
  if (await create(life, trigger)) chaos.acknowledged.triggers.add(trigger.name);
}

async function create(
  { client }: Life,
  { name, automation, input, rules, timezone }: TimedTrigger,
): Promise<boolean> {
  const created = await client.call("triggers.create", {
    automation,
    input,
    rules,
    values: { name },
    ...(timezone !== undefined && { timezone }),
  });
  if (created.ok) return true;
  // On a busy machine, a time may have passed before the house hears of it.
  if (created.error.type === "node_not_running" || input.kind === "once") return false;
  throw new Error(JSON.stringify(created.error));
}

/** The first life: everything that is to come due is put in place. */
async function furnish(chaos: Chaos, sinks: Sinks): Promise<void> {
  const life = await requireLife(chaos);
  const done = async (answer: Promise<{ readonly ok: boolean }>) => {
    const answered = await answer;
    if (!answered.ok) throw new Error(JSON.stringify(answered));
  };
  await done(life.client.call("home.update", { profile: "large", timezone: "UTC" }));
  for (const automation of timedAutomations(sinks))
    await done(life.client.call("automations.create", automation));
  const input = { kind: "event", name: toldName } as const;
  await done(life.client.call("triggers.create", { automation: "hearing", input }));
  for (const trigger of chaos.triggers) {
    if (!(await create(life, trigger))) throw new Error(`${trigger.name} could not be made`);
    chaos.acknowledged.triggers.add(trigger.name);
  }
  await life.stop();
}

/** Long enough for what has gathered to be worked off, while times go on coming. */
async function calm(chaos: Chaos): Promise<void> {
  const life = await requireLife(chaos);
  const asked = Date.now();
  for (;;) {
    const { items } = await openRuns(life);
    if (items.every(({ queuedAt }) => queuedAt >= asked + chaos.aheadMs)) break;
    if (Date.now() > asked + calmMs) {
      chaos.violations.push(`runs that do not end: ${items.map(({ runId }) => runId).join(", ")}`);
      break;
    }
    await pause(100);
  }
  await life.stop();
}

/** The last life: up over some more times, then no more are to come, and all comes to its end. Answers up to when times count. */
async function end(chaos: Chaos): Promise<number> {
  const life = await requireLife(chaos);
  await pause(3_000);
  const until = Date.now() + chaos.aheadMs;
  // What was due by then has its row by now, or is lost.
  await pause(2_000);
  const listed = await life.client.call("triggers.list", { limit: 500 });
  if (!listed.ok) throw new Error(JSON.stringify(listed.error));
  for (const { triggerId, input } of listed.value.items)
    if (input.kind !== "event") await life.client.call("triggers.disable", { triggerId });
  for (const endBy = Date.now() + calmMs; ; await pause(100)) {
    const { items } = await openRuns(life);
    if (items.length === 0 && (await openDeliveries(life)) === 0) break;
    if (Date.now() <= endBy) continue;
    chaos.violations.push(`${items.length} runs do not end`);
    break;
  }
  await life.stop();
  return until;
}

async function openDeliveries({ client }: Life): Promise<number> {
  const pending = await client.call("events.list", { state: "pending", limit: 1 });
  const running = await client.call("events.list", { state: "running", limit: 1 });
  if (!pending.ok || !running.ok) throw new Error("the events cannot be read");
  return pending.value.total + running.value.total;
}

async function openRuns({ client }: Life) {
  const listed = await client.call("runs.list", { status: ["queued", "running", "waiting"], limit: 500 });
  if (!listed.ok) throw new Error(JSON.stringify(listed.error));
  return listed.value;
}

async function requireLife(chaos: Chaos): Promise<Life> {
  const life = await chaos.house.start({ aheadMs: chaos.aheadMs });
  if (!life) throw new Error("the house does not start any more");
  chaos.boots += 1;
  return life;
}
