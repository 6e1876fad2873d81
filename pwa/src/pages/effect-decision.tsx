/** The four things a person may say of an effect nobody can be sure of, each with what will come of it. */
import Check from "lucide-solid/icons/check";
import RotateCcw from "lucide-solid/icons/rotate-ccw";
import SkipForward from "lucide-solid/icons/skip-forward";
import X from "lucide-solid/icons/x";
import type { Effect } from "@hob/shared/contract/effects";
import { effectChoices, type EffectChoice } from "@hob/shared/model/effect";
import { For, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { act, createAction } from "../state/actions.ts";
import { renew } from "../state/queries.ts";
import { ActionRow } from "../ui/action-row.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface EffectDecisionProps {
  readonly effect: Effect;
  /** Its run does not go on, whatever is said. */
  readonly hasEnded: boolean;
  readonly mayDecide: boolean;
}

const glyphs = { retry: RotateCcw, happened: Check, did_not: X, skip: SkipForward } as const;

export function EffectDecision(props: EffectDecisionProps) {
  const decide = createAction((choice: EffectChoice) =>
    act("effects.resolve", { effectId: props.effect.effectId, choice }),
  );
  /** What an ended run left unclear is looked into by nobody else. */
  const isOpen = () =>
    props.effect.state === "indeterminate" ||
    (props.effect.state === "uncertain" && props.hasEnded && !props.effect.honoursKey);
  async function say(choice: EffectChoice): Promise<void> {
    await decide.run(choice);
    // Also after a failure: somebody else may have been quicker.
    renew("effects.list", "runs.get");
  }
  return (
    <>
      <Show when={isOpen()}>
        <p class="px-4 pb-1 text-pretty">
          {/* The outcome of a run that waits for it says so already. */}
          {props.hasEnded ? `${words.effects.unclear} ` : ""}
          {words.effects.lookAndDecide}
        </p>
        <Show
          when={props.mayDecide}
          fallback={<p class="px-4 pb-3 text-small text-ink-soft">{words.effects.needsOperator}</p>}
        >
          <EffectChoices
            hasEnded={props.hasEnded}
            isBusy={decide.isBusy()}
            onChoose={(choice) => void say(choice)}
          />
        </Show>
      </Show>
      <p role="status" class="px-4 pb-2 text-small text-ink-soft empty:hidden">
        {decide.isBusy() ? words.effects.deciding : ""}
      </p>
      {/* It stays when the choices go: somebody else was quicker. */}
      <Show when={decide.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
    </>
  );
}

export interface EffectChoicesProps {
  readonly hasEnded: boolean;
  readonly isBusy: boolean;
  onChoose(choice: EffectChoice): void;
}

export function EffectChoices(props: EffectChoicesProps) {
  return (
    <div class="parted pb-2">
      <For each={effectChoices}>
        {(choice) => (
          <ActionRow
            glyph={<Dynamic component={glyphs[choice]} size={18} aria-hidden="true" />}
            name={words.effects.choices[choice]}
            hint={words.effects.choiceMeaning(choice, props.hasEnded)}
            isBusy={props.isBusy}
            onClick={() => props.onChoose(choice)}
          />
        )}
      </For>
    </div>
  );
}
