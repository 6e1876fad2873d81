/** What the names in audit entries stand for: whose device, and which automation something belongs to. */
import { query } from "./query.ts";
import type { Store } from "./store.ts";
import { viewerNames, veiled, type VisibleTo } from "./visibility.ts";

export interface AuditedThing {
  /** For people; null where it is nothing that has a name. */
  readonly name: string | null;
  /** It is private to another member than the viewer. */
  readonly isVeiled: boolean;
}

/** `reference` is an actor or a subject: "device:3", "run:12", "home". */
export function auditedThing(store: Store, reference: string, to: VisibleTo): AuditedThing {
  const [kind = "", id] = reference.split(":");
  const text = Object.hasOwn(texts, kind) && id !== undefined ? texts[kind] : undefined;
  if (text === undefined) return nothing;
  const row = query<[object], { name: string | null; isVeiled: 0 | 1 }>(store, text).get({
    id: Number(id),
    ...viewerNames(to),
  });
  return row ? { name: row.name, isVeiled: row.isVeiled === 1 } : nothing;
}

const nothing: AuditedThing = { name: null, isVeiled: false };

const ofAutomation = `select automation.name, ${veiled} as isVeiled from`;

const texts: { readonly [kind: string]: string } = {
  device: `select device.name || ' (' || member.name || ')' as name, 0 as isVeiled
    from device join member on member.id = device.member where device.id = @id`,
  member: "select name, 0 as isVeiled from member where id = @id",
  automation: `${ofAutomation} automation where id = @id`,
  run: `${ofAutomation} run join automation on automation.id = run.automation where run.id = @id`,
  trigger: `${ofAutomation} automation_trigger join automation on automation.id = automation_trigger.automation
    where automation_trigger.id = @id`,
  delivery: `${ofAutomation} delivery join automation_trigger on automation_trigger.id = delivery.trigger_id
    join automation on automation.id = automation_trigger.automation where delivery.id = @id`,
  effect: `${ofAutomation} effect join run on run.id = effect.run
    join automation on automation.id = run.automation where effect.id = @id`,
  policy: `${ofAutomation} policy join automation on automation.id = policy.automation where policy.id = @id`,
  // A to-do of one's own has no automation and is nobody else's all the same.
  item: `select automation.name, ${veiled} or
      (inbox_item.owner_member is not null and inbox_item.owner_member is not @viewerMember) as isVeiled
    from inbox_item left join automation on automation.id = inbox_item.automation where inbox_item.id = @id`,
};
