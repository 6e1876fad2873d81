/**
 * Kills a real node again and again while it runs scripts that change the world, and then counts: nothing that
 * was acknowledged may be lost, and nothing done twice.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Run } from "@hob/shared/contract/runs";
import { crashPoints } from "../../crash-point.ts";
import { createChaosHouse, type ChaosHouse, type Life, type Plan } from "./chaos-house.ts";
import { createRandom, type Random } from "./random.ts";
import { startSinks, type Sinks } from "./sinks.ts";

export interface ChaosOptions {
  /** How many lives end early. */
  readonly points: number;
  readonly seed: number;
  /** Told after every life. */
  readonly onPoint?: (done: number) => void;
}

export interface ChaosResult {
  readonly suite: "runs";
  readonly seed: number;
  /** Lives that ended early. */
  readonly points: number;
  /** Of these, at a chosen moment of the code; the others at any. */
  readonly chosen: number;
  readonly runs: number;
  /** Effects of runs that succeeded which never reached their sink, and acknowledged runs that did not. */
  readonly lost: number;
  /** Effects that were done more than once. */
  readonly doubled: number;
  /** Effects that were for a person to decide. */
  readonly uncertain: number;
  /** Everything else that should not be, in words. */
  readonly violations: readonly string[];
}

/** A calm life after so many, in which everything comes to its end. */
const livesBetweenCalms = 100;
const longestLifeMs = 1_500;
const calmMs = 240_000;

export async function runChaos({ points, seed, onPoint }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  await using sinks = await startSinks(createRandom(seed + 1));
  using house = createChaosHouse();
  const tally = { chosen: 0, uncertain: 0, violations: [] as string[], acknowledged: new Set<string>() };

  const first = await requireLife(house);
  await createAutomation(first, sinks);
  await first.stop();
  for (let done = 0; done < points; done += 1) {
    const plan = planOf(random);
    if (plan.point) tally.chosen += 1;
    await live(house, plan, random, `${done}`, tally.acknowledged);
    onPoint?.(done + 1);
    if ((done + 1) % livesBetweenCalms === 0) tally.uncertain += await calm(house, sinks, tally.violations);
  }
  tally.uncertain += await calm(house, sinks, tally.violations);

  const counted = await count(house, sinks, tally.acknowledged, tally.violations);
  const { chosen, uncertain, violations } = tally;
  return { suite: "runs", seed, points, chosen, ...counted, uncertain, violations };
}

/** Most at a chosen moment; the rest by power cut at any. */
function planOf(random: Random): Plan {
  return random.next() < 0.7 ? { point: random.pick(crashPoints), nth: random.between(1, 5) } : {};
}

/** One life: a few runs are asked for, and then the power goes. */
async function live(
  house: ChaosHouse,
  plan: Plan,
  random: Random,
  name: string,
  acknowledged: Set<string>,
): Promise<void> {
  const life = await house.start(plan);
  if (!life) return;
  for (let n = random.between(1, 3); n > 0; n -= 1) {
    const id = `${name}.${n}`;
    void life.client
      .call("runs.start", { automation: "chaos", input: { id } })
      .then((started) => started.ok && acknowledged.add(id));
  }
  const power = plan.point ? longestLifeMs : random.between(10, 900);
  await Promise.race([life.gone, pause(power)]);
  life.kill();
  await life.gone;
  life.client[Symbol.dispose]();
}

/** Lets everything come to its end, deciding as somebody would who can see the sinks. Answers how much there was to decide. */
async function calm(house: ChaosHouse, sinks: Sinks, violations: string[]): Promise<number> {
  const life = await requireLife(house);
  let decided = 0;
  const until = Date.now() + calmMs;
  for (;;) {
    const open = await openRuns(life);
    if (open.length === 0) break;
    if (Date.now() > until) {
      violations.push(`runs that do not end: ${open.map(describe).join(", ")}`);
      break;
    }
    decided += await decide(life, sinks);
    await pause(100);
  }
  await life.stop();
  return decided;
}

async function decide(life: Life, sinks: Sinks): Promise<number> {
  const unclear = await life.client.call("effects.list", { state: ["indeterminate"], limit: 500 });
  if (!unclear.ok) throw new Error(JSON.stringify(unclear.error));
  for (const { effectId, args } of unclear.value.items) {
    const id = new URL(String((args as readonly unknown[])[0])).searchParams.get("id") ?? "";
    const choice = sinks.plain(id) > 0 ? "happened" : "retry";
    await life.client.call("effects.resolve", { effectId, choice });
  }
  return unclear.value.items.length;
}

