/** The log of a run as it is written, with what helps to find one's way in a long one. */
import type { HobError } from "@hob/shared/contract/errors";
import type { LogLine, Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import { createEffect, createMemo, createSignal, on, Show, untrack } from "solid-js";
import { createLineFinder } from "../state/line-finder.ts";
import { matchFrom } from "../state/line-finding.ts";
import { logSize, showsTimes, wrapsLines } from "../state/preferences.ts";
import type { RunLog as Log } from "../state/run-log.ts";
import { markMatches, parseInk } from "../ui/ansi.ts";
import { LogList, type LogListHandle } from "../ui/log-list.tsx";
import type { LogRow } from "../ui/log-line.tsx";
import { Empty, Section } from "../ui/sheet.tsx";
import { gutterWords, words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { LogFind, type LogSearch } from "./run-log-find.tsx";
import { LogTools } from "./run-log-tools.tsx";

export interface RunLogProps {
  readonly run: Run;
  readonly log: Log;
  readonly error: HobError | undefined;
  /** Nothing else is on the page. */
  readonly isAlone: boolean;
}

export function RunLog(props: RunLogProps) {
  const error = () => props.error ?? props.log.shown().error();
  return (
    <Section title={words.run.log} aside={<Count log={props.log} />}>
      <Show when={error()?.type !== "role_too_low"} fallback={<Empty text={words.run.logHidden} />}>
        {/* What is here already stays, and stays where it was scrolled to, beside the reason why there is no more. */}
        <Show when={props.log.lines() > 0 || !error()}>
          <Viewer {...props} />
        </Show>
        <Show when={error()}>{(failed) => <ErrorNotice error={failed()} />}</Show>
      </Show>
    </Section>
  );
}

function Count(props: { readonly log: Log }) {
  const text = () => {
    const shown = props.log.shownNumbers()?.length;
    const all = props.log.lines();
    return shown === undefined ? words.run.lines(all) : words.log.shown(shown, all);
  };
  return (
    <Show when={props.log.lines() > 0}>
      <span class="text-small text-ink-soft">{text()}</span>
    </Show>
  );
}

function Viewer(props: RunLogProps) {
  const log = untrack(() => props.log);
  const [handle, setHandle] = createSignal<LogListHandle>();
  // The line at the top, by its number: rows change when lines are left out, or wrap, or grow.
  let place = { n: 1, isAtEnd: true };

  const [typed, setTyped] = createSignal("");
  const [sought, setSought] = createSignal("");
  const [isSearching, setSearching] = createSignal(false);
  const [currentN, setCurrentN] = createSignal<number>();
  const levels = () => (log.levels().length > 0 ? { levels: log.levels() } : {});
  const finder = createLineFinder(log.runId, log.lines, () =>
    sought() === "" ? undefined : { text: sought(), ...levels() },
  );
  const goTo = (n: number | undefined) => {
    if (n === undefined) return;
    setCurrentN(n);
    handle()?.show(log.rowOf(n));
  };
  const step = (by: 1 | -1) => goTo(matchFrom(finder.numbers(), currentN() ?? place.n, by));
  createEffect(on([sought, log.levels], () => setCurrentN(undefined), { defer: true }));
  createEffect(
    on(finder.numbers, (numbers) => {
      if (currentN() === undefined && numbers.length > 0) goTo(matchFrom(numbers, place.n - 1, 1));
    }),
  );
  const search: LogSearch = {
    typed,
    setTyped,
    setSought,
    finder,
    currentN,
    step,
    close() {
      setSearching(false);
      setTyped("");
      setSought("");
      log.showLevels([]);
    },
  };

  const startedAt = createMemo(() => props.run.startedAt ?? props.run.queuedAt);
  const row = (index: number): LogRow | undefined => {
    const line = log.shown().lineAt(index);
    return line && describe(line);
  };
  const describe = (line: LogLine): LogRow => ({
    n: line.n,
    gutter: showsTimes() ? gutterWords(line.at - startedAt()) : undefined,
    level: line.level,
    levelWord: words.levels[line.level],
    stretches: markMatches(parseInk(line.text), sought()),
    data: line.data === undefined ? undefined : dataOf(line.data),
    isCurrent: line.n === currentN(),
  });
  const shownErrors = createMemo(() => {
    const shown = log.shownNumbers();
    const errors = log.errors.numbers();
    return shown ? [] : errors.map((n) => n - 1);
  });
  const firstError = () => log.errors.numbers()[0];
  const goToFirstError = () => {
    if (log.levels().length > 0 && !log.levels().includes("error")) log.showLevels([]);
    goTo(firstError());
  };
  // Whatever changes the height of every line makes a new list, which begins where the old one stood.
  const shape = () => `${wrapsLines()} ${logSize()} ${showsTimes()} ${log.levels().join()}`;
  const emptyWords = () => {
    if (log.levels().length > 0) return log.isSifting() ? words.log.looking : words.log.levelsNone;
    return isTerminal(props.run.status) && props.run.lines === 0 ? words.run.logNone : words.run.logEmpty;
  };

  return (
    <Show when={log.lines() > 0} fallback={<Empty text={emptyWords()} />}>
      <div
        class="@container/log overflow-clip rounded-sheet border border-hairline bg-sheet"
        classList={{ "log-alone": props.isAlone }}
        onKeyDown={(event) => {
          if (event.key !== "f" || !(event.ctrlKey || event.metaKey)) return;
          // The browser would search only what is drawn of the log.
          event.preventDefault();
          setSearching(true);
        }}
      >
        <div class="sticky top-0 z-10 border-b border-hairline bg-sheet">
          <LogTools
            run={props.run}
            log={log}
            isAlone={props.isAlone}
            isSearching={isSearching()}
            onSearch={() => (isSearching() ? search.close() : setSearching(true))}
            onFirstError={firstError() === undefined ? undefined : goToFirstError}
            onStart={() => handle()?.toStart()}
            onEnd={() => handle()?.toEnd()}
          />
          <Show when={isSearching()}>
            <LogFind log={log} search={search} />
          </Show>
        </div>
        <div class="font-mono leading-[1.4]" style={{ "font-size": `${logSize() / 16}rem` }}>
          <Show
            when={log.shown().rows() > 0 && shape()}
            keyed
            fallback={<p class="px-4 py-5 font-sans text-body text-ink-soft">{emptyWords()}</p>}
          >
            <LogList
              rows={log.shown().rows()}
              row={row}
              onLook={(first, last) => {
                log.shown().look(first, last);
                place = { n: log.numberOf(first), isAtEnd: handle()?.place().isAtEnd ?? true };
              }}
              onReady={setHandle}
              startRow={untrack(() => (place.isAtEnd ? undefined : log.rowOf(place.n)))}
              label={words.run.log}
              newWords={words.log.newLines}
              dataLabel={words.log.data}
              isWrapped={wrapsLines()}
              rowPx={rowPx(logSize())}
              marks={shownErrors()}
            />
          </Show>
        </div>
      </div>
    </Show>
  );
}

/** A line's height and the space around it, where the reader may have enlarged all text. */
function rowPx(size: number): number {
  const enlarged = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return size * enlarged * 1.4 + 4 * enlarged;
}

function dataOf(data: unknown): LogRow["data"] {
  const text = JSON.stringify(data) ?? "";
  return {
    short: text.length > 60 ? `${text.slice(0, 60)}…` : text,
    full: () => JSON.stringify(data, null, 2) ?? "",
  };
}
