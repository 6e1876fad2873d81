/** The automations of a house whose nights are hard: each trigger with what it is due at, said in a second way. */
import type { Input } from "@hob/shared/contract/commands";
import type { MisfirePolicy, TriggerRules } from "@hob/shared/model/schedule";

export interface TimedTrigger {
  /** Its runs are given this, and say it where they go. */
  readonly name: string;
  readonly automation: string;
  readonly input: Input<"triggers.create">["input"];
  readonly rules: Partial<TriggerRules>;
  readonly timezone?: string;
  /** All of its times are so long after a whole second. */
  readonly offsetMs: number;
  /** Whether a moment is one of its times, with nothing known of cron. */
  isDue(moment: number): boolean;
}

/** An hour before the first kill of all, so that grids have begun. */
export function timedTriggers(startedAt: number): readonly TimedTrigger[] {
  const anchor = startedAt - (startedAt % 60_000) - 3_600_000;
  return [
    cron("steady", "*/2 * * * * *", (second) => second % 2 === 0, { misfire: "once" }),
    // More than 1,000 of its times may pass in one night.
    cron("ticking", "* * * * * *", () => true, { misfire: "skip", overlap: "skip" }),
    interval("owed", 3_000, anchor + 137, { misfire: "each", overlap: "queue_all" }),
    interval("jittered", 5_000, anchor + 2_500, {
      misfire: "once",
      overlap: "parallel",
      parallelMax: 2,
      jitterMs: 4_000,
    }),
    cron("yielding", "1-59/4 * * * * *", (second) => second % 4 === 1, {
      misfire: "once",
      overlap: "cancel_old",
    }),
    // Of these two, one makes up for a night that both were off in.
    cron("rare", "0 */2 * * * *", (second) => second % 120 === 0, { misfire: "once" }),
    { ...cron("rare-too", "30 1-59/2 * * * *", (second) => second % 120 === 90, {}), automation: "rare" },
    // Off the hour by 45 minutes: every quarter there is one here.
    {
      ...cron("far", "15 0,15,30,45 * * * *", (second) => second % 900 === 15, { misfire: "each" }),
      timezone: "Asia/Kathmandu",
    },
    // What it missed is often too old to be made up for.
    interval("forgetful", 240_000, anchor, { misfire: "once", misfireWindowMs: 90_000 }),
    cron("telling", "*/3 * * * * *", (second) => second % 3 === 0, { misfire: "once" }),
  ];
}

/** A single time, for the automation `late`. */
export function lateTrigger(name: string, at: number, misfire: MisfirePolicy): TimedTrigger {
  return {
    name,
    automation: "late",
    input: { kind: "once", at },
    rules: { misfire, overlap: "queue_all" },
    offsetMs: at % 1000,
    isDue: (moment) => moment === at,
  };
}

/** Of the event that `telling` emits and `hearing` hears. */
export const toldName = "told";

/** How many it emits a run. */
export const toldEach = 2;

export function timedAutomations({ origin, host }: { readonly origin: string; readonly host: string }) {
  const manifest = { tools: ["http", "emit"], http: [{ host, methods: ["POST" as const] }] };
  const paramsSchema = { type: "object", properties: { name: { type: "string" } } };
  const post = (id: string) => `http.post("${origin}/keyed?id=" + ${id}, { idempotencyKey: true })`;
  const own = 'input.name + "@" + run.dueAt';
  const bodies: { readonly [slug: string]: string } = {
    telling: `for (let n = 1; n <= ${toldEach}; n += 1)
      await emit("${toldName}", { n }, { key: run.dueAt + "." + n });
    await ${post(own)};`,
    hearing: `await ${post('run.event.source + "." + run.event.id')};`,
    yielding: `await ${post(own)};
    await sleep(1_500);
    await ${post(`${own} + "-later"`)};`,
  };
  const slugs = ["steady", "ticking", "owed", "jittered", "yielding", "rare", "far", "forgetful", "telling"];
  return [...slugs, "late", "hearing"].map((slug) => ({
    name: slug,
    slug,
    source: `export default automation(async ({ input, run, http, emit, sleep }) => {
      ${bodies[slug] ?? `await ${post(own)};`}
    });`,
    manifest,
    paramsSchema,
  }));
}

function cron(
  name: string,
  expression: string,
  isDueSecond: (second: number) => boolean,
  rules: Partial<TriggerRules>,
): TimedTrigger {
  const isDue = (moment: number) => isDueSecond(moment / 1000);
  return { name, automation: name, input: { kind: "cron", expression }, rules, offsetMs: 0, isDue };
}

function interval(name: string, everyMs: number, anchor: number, rules: Partial<TriggerRules>): TimedTrigger {
  return {
    name,
    automation: name,
    input: { kind: "interval", everyMs, anchor },
    rules,
    offsetMs: anchor % 1000,
    isDue: (moment) => (moment - anchor) % everyMs === 0,
  };
}
