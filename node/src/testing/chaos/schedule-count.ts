/** What became of every time and every event, held against what should have: slowly, and with nothing of the scheduler's own. */
import { mostCaughtUp, onTimeMs, standardRules, type TriggerRules } from "@hob/shared/model/schedule";
import { query } from "../../store/query.ts";
import type { Store } from "../../store/store.ts";
import type { Sinks } from "./sinks.ts";
import { toldEach, toldName, type TimedTrigger } from "./timed-automations.ts";

export interface TimesCounted {
  readonly dueTimes: number;
  /** Times that were answered by a run when they came. */
  readonly kept: number;
  /** Times that came while nothing could run and were run afterwards. */
  readonly caughtUp: number;
  /** Times that a row says were missed, also where one row says it of many. */
  readonly recordedMissed: number;
  /** Times that a row says were left out because an earlier run was still to come. */
  readonly overlapped: number;
  /** Times without a row. */
  readonly silent: number;
  /** Times with two rows, and effects that were done twice. */
  readonly doubled: number;
  readonly events: number;
  readonly violations: readonly string[];
}

export interface CountedHouse {
  readonly store: Store;
  readonly sinks: Pick<Sinks, "keyed" | "keyedInOrder">;
  /** All that may have been made; which of them were, the store knows. */
  readonly triggers: readonly TimedTrigger[];
  readonly acknowledged: { readonly triggers: ReadonlySet<string>; readonly events: ReadonlySet<string> };
  /** The last moment whose times have to have been answered. */
  readonly until: number;
  /** Known already. */
  readonly violations: readonly string[];
}

export function countTimes(house: CountedHouse): TimesCounted {
  const tally = new Tally(house.violations);
  const made = madeTriggers(house.store);
  for (const name of house.acknowledged.triggers)
    if (!made.some((each) => each.name === name)) tally.violation(`${name} was made, and is not there`);
  const audited = auditedRuns(house.store);
  for (const trigger of made) countTrigger(house, trigger, audited, tally);
  const events = countEvents(house, tally);
  for (const id of house.sinks.keyedInOrder()) tally.add("doubled", house.sinks.keyed(id) - 1);
  return { ...tally.counts, events, violations: tally.violations };
}

/** Numbers, and what should not be, in words; of very many violations the first. */
class Tally {
  readonly counts = {
    dueTimes: 0,
    kept: 0,
    caughtUp: 0,
    recordedMissed: 0,
    overlapped: 0,
    silent: 0,
    doubled: 0,
  };
  readonly violations: string[];

  constructor(known: readonly string[]) {
    this.violations = [...known];
  }

  add(what: keyof Tally["counts"], count = 1): void {
    this.counts[what] += count;
  }

  violation(text: string): void {
    if (this.violations.length < 100) this.violations.push(text);
  }
}

interface MadeTrigger {
  readonly triggerId: number;
  readonly automationId: number;
  readonly name: string;
  readonly createdAt: number;
}

interface Row {
  readonly runId: number;
  readonly triggerId: number;
  readonly slot: string;
  readonly dueAt: number;
  readonly status: string;
  readonly reason: string | null;
  readonly missedFrom: number | null;
  readonly queuedAt: number;
  /** That it, or a later attempt at it, has come to a good end. */
  readonly hasSucceeded: 0 | 1;
}

const isMissed = ({ status, reason }: Row) => status === "skipped" && reason === "misfire";

/** Between the look at what is due and its runs: more than this is no delay. */
const lookMs = 1_500;

/** After a long night, the rows of all that was missed take their time. */
const longestLookMs = 10_000;

