/** The journal of a run: every call of a tool with what was asked, what came back and how long it took. */
import type { HobError } from "@hob/shared/contract/errors";
import Check from "lucide-solid/icons/check";
import Ellipsis from "lucide-solid/icons/ellipsis";
import X from "lucide-solid/icons/x";
import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import type { Call, FollowedRun } from "../state/followed-run.ts";
import { Button } from "../ui/button.tsx";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { Empty, Section, Sheet } from "../ui/sheet.tsx";
import { durationWords, words } from "../words.ts";

const shownAtFirst = 30;
const shownMore = 200;

export function RunCalls(props: { readonly seen: FollowedRun; readonly error: HobError | undefined }) {
  const [most, setMost] = createSignal(shownAtFirst);
  const hidden = () => Math.max(0, props.seen.calls.length - most());
  const shown = createMemo(() => props.seen.calls.slice(hidden()));
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
            <ul class="parted">
              <For each={shown()}>
                {(call) => (
                  <li>
                    <OneCall call={call} />
                  </li>
                )}
              </For>
            </ul>
          </Sheet>
        </Show>
      </Section>
    </Show>
  );
}

function Count(props: { readonly calls: number }) {
  return (
    <Show when={props.calls > 0}>
      <span class="text-small text-ink-soft">{words.run.callCount(props.calls)}</span>
    </Show>
  );
}

function OneCall(props: { readonly call: Call }) {
  return (
    <Disclosure summary={<Headline call={props.call} />}>
      <div class="flex flex-col gap-2">
        <p class="text-small text-ink-soft">{words.run.asked}</p>
        <Code text={pretty(props.call.args)} label={words.run.asked} />
        <Show when={props.call.answer}>
          {(answer) => (
            <>
              <p class="text-small text-ink-soft">{words.run.answered}</p>
              <Code text={answerText(answer())} label={words.run.answered} />
            </>
          )}
        </Show>
      </div>
    </Disclosure>
  );
}

function Headline(props: { readonly call: Call }) {
  const failed = () => (props.call.answer?.ok === false ? props.call.answer : undefined);
  return (
    <span class="flex flex-col gap-0.5">
      <span class="row items-center!">
        <span class="inline-flex items-center gap-1.5">
          <Switch fallback={<Ellipsis size={16} aria-label={words.run.callUnderWay} class="text-amber" />}>
            <Match when={props.call.answer?.ok === true}>
              <Check size={16} aria-label={words.run.callDone} class="text-moss" />
            </Match>
            <Match when={failed()}>
              <X size={16} aria-label={words.run.callFailed} class="text-rust" />
            </Match>
          </Switch>
          <span class="font-mono text-small">{props.call.tool}</span>
        </span>
        <span class="min-w-0 flex-1 basis-24 truncate text-small text-ink-soft">
          {shortArgs(props.call.args)}
        </span>
        <span class="text-small text-ink-soft">
          {props.call.answer?.ms === undefined ? words.run.callUnderWay : durationWords(props.call.answer.ms)}
        </span>
      </span>
      <Show when={failed()}>
        {(error) => <span class="text-small text-rust wrap-anywhere">{error().message || error().code}</span>}
      </Show>
    </span>
  );
}

function answerText(answer: NonNullable<Call["answer"]>): string {
  return answer.ok ? pretty(answer.value) : `${answer.code}: ${answer.message}`;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "";
}

/** Arguments on one line: a list of them loses its brackets, a text its quotes. */
function shortArgs(args: unknown): string {
  const each: readonly unknown[] = Array.isArray(args) ? args : [args];
  const text = each.map((arg) => (typeof arg === "string" ? arg : (JSON.stringify(arg) ?? ""))).join(", ");
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
