/** Due times passed while nothing could run. */
import CalendarX from "lucide-solid/icons/calendar-x-2";
import { Show } from "solid-js";
import { useMayRun } from "../../state/own-role.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import type { ItemFace } from "./item-face.ts";
import { Remark } from "./remark.tsx";
import { RunAgain } from "./run-again.tsx";

export const misfire: ItemFace<"misfire"> = {
  glyph: CalendarX,
  tone: "waits",
  sentence: (item, now) => sentences.misfire(item, now),
  Detail: (props) => <Remark {...props} />,
  Actions: (props) => {
    const mayRun = useMayRun();
    return (
      <>
        <LinkButton href={`#/automations/${props.item.automationSlug}`} isWide>
          {inbox.run.toAutomation}
        </LinkButton>
        <Show when={mayRun() && props.item.automationId !== null}>
          <RunAgain automationId={props.item.automationId ?? 0} slug={props.item.automationSlug ?? ""} />
        </Show>
      </>
    );
  },
};