function countTrigger(
  { store, sinks, triggers, until }: CountedHouse,
  made: MadeTrigger,
  audited: ReadonlyMap<number, number>,
  tally: Tally,
): void {
  const trigger = triggers.find(({ name }) => name === made.name);
  if (!trigger) return tally.violation(`${made.name} was made by nobody`);
  const jitterMs = trigger.rules.jitterMs ?? 0;
  const times = timesOf(trigger, made.createdAt, until + lookMs);
  const rows = rowsOf(store, made.triggerId);
  const at = new Map<number, number>();
  const cover = (time: number) => at.set(time, (at.get(time) ?? 0) + 1);
  const known = new Set(times);
  for (const row of rows) {
    if (row.dueAt <= until && !known.has(row.dueAt)) tally.violation(`${saying(row)} is at no time`);
    if (String(row.dueAt) !== row.slot) tally.violation(`${saying(row)} has the slot ${row.slot}`);
    if (row.missedFrom === null) cover(row.dueAt);
    else for (const time of times) if (time >= row.missedFrom && time <= row.dueAt) cover(time);
  }
  const counted = times.filter((time) => time + jitterMs <= until);
  tally.add("dueTimes", counted.length);
  for (const time of counted) {
    const covering = at.get(time) ?? 0;
    if (covering === 0) {
      tally.add("silent");
      tally.violation(`${made.name} is silent about ${time}`);
    }
    if (covering > 1) {
      tally.add("doubled", covering - 1);
      tally.violation(`${made.name} has ${covering} rows for ${time}`);
    }
  }

  const siblings = rowsOfAutomation(store, made.automationId).filter(
    (row) => row.triggerId !== made.triggerId && !isMissed(row),
  );
  const rowByTime = new Map(rows.map((row) => [row.dueAt, row]));
  const rules = { ...standardRules, ...trigger.rules };
  for (const row of rows) {
    if (row.dueAt + jitterMs > until) continue;
    const look: Look = { row, times, rules, rowByTime, siblings };
    if (isMissed(row)) {
      tally.add(
        "recordedMissed",
        counted.filter((time) => time >= (row.missedFrom ?? row.dueAt) && time <= row.dueAt).length,
      );
      const wrong = wrongMiss(look);
      if (wrong !== undefined) tally.violation(`${made.name}: ${saying(row)} ${wrong}`);
      continue;
    }
    const isOverlap = row.status === "skipped" && row.reason === "overlap";
    tally.add(isOverlap ? "overlapped" : isLate(look) ? "caughtUp" : "kept");
    const wrong = wrongRun(look);
    if (wrong !== undefined) tally.violation(`${made.name}: ${saying(row)} ${wrong}`);
    if (isOverlap) continue;
    if (audited.get(row.runId) !== 1)
      tally.violation(`${saying(row)} is in the audit ${audited.get(row.runId) ?? 0} times`);
    const gaveWay = row.status === "canceled" && row.reason === "overlap";
    const id = `${made.name}@${row.dueAt}`;
    if (row.hasSucceeded === 0 && !gaveWay) tally.violation(saying(row));
    if (row.hasSucceeded === 1 && sinks.keyed(id) === 0) tally.violation(`${id} was not done`);
  }
}

/** Looks at every second. */
function timesOf({ offsetMs, isDue }: TimedTrigger, after: number, until: number): number[] {
  const times: number[] = [];
  for (let moment = after - (after % 1000) + offsetMs; moment <= until; moment += 1000)
    if (moment > after && isDue(moment)) times.push(moment);
  return times;
}

interface Look {
  readonly row: Row;
  readonly times: readonly number[];
  readonly rules: TriggerRules;
  /** Of the trigger. */
  readonly rowByTime: ReadonlyMap<number, Row>;
  /** Of other triggers of the automation, what was not missed. */
  readonly siblings: readonly Row[];
}

/** How many times of the trigger had come after this one, by `moment`. */
function laterBy({ row, times }: Look, moment: number): number {
  return Math.max(0, countUpTo(times, moment) - countUpTo(times, row.dueAt));
}

/** How many of ascending `times` are not after `moment`. */
function countUpTo(times: readonly number[], moment: number): number {
  let [least, most] = [0, times.length];
  while (least < most) {
    const middle = (least + most) >>> 1;
    if ((times[middle] ?? Infinity) <= moment) least = middle + 1;
    else most = middle;
  }
  return least;
}

