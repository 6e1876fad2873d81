/** An automation failed again and again and was paused: it is let go on from here. */
import CirclePause from "lucide-solid/icons/circle-pause";
import { Show } from "solid-js";
import { createAction } from "../../state/actions.ts";
import { useMayRun } from "../../state/own-role.ts";
import { setPaused } from "../../state/pause-automation.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { schedule } from "../../schedule-words.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { ErrorNotice } from "../fresh-page.tsx";
import type { ItemFace } from "./item-face.ts";
import { Remark } from "./remark.tsx";

export const breaker: ItemFace<"breaker"> = {
  glyph: CirclePause,
  tone: "failed",
  sentence: (item, now) => sentences.breaker(item, now),
  isCounted: true,
  Detail: (props) => <Remark {...props} />,
  Actions: (props) => {
    const mayRun = useMayRun();
    const resume = createAction((automationId: number) => setPaused({ automationId }, false));
    return (
      <>
        <Show when={props.item.runId}>
          {(runId) => (
            <LinkButton href={`#/runs/${runId()}`} isWide>
              {inbox.run.look}
            </LinkButton>
          )}
        </Show>
        <Show when={resume.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <Show when={mayRun() ? props.item.automationId : null}>
          {(automationId) => (
            <Button
              tone="primary"
              isWide
              isBusy={resume.isBusy()}
              onClick={() => void resume.run(automationId())}
            >
              {resume.isBusy() ? schedule.pause.resuming : schedule.pause.resume}
            </Button>
          )}
        </Show>
      </>
    );
  },
};
