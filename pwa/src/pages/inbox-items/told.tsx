/** A notice in a script's own words. */
import Bell from "lucide-solid/icons/bell";
import { Show } from "solid-js";
import { inbox, sentences } from "../../inbox-words.ts";
import { Tag } from "../../ui/tag.tsx";
import type { ItemFace } from "./item-face.ts";

export const told: ItemFace<"told"> = {
  glyph: Bell,
  tone: "known",
  sentence: (item, now) => sentences.told(item, now),
  Detail: (props) => (
    <>
      <Show when={props.item.body.urgent}>
        <p>
          <Tag>{inbox.urgent}</Tag>
        </p>
      </Show>
      <Show when={props.item.body.text}>
        <p class="whitespace-pre-wrap text-pretty wrap-anywhere">{props.item.body.text}</p>
      </Show>
    </>
  ),
};
