/** Every cause of an item with its face: a new one is a module here, and a line. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { InboxCause } from "@hob/shared/model/inbox";
import type { ItemOf } from "../../inbox-words.ts";
import { approval } from "./approval.tsx";
import { breaker } from "./breaker.tsx";
import type { ItemFace } from "./item-face.ts";
import { misfire } from "./misfire.tsx";
import { parked } from "./parked.tsx";
import { permission } from "./permission.tsx";
import { pushDead } from "./push-dead.tsx";
import { question } from "./question.tsx";
import { queueFull } from "./queue-full.tsx";
import { reminder } from "./reminder.tsx";
import { repaired } from "./repaired.tsx";
import { runFailed } from "./run-failed.tsx";
import { secret } from "./secret.tsx";
import { sourceFailed } from "./source-failed.tsx";
import { told } from "./told.tsx";
import { unclear } from "./unclear.tsx";
import { veiled } from "./veiled.tsx";

const faces: { readonly [C in InboxCause]: ItemFace<C> } = {
  effect: approval,
  asked: question,
  scope: permission,
  secret,
  unclear,
  source_failed: sourceFailed,
  push_dead: pushDead,
  to_do: reminder,
  misfire,
  run_failed: runFailed,
  breaker,
  parked,
  repaired,
  queue_full: queueFull,
  told,
};

/** An item and the face it is shown with, which knows the figures of its cause. */
export interface FacedItem {
  readonly face: ItemFace<InboxCause>;
  readonly item: ItemOf<InboxCause>;
}

/** The house fills a body by its cause; what is veiled has none, and a face of its own. */
export function faced(item: InboxItem): FacedItem {
  const face = item.isVeiled ? veiled : faces[item.cause];
  return { face: face as unknown as ItemFace<InboxCause>, item: item as unknown as ItemOf<InboxCause> };
}

export function sentenceOf(item: InboxItem, now: number): string {
  const { face, item: own } = faced(item);
  return face.sentence(own, now);
}
