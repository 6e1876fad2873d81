/** An effect nobody can be sure of: what it was, and the four things a person may say of it. */
import CircleQuestionMark from "lucide-solid/icons/circle-question-mark";
import { isTerminal } from "@hob/shared/model/run";
import { Show } from "solid-js";
import { useMayRun } from "../../state/own-role.ts";
import { useCommand } from "../../state/queries.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { Code } from "../../ui/disclosure.tsx";
import { Section, Sheet } from "../../ui/sheet.tsx";
import { prettyJson } from "../call-text.ts";
import { EffectDecision } from "../effect-decision.tsx";
import { Read } from "../fresh-page.tsx";
import type { ItemFace, ItemFaceProps } from "./item-face.ts";

export const unclear: ItemFace<"unclear"> = {
  glyph: CircleQuestionMark,
  tone: "needs",
  sentence: (item, now) => sentences.unclear(item, now),
  Detail: (props) => (
    <Section title={inbox.shown.exactly}>
      <Sheet>
        <Code
          text={`${props.item.body.tool}\n${prettyJson(props.item.body.args)}`}
          label={inbox.shown.exactly}
        />
      </Sheet>
    </Section>
  ),
  Actions: (props) => <Choices {...props} />,
};

function Choices(props: ItemFaceProps<"unclear">) {
  const mayRun = useMayRun();
  const runId = () => props.item.runId ?? 0;
  const effects = useCommand(
    "effects.list",
    () => ({ runId: runId() }),
    () => ({ isAsked: mayRun() && runId() > 0 }),
  );
  const run = useCommand(
    "runs.get",
    () => ({ runId: runId() }),
    () => ({ isAsked: mayRun() && runId() > 0 }),
  );
  const effect = () => effects.value()?.items.find(({ effectId }) => effectId === props.item.body.effectId);
  return (
    <Show when={mayRun()} fallback={<p class="text-ink-soft">{inbox.unclear.needsOperator}</p>}>
      <Read reading={effects} waitingWords={inbox.unclear.reading}>
        {() => (
          <Show when={effect()} fallback={<p class="text-ink-soft">{inbox.unclear.gone}</p>}>
            {(known) => (
              <Sheet>
                <div class="pt-3">
                  <EffectDecision
                    effect={known()}
                    hasEnded={isTerminal(run.value()?.status ?? "waiting")}
                    mayDecide
                  />
                </div>
              </Sheet>
            )}
          </Show>
        )}
      </Read>
    </Show>
  );
}