async function count(
  house: ChaosHouse,
  sinks: Sinks,
  acknowledged: ReadonlySet<string>,
  violations: string[],
): Promise<Pick<ChaosResult, "runs" | "lost" | "doubled">> {
  const life = await requireLife(house);
  const runs = await allRuns(life);
  let lost = 0;
  let doubled = 0;
  const known = new Set<string>();
  for (const summary of runs) {
    const run = await whole(life, summary.runId);
    const id = run.input["id"];
    if (typeof id !== "string") throw new Error(`run ${summary.runId} has no id`);
    if (known.has(id)) violations.push(`${id} runs twice`);
    known.add(id);
    if (run.status !== "succeeded") {
      lost += 1;
      violations.push(describe(run));
      continue;
    }
    const times = [sinks.keyed(`${id}-1`), sinks.plain(`${id}-2`), sinks.keyed(`${id}-3`)];
    lost += times.filter((n) => n === 0).length;
    doubled += times.filter((n) => n > 1).length;
    await lookOver(life, run, id, violations);
  }
  const missing = [...acknowledged].filter((id) => !known.has(id));
  if (missing.length > 0) violations.push(`acknowledged and gone: ${missing.join(", ")}`);
  await life.stop();
  return { runs: runs.length, lost: lost + missing.length, doubled };
}

/** Log and journal of one run: without a gap, and nothing twice. */
async function lookOver(life: Life, run: Run, id: string, violations: string[]): Promise<void> {
  const [logs, events] = await Promise.all([
    life.client.call("runs.logs", { runId: run.runId, limit: 500 }),
    life.client.call("runs.events", { runId: run.runId, limit: 500 }),
  ]);
  if (!logs.ok || !events.ok) throw new Error(`run ${run.runId} cannot be read`);
  const lines = logs.value.items.map(({ text }) => text).join("|");
  if (lines !== `start ${id}|middle ${id}|end ${id}`) violations.push(`${id} says ${lines}`);
  if (events.value.items.some(({ seq }, index) => seq !== index + 1)) violations.push(`${id} has a gap`);
  const asked = events.value.items.filter(({ kind }) => kind === "tool_call").map(({ body }) => body["call"]);
  if (new Set(asked).size !== asked.length) violations.push(`${id} asks twice`);
  const ends = events.value.items.filter(({ body }) => body["status"] === "succeeded");
  if (ends.length !== 1) violations.push(`${id} ends ${ends.length} times`);
}

async function requireLife(house: ChaosHouse): Promise<Life> {
  const life = await house.start();
  if (!life) throw new Error("the house does not start any more");
  return life;
}

async function openRuns(life: Life) {
  const listed = await life.client.call("runs.list", {
    status: ["queued", "running", "waiting"],
    limit: 500,
  });
  if (!listed.ok) throw new Error(JSON.stringify(listed.error));
  return listed.value.items;
}

async function allRuns(life: Life) {
  const all: Awaited<ReturnType<typeof openRuns>> = [];
  for (;;) {
    const page = await life.client.call("runs.list", { sort: "oldest", limit: 500, offset: all.length });
    if (!page.ok) throw new Error(JSON.stringify(page.error));
    all.push(...page.value.items);
    if (page.value.items.length === 0 || all.length >= page.value.total) return all;
  }
}

async function whole(life: Life, runId: number): Promise<Run> {
  const run = await life.client.call("runs.get", { runId });
  if (!run.ok) throw new Error(JSON.stringify(run.error));
  return run.value;
}

function describe(run: Pick<Run, "runId" | "status" | "reason" | "error" | "waitingFor">): string {
  const why = run.error ? `: ${run.error.type}, ${run.error.message}` : "";
  return `run ${run.runId} is ${run.status}(${run.reason ?? run.waitingFor ?? ""})${why}`;
}

async function createAutomation(life: Life, { origin, host }: Sinks): Promise<void> {
  const created = await life.client.call("automations.create", {
    name: "Chaos",
    slug: "chaos",
    source: sourceFor(origin),
    manifest: { tools: ["http", "kv"], http: [{ host, methods: ["GET", "POST"] }], kv: ["chaos"] },
    paramsSchema: { type: "object", properties: { id: { type: "string" } } },
  });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
}

function sourceFor(origin: string): string {
  return `export default automation(async ({ input, http, kv, log, step, parallel, sleep }) => {
    const { id } = input;
    const at = (path, n) => "${origin}/" + path + "?id=" + id + "-" + n;
    log("start " + id);
    const seen = await http.get(at("look", 0));
    await step("first", async ({ http, kv }) => {
      await http.post(at("keyed", 1), { json: { id }, idempotencyKey: true });
      await kv.set(id, seen.text);
    });
    log("middle " + id);
    await http.post(at("plain", 2), { json: { id } });
    await sleep(id.length % 2 === 0 ? 400 : 50);
    await parallel([
      ({ http }) => http.post(at("keyed", 3), { form: { id }, idempotencyKey: true }),
      async ({ http, kv }) => { await http.get(at("look", 4)); await kv.set(id + ".b", Math.random()); },
    ]);
    log("end " + id);
    return { id, stored: await kv.get(id) };
  });`;
}
