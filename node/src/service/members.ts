/** The members of the house: who they are, the most their devices may do, and their leaving. */
import type { Member } from "@hob/shared/contract/members";
import { err, ok } from "@hob/shared/result";
import { privateAutomationsOf, type AutomationRow } from "../store/automations.ts";
import { devicesOfMember } from "../store/devices.ts";
import {
  addMember,
  changeMember,
  listMembers,
  memberById,
  removeMember,
  type MemberRow,
} from "../store/members.ts";
import { runningRunsOf } from "../store/runs.ts";
import { archiveAutomation } from "./archive-automation.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { revokeWithTrail } from "./devices.ts";

export interface MemberHandlers {
  readonly "members.list": Handler<"members.list">;
  readonly "members.create": Handler<"members.create">;
  readonly "members.update": Handler<"members.update">;
  readonly "members.remove": Handler<"members.remove">;
}

type InputOf<M extends keyof MemberHandlers> = Parameters<MemberHandlers[M]>[0];
type AnswerOf<M extends keyof MemberHandlers> = ReturnType<MemberHandlers[M]>;

export function memberHandlers(deps: ServiceDeps): MemberHandlers {
  const { store, hub, clock } = deps;
  return {
    "members.list": (_input, caller) => list(caller),
    "members.create": create,
    "members.update": update,
    "members.remove": remove,
  };

  function list(caller: Caller): AnswerOf<"members.list"> {
    const items = listMembers(store).map((row) => memberView(row, caller));
    return ok({ items, total: items.length });
  }

  function create(input: InputOf<"members.create">, caller: Caller): AnswerOf<"members.create"> {
    const { name, role, approvesUpTo = null } = input;
    const member = { name, role, approvesUpTo, createdAt: clock.now() };
    const memberId = addMember(store, member);
    audit(deps, caller, {
      action: "member.created",
      subject: `member:${memberId}`,
      detail: { name, role, ...(approvesUpTo !== null && { approvesUpTo }) },
    });
    hub.publish({ kind: "MemberChanged", memberId });
    return ok(memberView({ memberId, ...member, removedAt: null, devices: 0 }, caller));
  }

  function update(input: InputOf<"members.update">, caller: Caller): AnswerOf<"members.update"> {
    const { memberId, ...change } = input;
    const before = memberById(store, memberId);
    if (!before) return err({ type: "member_unknown", memberId });
    changeMember(store, memberId, change);
    const after = memberById(store, memberId) ?? before;
    const changed = (["name", "role", "approvesUpTo"] as const).filter(
      (field) => after[field] !== before[field],
    );
    if (changed.length === 0) return ok(memberView(after, caller));
    audit(deps, caller, {
      action: "member.updated",
      subject: `member:${memberId}`,
      detail: Object.fromEntries(changed.map((field) => [field, { from: before[field], to: after[field] }])),
    });
    if (changed.includes("role")) hub.publish({ kind: "SightChanged" });
    // Items say whether their reader may decide on them.
    if (changed.includes("approvesUpTo")) hub.publish({ kind: "InboxChanged" });
    hub.publish({ kind: "MemberChanged", memberId });
    // A device shows its member's name, and acts with its member's role.
    for (const { deviceId } of devicesOfMember(store, memberId))
      hub.publish({ kind: "DeviceChanged", deviceId });
    return ok(memberView(after, caller));
  }

  function remove({ memberId }: InputOf<"members.remove">, caller: Caller): AnswerOf<"members.remove"> {
    const member = memberById(store, memberId);
    if (!member) return err({ type: "member_unknown", memberId });
    if (listMembers(store).length === 1) return err({ type: "member_is_last" });
    for (const device of devicesOfMember(store, memberId)) revokeWithTrail(deps, device, caller);
    for (const row of privateAutomationsOf(store, memberId)) putAway(row, caller);
    removeMember(store, memberId, clock.now());
    audit(deps, caller, {
      action: "member.removed",
      subject: `member:${memberId}`,
      detail: { name: member.name, role: member.role },
    });
    hub.publish({ kind: "MemberChanged", memberId });
    return ok(null);
  }

  /** With what is being executed: nobody is left who could see what it does. */
  function putAway(row: AutomationRow, caller: Caller): void {
    archiveAutomation(deps, row, caller);
    for (const runId of runningRunsOf(store, row.automationId))
      hub.publish({ kind: "RunCancelAsked", runId, by: caller.name });
  }
}

function memberView(row: MemberRow, caller: Caller): Member {
  const { memberId, name, role, approvesUpTo, devices, createdAt } = row;
  return { memberId, name, role, approvesUpTo, devices, createdAt, self: memberId === caller.memberId };
}
