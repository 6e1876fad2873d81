/** Grants: what a person allowed one automation beyond its manifest. Revoked ones are kept. */
import type { GrantBody } from "@hob/shared/model/manifest";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

export interface GrantRow {
  readonly grantId: number;
  readonly body: GrantBody;
  readonly grantedBy: string;
  readonly grantedAt: number;
}

/** `grantedBy` is for people: a device's name, "this terminal". */
export function addGrant(
  store: Store,
  automationId: number,
  body: GrantBody,
  grantedBy: string,
  at: number,
): number {
  return insertedId(
    query<[number, string, string, string, number]>(
      store,
      "insert into automation_grant (automation, kind, body, granted_by, granted_at) values (?, ?, ?, ?, ?)",
    ).run(automationId, body.kind, JSON.stringify(contentOf(body)), grantedBy, at),
  );
}

interface Raw {
  readonly grantId: number;
  readonly kind: GrantBody["kind"];
  readonly body: string;
  readonly grantedBy: string;
  readonly grantedAt: number;
}

/** Those in force, oldest first. */
export function liveGrants(store: Store, automationId: number): GrantRow[] {
  return query<[number], Raw>(
    store,
    `select id as grantId, kind, body, granted_by as grantedBy, granted_at as grantedAt
     from automation_grant where automation = ? and revoked_at is null order by id`,
  )
    .all(automationId)
    .map(({ kind, body, ...row }) => ({
      ...row,
      body: { kind, [kind]: JSON.parse(body) as unknown } as unknown as GrantBody,
    }));
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

/** What is stored beside the kind: the body's one other member. */
function contentOf(body: GrantBody): object {
  switch (body.kind) {
    case "http":
      return body.http;
    case "tcp":
      return body.tcp;
    case "files":
      return body.files;
  }
}
