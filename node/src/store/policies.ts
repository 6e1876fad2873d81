/** Rules of policy: written by people, resolved in model/policy. Removed ones are kept. */
import type { PolicyRule, PolicyRules } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";
import { mayKnow, veiled, viewerNames, type VisibleTo } from "./visibility.ts";

export interface PolicyRow extends PolicyRule {
  /** Null: of the whole household. */
  readonly automationId: number | null;
  readonly automationSlug: string | null;
  readonly automationName: string | null;
  readonly note: string;
  readonly expiresAt: number | null;
  /** The item on which "always allow this" was said. */
  readonly grantedOn: number | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly removedAt: number | null;
  readonly removedBy: string | null;
}

export type NewPolicy = Omit<
  PolicyRow,
  "policyId" | "automationSlug" | "automationName" | "removedAt" | "removedBy"
>;

/** `createdBy` is for people: a device's name, "this terminal". Answers its id. */
export function addPolicy(store: Store, policy: NewPolicy): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into policy (automation, tool, from_risk, recipient, effect, per_day, per_recipient_day, beyond,
         ask_for_ms, on_expiry, needs, not_by_asker, granted_on, note, created_by, created_at, expires_at)
       values (@automationId, @tool, @fromRisk, @recipient, @effect, @perDay, @perRecipientDay, @beyond,
         @askForMs, @onExpiry, @needs, @notByAsker, @grantedOn, @note, @createdBy, @createdAt, @expiresAt)`,
    ).run({ ...policy, notByAsker: policy.notByAsker ? 1 : 0 }),
  );
}

/** False where there is no such rule that was not removed before. */
export function removePolicy(store: Store, policyId: number, by: string, at: number): boolean {
  return (
    query<[string, number, number]>(
      store,
      "update policy set removed_by = ?, removed_at = ? where id = ? and removed_at is null",
    ).run(by, at, policyId).changes === 1
  );
}

type Raw<Row> = Omit<Row, "notByAsker"> & { readonly notByAsker: 0 | 1 };

const ruleColumns = `policy.id as policyId, policy.tool, policy.from_risk as fromRisk, policy.recipient, policy.effect,
  policy.per_day as perDay, policy.per_recipient_day as perRecipientDay, policy.beyond,
  policy.ask_for_ms as askForMs, policy.on_expiry as onExpiry, policy.needs, policy.not_by_asker as notByAsker`;

const columns = `${ruleColumns}, policy.automation as automationId, automation.slug as automationSlug,
  automation.name as automationName, policy.note, policy.expires_at as expiresAt, policy.granted_on as grantedOn,
  policy.created_by as createdBy, policy.created_at as createdAt, policy.removed_at as removedAt,
  policy.removed_by as removedBy`;

const joined = "policy left join automation on automation.id = policy.automation";

/** In force at `at`: neither removed nor expired. */
const inForce = "policy.removed_at is null and (policy.expires_at is null or policy.expires_at > @at)";

/** What counts for calls of one automation. */
export function rulesFor(store: Store, automationId: number, at: number): PolicyRules {
  const rows = query<[object], Raw<PolicyRule> & { readonly isOwn: 0 | 1 }>(
    store,
    `select ${ruleColumns}, policy.automation is not null as isOwn from policy
     where (policy.automation is null or policy.automation = @automationId) and ${inForce} order by policy.id`,
  ).all({ automationId, at });
  const ruleOf = ({ isOwn: _isOwn, ...raw }: (typeof rows)[number]): PolicyRule => plain(raw);
  return {
    automation: rows.filter(({ isOwn }) => isOwn === 1).map(ruleOf),
    household: rows.filter(({ isOwn }) => isOwn === 0).map(ruleOf),
  };
}

/** A rule in any state. */
export function findPolicy(store: Store, policyId: number): PolicyRow | undefined {
  const raw = query<[number], Raw<PolicyRow>>(
    store,
    `select ${columns} from ${joined} where policy.id = ?`,
  ).get(policyId);
  return raw && plain(raw);
}

export interface PolicyFilter {
  readonly automationId?: number | undefined;
  /** Removed and expired ones as well. */
  readonly isAll: boolean;
  readonly at: number;
}

/** Veiled where its automation is private to another member than the viewer. */
export interface ListedPolicy extends PolicyRow {
  readonly isVeiled: boolean;
}

/** One page of those the viewer may know of, the household's first, then by automation, the newest first. */
export function listPolicies(
  store: Store,
  { automationId, isAll, at }: PolicyFilter,
  page: { readonly limit: number; readonly offset: number },
  to: VisibleTo,
): { readonly items: ListedPolicy[]; readonly total: number } {
  const where = `where (@automationId is null or policy.automation = @automationId) and (@isAll or ${inForce})
    and ${mayKnow}`;
  const names = { automationId: automationId ?? null, isAll: isAll ? 1 : 0, at, ...viewerNames(to) };
  const items = query<[object], Raw<PolicyRow> & { readonly isVeiled: 0 | 1 }>(
    store,
    `select ${columns}, ${veiled} as isVeiled from ${joined} ${where}
     order by policy.automation is not null, automation.name, policy.id desc limit @limit offset @offset`,
  ).all({ ...names, ...page });
  const counted = query<[object], { total: number }>(
    store,
    `select count(*) as total from ${joined} ${where}`,
  ).get(names);
  return {
    items: items.map(({ isVeiled, ...raw }) => ({ ...plain(raw), isVeiled: isVeiled === 1 })),
    total: counted?.total ?? 0,
  };
}

export interface MaxRisk {
  readonly household: Risk;
  /** Null follows the household, and where no automation was asked for. */
  readonly automation: Risk | null;
}

/** The most risk that goes without asking. */
export function readMaxRisk(store: Store, automationId: number | null): MaxRisk {
  const row = query<[number | null], MaxRisk>(
    store,
    `select household.max_risk as household, automation.max_risk as automation
     from household left join automation on automation.id = ? where household.id = 1`,
  ).get(automationId);
  if (!row) throw new Error("this home has no household yet");
  return row;
}

export function setHouseholdMaxRisk(store: Store, maxRisk: Risk): void {
  query<[Risk]>(store, "update household set max_risk = ? where id = 1").run(maxRisk);
}

/** Null follows the household. */
export function setAutomationMaxRisk(store: Store, automationId: number, maxRisk: Risk | null): void {
  query<[Risk | null, number]>(store, "update automation set max_risk = ? where id = ?").run(
    maxRisk,
    automationId,
  );
}

export interface BegunCalls {
  /** Null: of every automation. */
  readonly automationId: number | null;
  /** "http" or "http.post"; null: of every tool. */
  readonly tool: string | null;
  /** Among whom they reach; null: whomever. */
  readonly recipient: string | null;
  readonly since: number;
  /** An effect that does not count. */
  readonly besides: number | null;
}

/** How many effects were begun, whatever came of them. */
export function countBegun(store: Store, calls: BegunCalls): number {
  const row = query<[object], { calls: number }>(
    store,
    `select count(*) as calls from effect join run on run.id = effect.run
     where effect.begun_at >= @since and effect.id is not @besides
       and (@automationId is null or run.automation = @automationId)
       and (@tool is null or effect.tool = @tool or effect.tool glob @tool || '.*')
       and (@recipient is null or exists (select 1 from json_each(effect.recipients) where value = @recipient))`,
  ).get(calls);
  return row?.calls ?? 0;
}

function plain<Row extends { readonly notByAsker: 0 | 1 }>(
  raw: Row,
): Omit<Row, "notByAsker"> & { readonly notByAsker: boolean } {
  return { ...raw, notByAsker: raw.notByAsker === 1 };
}
