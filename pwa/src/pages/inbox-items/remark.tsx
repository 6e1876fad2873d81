/** The sentence on what Hob did or does about it, under many an item. */
import type { InboxCause } from "@hob/shared/model/inbox";
import { Show } from "solid-js";
import { remarks, type ItemOf } from "../../inbox-words.ts";

export interface RemarkProps<C extends InboxCause> {
  readonly item: ItemOf<C>;
  readonly now: number;
}

export function Remark<C extends InboxCause>(props: RemarkProps<C>) {
  return (
    <Show when={remarks[props.item.cause]?.(props.item, props.now)}>
      {(remark) => <p class="text-pretty">{remark()}</p>}
    </Show>
  );
}
