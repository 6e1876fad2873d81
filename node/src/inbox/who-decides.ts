/** Who may say yes or no to an item: asked before a decision counts, and where an item is shown with or without its buttons. */
import { deciderRole, type InboxCause } from "@hob/shared/model/inbox";
import { isAtLeast, riskCeiling, type Risk } from "@hob/shared/model/risk";
import { roleCovers, type Role } from "@hob/shared/model/role";
import { enrolledDevices, roleOfDevice } from "../store/devices.ts";
import { decisionsOn } from "../store/decisions.ts";
import type { ItemRow } from "../store/inbox.ts";
import { approvesUpTo } from "../store/members.ts";
import type { ItemReader } from "../store/inbox-views.ts";
import type { Store } from "../store/store.ts";
import { veilOfAutomation, visibleTo } from "../store/visibility.ts";

/** `over`: nothing is to be decided on it any more. */
export type DeciderVerdict = "may" | "role" | "risk" | "private" | "own_request" | "voted" | "over";

/** Whoever decides; the terminal is no member. */
export interface Decider {
  readonly memberId: number | null;
  /** What the device may do: its own role, never above its member's. */
  readonly role: Role;
}

export type DecidedItem = Pick<
  ItemRow,
  "itemId" | "automationId" | "ownerMemberId" | "cause" | "state" | "risk" | "notByMember"
>;

/** Whether this caller may decide on the item as it is now, and why not. */
export function judgeDecider(store: Store, item: DecidedItem, decider: Decider): DeciderVerdict {
  if (item.state !== "open") return "over";
  if (isAnothers(store, item, decider.memberId)) return "private";
  if (!roleCovers(decider.role, deciderRole(item.cause))) return "role";
  if (!coversRisk(store, decider, item.risk)) return "risk";
  if (isAsker(item.notByMember, decider.memberId)) return "own_request";
  const hasVoted = decisionsOn(store, item.itemId).some(({ memberId }) => memberId === decider.memberId);
  return hasVoted ? "voted" : "may";
}

/** Whoever decides as a reader of the inbox, whose lists tell what is theirs to decide from what is not. */
export function readerOf(store: Store, decider: Decider): ItemReader {
  return { ...visibleTo(decider), role: decider.role, ceiling: ceilingOf(store, decider) };
}

/** What is to be asked about, before there is an item. */
export interface WantedDecision {
  readonly automationId: number;
  readonly risk: Risk | null;
  readonly notByMember: number | null;
  /** Left out: an effect, which one has to approve. */
  readonly cause?: InboxCause;
  readonly needs?: number;
}

/** Whether the paired devices belong to enough members who could ever decide so: where they do not, nobody is asked in vain. */
export function couldAnyoneDecide(
  store: Store,
  { automationId, risk, notByMember, cause = "effect", needs = 1 }: WantedDecision,
): boolean {
  const members = new Set<number>();
  for (const device of enrolledDevices(store)) {
    const decider: Decider = { memberId: device.memberId, role: roleOfDevice(device) };
    const could =
      roleCovers(decider.role, deciderRole(cause)) &&
      coversRisk(store, decider, risk) &&
      !isAsker(notByMember, decider.memberId) &&
      !isAnothers(store, { automationId, ownerMemberId: null }, decider.memberId);
    if (could) members.add(device.memberId);
  }
  return members.size >= needs;
}

function isAnothers(
  store: Store,
  { automationId, ownerMemberId }: Pick<ItemRow, "automationId" | "ownerMemberId">,
  memberId: number | null,
): boolean {
  if (ownerMemberId !== null && ownerMemberId !== memberId) return true;
  return (
    automationId !== null && veilOfAutomation(store, automationId, { memberId, isAdmin: true }) !== false
  );
}

function coversRisk(store: Store, decider: Decider, risk: Risk | null): boolean {
  if (risk === null) return true;
  const ceiling = ceilingOf(store, decider);
  return ceiling !== null && isAtLeast(ceiling, risk);
}

function ceilingOf(store: Store, { memberId, role }: Decider): Risk | null {
  return riskCeiling(role, memberId === null ? null : approvesUpTo(store, memberId));
}

function isAsker(notByMember: number | null, memberId: number | null): boolean {
  return notByMember !== null && notByMember === memberId;
}
