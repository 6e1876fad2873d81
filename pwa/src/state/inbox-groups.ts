/** Items that are alike stand in a list as one row: what keeps failing must not bury what is asked. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import { dismissRole, groupOf, isDismissible } from "@hob/shared/model/inbox";
import { roleCovers, type Role } from "@hob/shared/model/role";

export interface ItemGroup {
  /** Of its automation and cause, or of the one item. */
  readonly key: string;
  /** In the order of the list; the first is what the row shows. */
  readonly items: readonly InboxItem[];
  /** How often it happened, over all of them. */
  readonly times: number;
}

/** What asks for an answer is folded only where it is many: each of them is another question. */
const foldedFrom = { needs_you: 4, failed: 2, told: 2 } as const;

/** Each group stands where its first item stood. */
export function groupItems(items: readonly InboxItem[]): readonly ItemGroup[] {
  const alike = Map.groupBy(items, likeness);
  const groups: ItemGroup[] = [];
  const folded = new Set<string>();
  for (const item of items) {
    const key = likeness(item);
    const own = alike.get(key) ?? [];
    if (own.length < foldedFrom[groupOf(item.cause)]) groups.push(groupedAs(`item ${item.itemId}`, [item]));
    else if (!folded.has(key)) groups.push(groupedAs(key, own));
    folded.add(key);
  }
  return groups;
}

/** Those that this device can put away with one tap; while its role is not known, as if it might. */
export function dismissible(items: readonly InboxItem[], role: Role = "admin"): readonly InboxItem[] {
  return items.filter(
    ({ cause, state }) => state === "open" && isDismissible(cause) && roleCovers(role, dismissRole(cause)),
  );
}

/** The chosen ones with these among them, or without. */
export function choosing(
  chosen: ReadonlySet<number> | undefined,
  items: readonly InboxItem[],
  isChosen: boolean,
): ReadonlySet<number> {
  const next = new Set(chosen);
  for (const { itemId } of items) {
    if (isChosen) next.add(itemId);
    else next.delete(itemId);
  }
  return next;
}

function likeness(item: InboxItem): string {
  const { automationId, cause, itemId, body } = item;
  // What belongs to no automation is not alike: two to-dos have nothing in common.
  if (automationId === null) return `item ${itemId}`;
  const title = cause === "told" ? [JSON.stringify(body["title"])] : [];
  return [automationId, cause, ...endOf(item), ...title].join(" ");
}

/** A yes and a no have nothing in common either, nor what was put away and what settled itself. */
function endOf({ state, decisions, resolvedBy }: InboxItem): readonly string[] {
  if (state === "open") return [];
  return [state, decisions.at(-1)?.choice ?? (resolvedBy === null ? "itself" : "put away")];
}

function groupedAs(key: string, items: readonly InboxItem[]): ItemGroup {
  return { key, items, times: items.reduce((sum, { times }) => sum + times, 0) };
}