function isLate(look: Look): boolean {
  const { row, rules } = look;
  return (
    row.queuedAt - row.dueAt - rules.jitterMs > onTimeMs || laterBy(look, row.queuedAt - rules.jitterMs) > 0
  );
}

/** Why a time that was recorded as missed should not have been; undefined where it may. */
function wrongMiss(look: Look): string | undefined {
  const { row, rules, times, rowByTime, siblings } = look;
  const { dueAt, queuedAt } = row;
  const ageMs = queuedAt - dueAt;
  if (ageMs <= onTimeMs && laterBy(look, queuedAt) === 0) return "was not missed";
  if (rules.misfire === "skip") return undefined;
  // What is made up for is made up for once an automation.
  if (siblings.some((other) => Math.abs(other.queuedAt - queuedAt) <= longestLookMs)) return undefined;
  if (rules.misfire === "each") {
    const isAmongLast = laterBy(look, queuedAt) < mostCaughtUp;
    return isAmongLast && ageMs <= rules.misfireWindowMs ? "was to be made up for" : undefined;
  }
  // Those that may have been the newest when it was looked at.
  const newest = times
    .slice(
      Math.max(0, countUpTo(times, queuedAt - rules.jitterMs - longestLookMs) - 1),
      countUpTo(times, queuedAt),
    )
    .filter((time) => time >= dueAt);
  if (newest.some((time) => queuedAt - time > rules.misfireWindowMs - lookMs)) return undefined;
  const isCovered = newest
    .map((time) => rowByTime.get(time))
    .some((answer) => answer !== undefined && !isMissed(answer));
  return isCovered ? undefined : "is covered by no run";
}

/** Why a time should not have been run when it was; undefined where it may. */
function wrongRun(look: Look): string | undefined {
  const { row, rules } = look;
  const lookedAt = row.queuedAt - lookMs - rules.jitterMs;
  const ageMs = lookedAt - row.dueAt;
  const later = laterBy(look, lookedAt);
  if (ageMs <= onTimeMs && later === 0) return undefined;
  if (rules.misfire === "skip") return "was missed, and was to be left out";
  if (ageMs > rules.misfireWindowMs) return "was too long ago to be made up for";
  if (rules.misfire === "once") return later > 0 ? "was not the newest that was missed" : undefined;
  return later > mostCaughtUp ? "was not among the last that were missed" : undefined;
}

