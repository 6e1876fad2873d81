/** An effect nobody can be sure of: what it was, and the four things a person may say of it. */
import CircleQuestionMark from "lucide-solid/icons/circle-question-mark";
import { effectChoiceIn, type EffectChoice } from "@hob/shared/model/effect";
import { isTerminal } from "@hob/shared/model/run";
import { Show } from "solid-js";
import { answerQuestion } from "../../state/decisions.ts";
import { useMayRun } from "../../state/own-role.ts";
import { useCommand } from "../../state/queries.ts";
import { inbox, sentences, type ItemOf } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Facts, Sheet } from "../../ui/sheet.tsx";
import { words } from "../../words.ts";
import { isDecidable } from "../decision-bar.tsx";
import { EffectChoices } from "../effect-decision.tsx";
import { ExactCall } from "./exact-call.tsx";
import type { ItemFace, ItemFaceProps } from "./item-face.ts";

export const unclear: ItemFace<"unclear"> = {
  glyph: CircleQuestionMark,
  tone: "needs",
  sentence: (item, now) => sentences.unclear(item, now),
  Detail: (props) => (
    <>
      <ExactCall {...props.item.body} />
      <Show when={saidOf(props.item)}>
        {(choice) => <Facts facts={[{ name: inbox.asked.answer, value: words.effects.choices[choice()] }]} />}
      </Show>
    </>
  ),
  Actions: (props) => <Choices {...props} />,
};

/** Of one that was decided here; the run's page says it of all. */
function saidOf({ decisions }: ItemOf<"unclear">): EffectChoice | undefined {
  return effectChoiceIn(decisions.at(-1)?.answer ?? null);
}

function Choices(props: ItemFaceProps<"unclear">) {
  const mayRun = useMayRun();
  const runId = () => props.item.runId ?? 0;
  /** Only for what is said of the choices: they can be pressed without a network. */
  const run = useCommand(
    "runs.get",
    () => ({ runId: runId() }),
    () => ({ isAsked: mayRun() && runId() > 0 }),
  );
  return (
    <Show
      when={props.item.contentHash !== null}
      fallback={
        // Opened by a Hob that asked about it on the run's page only, which still does.
        <LinkButton href={`#/runs/${runId()}`} tone="primary" isWide>
          {inbox.run.look}
        </LinkButton>
      }
    >
      <Show when={isDecidable(props.item, props.now)}>
        <Sheet>
          <p class="px-4 pt-3 pb-1 text-pretty">{words.effects.lookAndDecide}</p>
          <EffectChoices
            hasEnded={isTerminal(run.value()?.status ?? "waiting")}
            isBusy={false}
            onChoose={(choice) =>
              void answerQuestion(props.item, choice, unclear.sentence(props.item, props.now))
            }
          />
        </Sheet>
      </Show>
    </Show>
  );
}
