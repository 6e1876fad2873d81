/** The runs that a run started, oldest first, and what all of them came to together. */
import type { Run } from "@hob/shared/contract/runs";
import { For, Show, untrack } from "solid-js";
import type { RunPages } from "../state/run-pages.ts";
import { Button } from "../ui/button.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Section, Sheet, type Fact } from "../ui/sheet.tsx";
import { limitWords, words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { RunRow } from "./run-row.tsx";

export interface RunChildrenProps {
  readonly run: Run;
  readonly pages: RunPages;
  readonly now: number;
}

/** More than these are closed until asked for. */
const openUpTo = 5;

export function RunChildren(props: RunChildrenProps) {
  return (
    <Show when={props.run.children > 0}>
      <Section title={words.children.title}>
        <Sheet>
          <Disclosure
            isOpen={untrack(() => props.run.children) <= openUpTo}
            summary={<span class="font-strong">{words.runs.total(props.run.children)}</span>}
          >
            <div class="-mx-4 -mb-4">
              <ul class="parted border-t border-hairline" aria-label={words.children.title}>
                <For each={props.pages.runs()}>
                  {(child) => (
                    <li>
                      <RunRow run={child} now={props.now} isNamed />
                    </li>
                  )}
                </For>
              </ul>
              <More pages={props.pages} />
            </div>
          </Disclosure>
          <Show when={props.run.total.runs > 1}>
            <div class="border-t border-hairline">
              <Disclosure
                summary={<span class="font-strong">{words.children.together(props.run.total.runs)}</span>}
              >
                <Together total={props.run.total} />
              </Disclosure>
            </div>
          </Show>
        </Sheet>
      </Section>
    </Show>
  );
}

function More(props: { readonly pages: RunPages }) {
  const error = () => props.pages.more.error() ?? props.pages.first.error();
  return (
    <>
      <Show when={error()}>{(failed) => <ErrorNotice error={failed()} />}</Show>
      <Show when={props.pages.total() > props.pages.runs().length}>
        <div class="row items-center! justify-between border-t border-hairline px-4 py-1">
          <span class="text-small text-ink-soft">
            {words.runs.count(props.pages.runs().length, props.pages.total())}
          </span>
          <Button tone="quiet" isBusy={props.pages.more.isBusy()} onClick={() => void props.pages.more.run()}>
            {words.children.later}
          </Button>
        </div>
      </Show>
    </>
  );
}

function Together(props: { readonly total: Run["total"] }) {
  const facts = (): readonly Fact[] => {
    const { cpuMs, hostCalls, effects, costMicros, tokensIn, tokensOut, tokensThinking } = props.total;
    return [
      { name: limitWords.cpuMs.name, value: limitWords.cpuMs.say(cpuMs) },
      { name: limitWords.hostCalls.name, value: limitWords.hostCalls.say(hostCalls) },
      { name: limitWords.effects.name, value: limitWords.effects.say(effects) },
      ...(tokensIn + tokensOut + tokensThinking > 0
        ? [
            {
              name: words.children.tokens,
              value: words.children.tokenParts(tokensIn, tokensOut, tokensThinking),
            },
          ]
        : []),
      ...(costMicros > 0 ? [{ name: words.children.cost, value: words.children.costOf(costMicros) }] : []),
    ];
  };
  return (
    <dl>
      <For each={facts()}>
        {(fact) => (
          <div class="row justify-between py-1.5">
            <dt class="text-ink-soft">{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
