/** The glyph of what an item is, in the colour of what it asks. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import { Dynamic } from "solid-js/web";
import { faced } from "./inbox-items/registry.ts";
import type { ItemTone } from "./inbox-items/item-face.ts";

const colours: Readonly<Record<ItemTone, string>> = {
  needs: "text-ember",
  waits: "text-amber",
  failed: "text-rust",
  known: "text-slate",
};

export function ItemGlyph(props: { readonly item: InboxItem; readonly size?: number }) {
  const face = () => faced(props.item).face;
  return (
    <span class={`inline-flex shrink-0 ${colours[face().tone]}`}>
      <Dynamic component={face().glyph} size={props.size ?? 20} aria-hidden="true" />
    </span>
  );
}
