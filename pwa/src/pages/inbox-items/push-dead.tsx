/** Pushes to a device come back: it is told to sign up again. */
import BellOff from "lucide-solid/icons/bell-off";
import { inbox, sentences } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import type { ItemFace } from "./item-face.ts";

export const pushDead: ItemFace<"push_dead"> = {
  glyph: BellOff,
  tone: "waits",
  sentence: (item, now) => sentences.push_dead(item, now),
  Detail: () => <p class="text-pretty">{inbox.pushDead.text}</p>,
  Actions: (props) => (
    <LinkButton href={`#/house/devices/${props.item.body.deviceId}`} isWide>
      {inbox.pushDead.toDevice}
    </LinkButton>
  ),
};
