/** What a run did to the world, or would do: each effect with how it stands, and those a person has to decide. */
import type { Effect } from "@hob/shared/contract/effects";
import type { Run } from "@hob/shared/contract/runs";
import type { EffectState } from "@hob/shared/model/effect";
import { isTerminal } from "@hob/shared/model/run";
import { createSignal, For, Show } from "solid-js";
import type { Call } from "../state/followed-run.ts";
import { Button } from "../ui/button.tsx";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { EffectGlyph } from "../ui/effect-mark.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { words } from "../words.ts";
import { flowWords, prettyJson, shortArgs } from "./call-text.ts";
import { EffectDecision } from "./effect-decision.tsx";

export interface RunEffectsProps {
  readonly run: Run;
  readonly effects: readonly Effect[];
  /** How many there are, also where not all were sent. */
  readonly total: number;
  readonly mayDecide: boolean;
  /** Its own calls that somebody would be asked about, had it been in earnest. */
  readonly wouldAsk: ReadonlySet<Call["call"]>;
}

const shownAtFirst = 30;
const shownMore = 100;

export function RunEffects(props: RunEffectsProps) {
  const [most, setMost] = createSignal(shownAtFirst);
  const shown = () => props.effects.slice(0, most());
  const isDry = () => props.run.mode === "dry_run";
  const title = () => (isDry() ? words.effects.titleDry : words.effects.title);
  return (
    <Show
      when={props.total > 0}
      fallback={
        <Show when={isDry() && props.run.status === "succeeded"}>
          <Section title={title()}>
            <p class="text-pretty">{words.effects.noneDry}</p>
          </Section>
        </Show>
      }
    >
      <Section title={title()} aside={<Count shown={shown().length} total={props.total} />}>
        <Sheet>
          <ul class="parted" aria-label={title()}>
            <For each={shown()}>
              {(effect) => (
                <li>
                  <OneEffect
                    effect={effect}
                    run={props.run}
                    mayDecide={props.mayDecide}
                    wouldAsk={effect.runId === props.run.runId && props.wouldAsk.has(effect.call)}
                  />
                </li>
              )}
            </For>
          </ul>
        </Sheet>
        <Show when={props.effects.length > most()}>
          <Button tone="quiet" onClick={() => setMost(most() + shownMore)}>
            {words.effects.more}
          </Button>
        </Show>
      </Section>
    </Show>
  );
}

function Count(props: { readonly shown: number; readonly total: number }) {
  return (
    <Show when={props.total > props.shown}>
      <span class="text-small text-ink-soft">{words.effects.count(props.shown, props.total)}</span>
    </Show>
  );
}

interface OneEffectProps {
  readonly effect: Effect;
  readonly run: Run;
  readonly mayDecide: boolean;
  readonly wouldAsk: boolean;
}

function OneEffect(props: OneEffectProps) {
  const otherRun = () => (props.effect.runId === props.run.runId ? undefined : props.effect.runId);
  return (
    <>
      <Disclosure summary={<Headline {...props} />}>
        <div class="flex flex-col gap-2">
          <p class="text-small text-ink-soft">{words.run.asked}</p>
          <Code text={prettyJson(props.effect.args)} label={words.run.asked} />
        </div>
      </Disclosure>
      <Show when={otherRun() !== undefined || props.effect.childRunId !== null}>
        <div class="-mt-2 flex flex-wrap gap-x-4 px-10 text-small">
          <Show when={otherRun()}>
            {(runId) => <TextLink href={`#/runs/${runId()}`}>{words.effects.ofRun(runId())}</TextLink>}
          </Show>
          <Show when={props.effect.childRunId}>
            {(runId) => <TextLink href={`#/runs/${runId()}`}>{words.effects.childRun(runId())}</TextLink>}
          </Show>
        </div>
      </Show>
      <EffectDecision
        effect={props.effect}
        hasEnded={isTerminal(props.run.status)}
        mayDecide={props.mayDecide}
      />
    </>
  );
}

function Headline(props: OneEffectProps) {
  const tries = () => (props.effect.attempts > 1 ? ` · ${words.effects.tries(props.effect.attempts)}` : "");
  return (
    <span class="flex items-start gap-2">
      <span class="flex h-[1.4em] items-center">
        <EffectGlyph state={props.effect.state} />
      </span>
      <span class="flex min-w-0 flex-1 flex-col gap-0.5">
        <span class="row justify-between">
          <Show
            when={flowWords(props.effect)}
            fallback={<span class="font-mono text-small">{props.effect.tool}</span>}
          >
            {(said) => <span class="text-small">{said()}</span>}
          </Show>
          <span class="text-small" classList={{ "font-strong": props.effect.state === "indeterminate" }}>
            {stateWord(props.effect.state, props.run.mode === "dry_run")}
            {tries()}
          </span>
        </span>
        <Show when={flowWords(props.effect) === undefined}>
          <span class="line-clamp-2 text-small text-ink-soft wrap-anywhere">
            {shortArgs(props.effect.args)}
          </span>
        </Show>
        <Show when={props.effect.error}>
          {(error) => (
            <span class="text-small text-rust wrap-anywhere">{error().message || error().type}</span>
          )}
        </Show>
        <Show when={props.wouldAsk}>
          <span class="text-small text-ink-soft">{words.effects.wouldAsk}</span>
        </Show>
        <Show when={props.effect.asked}>
          {(asked) => <span class="text-small text-ink-soft">{words.effects.asked(asked())}</span>}
        </Show>
        <Show when={props.effect.choice}>
          {(choice) => (
            <span class="text-small">{words.effects.decided(props.effect.decidedBy ?? "", choice())}</span>
          )}
        </Show>
      </span>
    </span>
  );
}

function stateWord(state: EffectState, isDry: boolean): string {
  return isDry && state === "planned" ? words.effects.wouldDo : words.effects.states[state];
}
