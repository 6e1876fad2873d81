/** Times that are due wait because the queue is full. */
import Layers from "lucide-solid/icons/layers";
import { inbox, sentences } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import type { ItemFace } from "./item-face.ts";
import { Remark } from "./remark.tsx";

export const queueFull: ItemFace<"queue_full"> = {
  glyph: Layers,
  tone: "waits",
  sentence: (item, now) => sentences.queue_full(item, now),
  Detail: (props) => <Remark {...props} />,
  Actions: () => (
    <LinkButton href="#/runs" isWide>
      {inbox.run.toRuns}
    </LinkButton>
  ),
};
