/** A trigger had lost its next time, and has it again. */
import CalendarCheck from "lucide-solid/icons/calendar-check";
import { inbox, sentences } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import type { ItemFace } from "./item-face.ts";
import { Remark } from "./remark.tsx";

export const repaired: ItemFace<"repaired"> = {
  glyph: CalendarCheck,
  tone: "known",
  sentence: (item, now) => sentences.repaired(item, now),
  Detail: (props) => <Remark {...props} />,
  Actions: (props) => (
    <LinkButton href={`#/automations/${props.item.automationSlug}/when/${props.item.body.triggerId}`} isWide>
      {inbox.source.toTrigger}
    </LinkButton>
  ),
};
