/** What the inbox has to know of a cause to show its items: one module each, all of this form. */
import type { InboxCause } from "@hob/shared/model/inbox";
import type { Component } from "solid-js";
import type { ItemOf } from "../../inbox-words.ts";

export type ItemTone = "needs" | "waits" | "failed" | "known";

export interface ItemFaceProps<C extends InboxCause> {
  readonly item: ItemOf<C>;
  readonly now: number;
}

export interface ItemFace<C extends InboxCause> {
  readonly glyph: Component<{
    readonly size?: number;
    readonly "aria-hidden"?: "true";
    readonly class?: string;
  }>;
  readonly tone: ItemTone;
  /** In one line, in a list and on top of its own page. */
  sentence(item: ItemOf<C>, now: number): string;
  /** The sentence says itself how often it happened. */
  readonly isCounted?: true;
  /** What else there is to see. */
  readonly Detail?: Component<ItemFaceProps<C>>;
  /** What can be done while it is open, besides putting it off or away. */
  readonly Actions?: Component<ItemFaceProps<C>>;
}
