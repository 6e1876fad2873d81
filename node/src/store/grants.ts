/** Grants: what a person allowed one automation beyond its manifest. Revoked ones are kept. */
import type { HttpGrant } from "@hob/shared/model/manifest";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

export interface GrantRow {
  readonly grantId: number;
  readonly kind: "http";
  readonly http: HttpGrant;
  readonly grantedBy: string;
  readonly grantedAt: number;
}

/** `grantedBy` is for people: a device's name, "this terminal". */
export function addHttpGrant(
  store: Store,
  automationId: number,
  http: HttpGrant,
  grantedBy: string,
  at: number,
): number {
  return insertedId(
    query<[number, string, string, number]>(
      store,
      "insert into automation_grant (automation, kind, body, granted_by, granted_at) values (?, 'http', ?, ?, ?)",
    ).run(automationId, JSON.stringify({ host: http.host, methods: http.methods }), grantedBy, at),
  );
}

/** Those in force, oldest first. */
export function liveGrants(store: Store, automationId: number): GrantRow[] {
  return query<[number], { grantId: number; body: string; grantedBy: string; grantedAt: number }>(
    store,
    `select id as grantId, body, granted_by as grantedBy, granted_at as grantedAt
     from automation_grant where automation = ? and revoked_at is null order by id`,
  )
    .all(automationId)
    .map(({ body, ...row }) => ({ ...row, kind: "http", http: JSON.parse(body) as HttpGrant }));
}

/** False where this automation has no such grant in force. */
export function revokeGrant(store: Store, automationId: number, grantId: number, at: number): boolean {
  return (
    query<[number, number, number]>(
      store,
      "update automation_grant set revoked_at = ? where id = ? and automation = ? and revoked_at is null",
    ).run(at, grantId, automationId).changes === 1
  );
}
