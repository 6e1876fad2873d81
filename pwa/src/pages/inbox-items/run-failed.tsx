/** Runs of an automation fail: the last one's own words, and the way to it. */
import CircleX from "lucide-solid/icons/circle-x";
import { Show } from "solid-js";
import { useMayRun } from "../../state/own-role.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import type { ItemFace } from "./item-face.ts";
import { RunAgain } from "./run-again.tsx";

export const runFailed: ItemFace<"run_failed"> = {
  glyph: CircleX,
  tone: "failed",
  sentence: (item, now) => sentences.run_failed(item, now),
  isCounted: true,
  Actions: (props) => {
    const mayRun = useMayRun();
    return (
      <>
        <Show when={props.item.runId}>
          {(runId) => (
            <LinkButton href={`#/runs/${runId()}`} tone="primary" isWide>
              {inbox.run.look}
            </LinkButton>
          )}
        </Show>
        <Show when={mayRun() && props.item.automationId !== null}>
          <RunAgain automationId={props.item.automationId ?? 0} slug={props.item.automationSlug ?? ""} />
        </Show>
      </>
    );
  },
};
