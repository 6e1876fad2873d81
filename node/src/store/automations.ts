/** Automations: what the household calls them, who owns them, and what they are given by default. */
import type { AutomationFilter, AutomationPause, AutomationSummary } from "@hob/shared/contract/automations";
import type { JsonObject } from "@hob/shared/json";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, veiled, viewerNames, type VisibleTo } from "./visibility.ts";

type Ownership = AutomationSummary["ownership"];
type AutomationState = AutomationSummary["state"];
type PauseReason = AutomationPause["reason"];

export interface AutomationRow {
  readonly automationId: number;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly ownership: Ownership;
  readonly state: AutomationState;
  readonly pauseReason: PauseReason | null;
  readonly pausedAt: number | null;
  /** Who paused it; null where Hob did. */
  readonly pausedBy: string | null;
  /** In a row, up to now. */
  readonly failures: number;
  /** From when on one run is tried by itself. */
  readonly probeAt: number | null;
  /** Stored input; what a run is given is laid over it. */
  readonly values: JsonObject;
  /** The member it is private to; null where it is the household's. */
  readonly ownerMemberId: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface Raw extends Omit<AutomationRow, "tags" | "values"> {
  readonly tags: string;
  readonly values: string;
}

const columns = `automation.id as automationId, slug, name, description, tags, ownership, automation.state,
  pause_reason as pauseReason, paused_at as pausedAt, paused_by as pausedBy, failures, probe_at as probeAt,
  input_values as "values", owner_member as ownerMemberId, automation.created_at as createdAt, updated_at as updatedAt`;

export interface NewAutomation {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly ownership: Ownership;
  readonly values: JsonObject;
  readonly ownerMemberId: number | null;
  readonly at: number;
}

/** Adds an active automation and answers its id; throws where the slug is taken. */
export function addAutomation(store: Store, automation: NewAutomation): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into automation (slug, name, description, tags, ownership, state, input_values,
         owner_member, created_at, updated_at)
       values (@slug, @name, @description, @tags, @ownership, 'active', @values, @ownerMemberId, @at, @at)`,
    ).run({
      ...automation,
      tags: JSON.stringify(automation.tags),
      values: JSON.stringify(automation.values),
    }),
  );
}

/** By number or by slug. */
export function findAutomation(store: Store, ref: number | string): AutomationRow | undefined {
  const raw =
    typeof ref === "number"
      ? query<[number], Raw>(store, `select ${columns} from automation where id = ?`).get(ref)
      : query<[string], Raw>(store, `select ${columns} from automation where slug = ?`).get(ref);
  return raw && rowOf(raw);
}

export interface AutomationChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly values?: JsonObject | undefined;
}

/** Changes what is given and leaves the rest. */
export function changeAutomation(
  store: Store,
  automationId: number,
  change: AutomationChange,
  at: number,
): void {
  query<[object]>(
    store,
    `update automation set
       name = coalesce(@name, name),
       description = coalesce(@description, description),
       tags = coalesce(@tags, tags),
       input_values = coalesce(@values, input_values),
       updated_at = @at
     where id = @automationId`,
  ).run({
    automationId,
    at,
    name: change.name ?? null,
    description: change.description ?? null,
    tags: change.tags ? JSON.stringify(change.tags) : null,
    values: change.values ? JSON.stringify(change.values) : null,
  });
}

export function setAutomationState(
  store: Store,
  automationId: number,
  state: AutomationState,
  at: number,
): void {
  query<[AutomationState, number, number]>(
    store,
    `update automation set state = ?, pause_reason = null, paused_at = null, paused_by = null, probe_at = null,
       failures = 0, updated_at = ? where id = ?`,
  ).run(state, at, automationId);
}

/** Nothing of it runs by itself from now on, but once after `probeAt` where that is given. */
export function pauseAutomation(
  store: Store,
  automationId: number,
  pause: {
    readonly reason: PauseReason;
    readonly by: string | null;
    readonly probeAt: number | null;
    readonly at: number;
  },
): void {
  query<[object]>(
    store,
    `update automation set state = 'paused', pause_reason = @reason, paused_at = @at, paused_by = @by,
       probe_at = @probeAt, updated_at = @at where id = @automationId`,
  ).run({ automationId, ...pause });
}

/** How many failures in a row there are now, and when a paused one may try again. */
export function setFailures(
  store: Store,
  automationId: number,
  failures: number,
  probeAt: number | null,
): void {
  query<[number, number | null, number]>(
    store,
    "update automation set failures = ?, probe_at = ? where id = ?",
  ).run(failures, probeAt, automationId);
}

/** How many there are that are not archived. */
export function automationCount(store: Store): number {
  return (
    query<[], { n: number }>(store, "select count(*) as n from automation where state <> 'archived'").get()
      ?.n ?? 0
  );
}

/** Makes it private to a member, or the household's again with null. */
export function setAutomationOwner(
  store: Store,
  automationId: number,
  ownerMemberId: number | null,
  at: number,
): void {
  query<[number | null, number, number]>(
    store,
    "update automation set owner_member = ?, updated_at = ? where id = ?",
  ).run(ownerMemberId, at, automationId);
}

/** What is private to this member, oldest first. */
export function privateAutomationsOf(store: Store, memberId: number): AutomationRow[] {
  return query<[number], Raw>(store, `select ${columns} from automation where owner_member = ? order by id`)
    .all(memberId)
    .map(rowOf);
}

export interface AutomationListFilter {
  readonly archived: boolean;
  /** Part of its name, short name, description or tags; letter case does not count. */
  readonly text?: string | undefined;
  /** All of these. */
  readonly tags?: readonly string[] | undefined;
  readonly show?: AutomationFilter | undefined;
  readonly visibleTo: VisibleTo;
}

/** What each filter asks of an automation. */
const filterClauses: { readonly [F in AutomationFilter]: string } = {
  all: "true",
  active: "automation.state = 'active'",
  paused: "automation.state = 'paused'",
  failing: `(select status from run where run.automation = automation.id and run.status <> 'skipped'
    order by run.id desc limit 1) = 'failed'`,
  scheduled: "automation.id in (select automation from automation_trigger where enabled = 1)",
  unscheduled: "automation.id not in (select automation from automation_trigger where enabled = 1)",
};

/**
 * By name; the archived ones only where `archived` asks for them too. What is private to others is not
 * searched by its contents. `total` counts what the viewer may know.
 */
export function listAutomations(
  store: Store,
  { archived, text, tags, show = "all", visibleTo }: AutomationListFilter,
  page: { readonly limit: number; readonly offset: number },
): { readonly items: AutomationRow[]; readonly total: number } {
  const clause = `where ${mayKnow} and (@archived = 1 or automation.state <> 'archived') and ${filterClauses[show]}
    and (@text is null or instr(folded(automation.name || ' ' || slug || case when ${veiled} then '' else
      ' ' || description || ' ' || automation.tags end), @text) > 0)
    and not exists (select 1 from json_each(@tags) as wanted where ${veiled} or not exists (
      select 1 from json_each(automation.tags) as own where own.value = wanted.value))`;
  const names = {
    archived: archived ? 1 : 0,
    text: text?.trim().toLowerCase() || null,
    tags: JSON.stringify(tags ?? []),
    ...viewerNames(visibleTo),
  };
  const items = query<[object], Raw>(
    store,
    `select ${columns} from automation ${clause} order by name collate nocase, id limit @limit offset @offset`,
  )
    .all({ ...names, ...page })
    .map(rowOf);
  const total =
    query<[object], { n: number }>(store, `select count(*) as n from automation ${clause}`).get(names)?.n ??
    0;
  return { items, total };
}

/** Every tag of what the viewer sees into and is not archived, in order. */
export function tagsInUse(store: Store, to: VisibleTo): string[] {
  return query<[object], { tag: string }>(
    store,
    `select distinct tag.value as tag from automation join json_each(automation.tags) as tag
     where automation.state <> 'archived' and not ${veiled} order by tag`,
  )
    .all(viewerNames(to))
    .map(({ tag }) => tag);
}

function rowOf(raw: Raw): AutomationRow {
  return {
    ...raw,
    tags: JSON.parse(raw.tags) as string[],
    values: JSON.parse(raw.values) as JsonObject,
  };
}

/** Slugs of automations whose active version may send this secret. */
export function automationsUsingSecret(store: Store, name: string): string[] {
  return query<[string], { slug: string }>(
    store,
    `select slug from automation join version on version.automation = automation.id and version.state = 'published'
     where automation.state <> 'archived'
       and exists (select 1 from json_each(version.manifest, '$.secrets') as named where named.value = ?)
     order by slug`,
  )
    .all(name)
    .map(({ slug }) => slug);
}