interface EventRow {
  readonly eventId: number;
  readonly source: string;
  readonly key: string;
  /** The run that told of it. */
  readonly toldBy: number | null;
  readonly deliveries: number;
  readonly state: string | null;
  readonly runId: number | null;
  readonly slotRuns: number;
  readonly hasSucceeded: 0 | 1;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Each told once, delivered once, and of one source one after the other. Answers how many there were. */
function countEvents({ store, sinks, acknowledged }: CountedHouse, tally: Tally): number {
  const events = eventRows(store);
  const keys = new Map(events.map((event) => [`${event.source} ${event.key}`, event]));
  const done = new Map(sinks.keyedInOrder().map((id, index) => [id, index]));
  for (const key of acknowledged.events)
    if (!keys.has(`terminal ${key}`)) tally.violation(`event ${key} was taken, and is not there`);
  for (const { runId, dueAt } of toldRuns(store))
    for (let n = 1; n <= toldEach; n += 1)
      if (keys.get(`telling ${dueAt}.${n}`)?.toldBy !== runId)
        tally.violation(`event ${dueAt}.${n} of run ${runId} is not there`);
  const bySource = Map.groupBy(events, ({ source }) => source);
  for (const [source, ofSource] of bySource) {
    for (const [index, event] of ofSource.entries()) {
      const { eventId, deliveries, state, slotRuns, hasSucceeded } = event;
      const name = `event ${eventId} of ${source}`;
      if (deliveries !== 1 || slotRuns !== 1 || state !== "done" || hasSucceeded === 0)
        tally.violation(`${name}: ${deliveries} deliveries, ${state}, ${slotRuns} runs`);
      if (!done.has(`${source}.${eventId}`)) tally.violation(`${name} was not done`);
      const before = ofSource[index - 1];
      if (!before) continue;
      if (event.startedAt < before.endedAt) tally.violation(`${name} did not wait for the one before it`);
      if ((done.get(`${source}.${eventId}`) ?? 0) < (done.get(`${source}.${before.eventId}`) ?? 0))
        tally.violation(`${name} was done before the one before it`);
      if (source === "telling" && toldAt(event) < toldAt(before))
        tally.violation(`${name} was told before the one before it`);
    }
  }
  return events.length;
}

/** Ascending as they are emitted: keys are "due time.number", and one run tells after the other. */
function toldAt({ key }: EventRow): number {
  return Number(key);
}

function madeTriggers(store: Store): MadeTrigger[] {
  return query<[], MadeTrigger>(
    store,
    `select id as triggerId, automation as automationId, run_values ->> '$.name' as name, created_at as createdAt
     from automation_trigger where kind <> 'event' order by id`,
  ).all();
}

const rowColumns = `id as runId, trigger_id as triggerId, slot, due_at as dueAt, status, reason,
  missed_from as missedFrom, queued_at as queuedAt,
  (status = 'succeeded' or (status = 'failed' and exists (
    select 1 from run as again where again.root_run = run.id and again.status = 'succeeded'))) as hasSucceeded`;

function rowsOf(store: Store, triggerId: number): Row[] {
  return query<[number], Row>(
    store,
    `select ${rowColumns} from run where trigger_id = ? and slot is not null order by due_at, id`,
  ).all(triggerId);
}

function rowsOfAutomation(store: Store, automationId: number): Row[] {
  return query<[number], Row>(
    store,
    `select ${rowColumns} from run where automation = ? and slot is not null order by queued_at`,
  ).all(automationId);
}

/** How often the audit says of a run that a schedule began it. */
function auditedRuns(store: Store): Map<number, number> {
  const rows = query<[], { detail: string }>(
    store,
    "select detail from audit where action = 'schedule.executed'",
  ).all();
  const times = new Map<number, number>();
  for (const { detail } of rows)
    for (const runId of (JSON.parse(detail) as { runs: number[] }).runs)
      times.set(runId, (times.get(runId) ?? 0) + 1);
  return times;
}

function toldRuns(store: Store): { runId: number; dueAt: number }[] {
  return query<[], { runId: number; dueAt: number }>(
    store,
    `select run.id as runId, due_at as dueAt from run join automation on automation.id = run.automation
     where automation.slug = 'telling' and run.slot is not null and run.status = 'succeeded'`,
  ).all();
}

function eventRows(store: Store): EventRow[] {
  return query<[string], EventRow>(
    store,
    `select event.id as eventId, event.source, event.dedupe_key as "key", event.run as toldBy,
       (select count(*) from delivery where delivery.event = event.id) as deliveries, delivery.state,
       delivery.run as runId,
       coalesce(answers.n, 0) as slotRuns,
       (first.status = 'succeeded' or (first.status = 'failed' and exists (
         select 1 from run as again where again.root_run = first.id and again.status = 'succeeded'))) as hasSucceeded,
       first.started_at as startedAt,
       case first.status when 'failed' then (select max(ended_at) from run as again where again.root_run = first.id)
         else first.ended_at end as endedAt
     from event left join delivery on delivery.event = event.id left join run as first on first.id = delivery.run
       left join (select event, count(*) as n from run where slot is not null group by event) as answers
         on answers.event = event.id
     where event.name = ? order by event.id`,
  ).all(toldName);
}

function saying({ runId, dueAt, status, reason }: Row): string {
  return `run ${runId}, due ${dueAt}, ${status}(${reason ?? ""})`;
}
