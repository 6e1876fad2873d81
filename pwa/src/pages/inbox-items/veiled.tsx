/** An item that is private to another member: that it is there, and no more. */
import Lock from "lucide-solid/icons/lock";
import type { InboxCause } from "@hob/shared/model/inbox";
import { inbox } from "../../inbox-words.ts";
import type { ItemFace } from "./item-face.ts";

export const veiled: ItemFace<InboxCause> = {
  glyph: Lock,
  tone: "known",
  sentence: (item) => inbox.veiled(item.kind),
  Detail: () => <p class="text-pretty">{inbox.veiledText}</p>,
};
