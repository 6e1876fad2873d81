/** Members: the people of the house, each with the most that any of their devices may do. */
import type { Risk } from "@hob/shared/model/risk";
import type { Role } from "@hob/shared/model/role";
import { insertedId, query } from "./query.ts";
import type { Store } from "./store.ts";

export interface MemberRow {
  readonly memberId: number;
  readonly name: string;
  readonly role: Role;
  /** The riskiest thing they may approve, where that is less than their role says. */
  readonly approvesUpTo: Risk | null;
  readonly createdAt: number;
  readonly removedAt: number | null;
  /** Devices that are enrolled now. */
  readonly devices: number;
}

const columns = `member.id as memberId, member.name, member.role, member.approves_up_to as approvesUpTo,
  member.created_at as createdAt,
  member.removed_at as removedAt,
  (select count(*) from device where device.member = member.id and device.state = 'enrolled') as devices`;

/** Adds one and answers its id. */
export function addMember(
  store: Store,
  member: Pick<MemberRow, "name" | "role" | "createdAt"> & Partial<Pick<MemberRow, "approvesUpTo">>,
): number {
  return insertedId(
    query<[object]>(
      store,
      `insert into member (name, role, approves_up_to, created_at)
       values (@name, @role, @approvesUpTo, @createdAt)`,
    ).run({ approvesUpTo: null, ...member }),
  );
}

/** One that is not removed. */
export function memberById(store: Store, memberId: number): MemberRow | undefined {
  return query<[number], MemberRow>(
    store,
    `select ${columns} from member where id = ? and removed_at is null`,
  ).get(memberId);
}

/** All that are not removed, oldest first. There is always one. */
export function listMembers(store: Store): MemberRow[] {
  return query<[], MemberRow>(
    store,
    `select ${columns} from member where removed_at is null order by id`,
  ).all();
}

/** Whether more than one is not removed. */
export function hasSeveralMembers(store: Store): boolean {
  return query<[], unknown>(store, "select 1 from member where removed_at is null limit 2").all().length > 1;
}

/** The riskiest call this member may approve; null where that is as their role says. */
export function approvesUpTo(store: Store, memberId: number): Risk | null {
  return (
    query<[number], { risk: Risk | null }>(
      store,
      "select approves_up_to as risk from member where id = ?",
    ).get(memberId)?.risk ?? null
  );
}

/** What a member is called, also once they are removed: what they owned keeps their name. */
export function memberName(store: Store, memberId: number): string {
  const row = query<[number], { name: string }>(store, "select name from member where id = ?").get(memberId);
  if (!row) throw new Error(`member ${memberId} was never there`);
  return row.name;
}

export interface MemberChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  /** Null: as their role says. */
  readonly approvesUpTo?: Risk | null | undefined;
}

/** Changes what is given and leaves the rest. */
export function changeMember(
  store: Store,
  memberId: number,
  { name, role, approvesUpTo }: MemberChange,
): void {
  query<[object]>(
    store,
    `update member set name = coalesce(@name, name), role = coalesce(@role, role),
       approves_up_to = iif(@isLimiting, @approvesUpTo, approves_up_to) where id = @memberId`,
  ).run({
    memberId,
    name: name ?? null,
    role: role ?? null,
    isLimiting: approvesUpTo === undefined ? 0 : 1,
    approvesUpTo: approvesUpTo ?? null,
  });
}

/** For good; the row stays for what it is named in. */
export function removeMember(store: Store, memberId: number, at: number): void {
  query<[number, number]>(store, "update member set removed_at = ? where id = ?").run(at, memberId);
}
