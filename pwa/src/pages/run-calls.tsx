/** The journal of a run: every call of a tool under its step, with what was asked, what came back and how long it took. */
import type { HobError } from "@hob/shared/contract/errors";
import type { Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import Check from "lucide-solid/icons/check";
import CircleDashed from "lucide-solid/icons/circle-dashed";
import Ellipsis from "lucide-solid/icons/ellipsis";
import X from "lucide-solid/icons/x";
import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import type { Call, FollowedRun } from "../state/followed-run.ts";
import { Button } from "../ui/button.tsx";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { Empty, Section, Sheet } from "../ui/sheet.tsx";
import { durationWords, words } from "../words.ts";
import { flowWords, pathWords, prettyJson, shortArgs } from "./call-text.ts";

const shownAtFirst = 30;
const shownMore = 200;

export interface RunCallsProps {
  readonly run: Run;
  readonly seen: FollowedRun;
  readonly error: HobError | undefined;
}

export function RunCalls(props: RunCallsProps) {
  const [most, setMost] = createSignal(shownAtFirst);
  const hidden = () => Math.max(0, props.seen.calls.length - most());
  const shown = createMemo(() => props.seen.calls.slice(hidden()));
  const byStep = createMemo(() => callsByStep(shown()));
  const steps = () => [...byStep().keys()];
  const isInSteps = () => steps().some((step) => step !== "");
  return (
    <Show when={props.error?.type !== "role_too_low"}>
      <Section title={words.run.calls} aside={<Count calls={props.seen.calls.length} />}>
        <Show when={shown().length > 0} fallback={<Empty text={words.run.callsNone} />}>
          <Show when={hidden() > 0}>
            <Button tone="quiet" onClick={() => setMost(most() + shownMore)}>
              {words.run.callsEarlier(Math.min(hidden(), shownMore))}
            </Button>
          </Show>
          <Sheet>
            <div class="parted">
              <For each={steps()}>
                {(step) => (
                  <div>
                    <Show when={isInSteps()}>
                      <h3 class="px-4 pt-3 text-small font-normal text-ink-soft wrap-anywhere">
                        {step === "" ? words.run.outsideSteps : pathWords(step)}
                      </h3>
                    </Show>
                    <ul classList={{ parted: !isInSteps() }}>
                      <For each={byStep().get(step)}>
                        {(call) => (
                          <li>
                            <OneCall call={call} run={props.run} />
                          </li>
                        )}
                      </For>
                    </ul>
                  </div>
                )}
              </For>
            </div>
          </Sheet>
        </Show>
      </Section>
    </Show>
  );
}

/** By path, in the order of their first calls; "" outside of steps. */
function callsByStep(calls: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
  const byStep = new Map<string, Call[]>();
  for (const call of calls) {
    const path = call.step ?? "";
    const known = byStep.get(path);
    if (known) known.push(call);
    else byStep.set(path, [call]);
  }
  return byStep;
}

function Count(props: { readonly calls: number }) {
  return (
    <Show when={props.calls > 0}>
      <span class="text-small text-ink-soft">{words.run.callCount(props.calls)}</span>
    </Show>
  );
}

function OneCall(props: { readonly call: Call; readonly run: Run }) {
  return (
    <Disclosure summary={<Headline call={props.call} run={props.run} />}>
      <div class="flex flex-col gap-2">
        <p class="text-small text-ink-soft">{words.run.asked}</p>
        <Code text={prettyJson(props.call.args)} label={words.run.asked} />
        <Show when={props.call.answer}>
          {(answer) => (
            <>
              <p class="text-small text-ink-soft">{answeredWords(answer())}</p>
              <Code text={answerText(answer())} label={answeredWords(answer())} />
            </>
          )}
        </Show>
      </div>
    </Disclosure>
  );
}

function Headline(props: { readonly call: Call; readonly run: Run }) {
  const failed = () => (props.call.answer?.ok === false ? props.call.answer : undefined);
  return (
    <span class="flex flex-col gap-0.5">
      <span class="row items-center!">
        <span class="inline-flex items-center gap-1.5">
          <Switch fallback={<Ellipsis size={16} aria-label={openWords(props.run)} class="text-amber" />}>
            <Match when={isWouldDo(props.call.answer)}>
              <CircleDashed size={16} aria-label={words.run.wouldDo} class="text-slate" />
            </Match>
            <Match when={props.call.answer?.ok === true}>
              <Check size={16} aria-label={words.run.callDone} class="text-moss" />
            </Match>
            <Match when={failed()}>
              <X size={16} aria-label={words.run.callFailed} class="text-rust" />
            </Match>
          </Switch>
          <Show
            when={flowWords(props.call)}
            fallback={<span class="font-mono text-small">{props.call.tool}</span>}
          >
            {(said) => <span class="text-small">{said()}</span>}
          </Show>
        </span>
        <span class="min-w-0 flex-1 basis-24 truncate text-small text-ink-soft">
          {flowWords(props.call) === undefined ? shortArgs(props.call.args) : ""}
        </span>
        <span class="text-small text-ink-soft">{tookWords(props.call, props.run)}</span>
      </span>
      <Show when={failed()}>
        {(error) => <span class="text-small text-rust wrap-anywhere">{error().message || error().code}</span>}
      </Show>
    </span>
  );
}

/** True of what a dry run left undone. */
function isWouldDo(answer: Call["answer"]): boolean {
  return answer?.ok === true && answer.wouldDo === true;
}

function tookWords({ answer }: Call, run: Run): string {
  if (isWouldDo(answer)) return words.run.wouldDo;
  if (answer?.ok === true && answer.wouldAsk) return words.run.wouldAsk;
  return answer?.ms === undefined ? openWords(run) : durationWords(answer.ms);
}

/** Of a call without an answer. */
function openWords({ status }: Run): string {
  if (isTerminal(status)) return words.run.callNeverAnswered;
  return status === "waiting" ? words.run.callWaits : words.run.callUnderWay;
}

function answeredWords(answer: NonNullable<Call["answer"]>): string {
  return isWouldDo(answer) ? words.run.wouldHaveAnswered : words.run.answered;
}

function answerText(answer: NonNullable<Call["answer"]>): string {
  return answer.ok ? prettyJson(answer.value) : `${answer.code}: ${answer.message}`;
}
