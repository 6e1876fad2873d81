/** The log of a run as it is written: its lines, whether they wrap, and a clean copy of them. */
import type { HobError } from "@hob/shared/contract/errors";
import type { LogLine, Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import Copy from "lucide-solid/icons/copy";
import TextWrap from "lucide-solid/icons/text-wrap";
import { createMemo, createSignal, Show } from "solid-js";
import type { FollowedRun } from "../state/followed-run.ts";
import { wrapsLines, setWrapsLines } from "../state/preferences.ts";
import { LogList } from "../ui/log-list.tsx";
import { Empty, Section, Sheet } from "../ui/sheet.tsx";
import { gutterWords, words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface RunLogProps {
  readonly run: Run;
  readonly seen: FollowedRun;
  readonly error: HobError | undefined;
}

export function RunLog(props: RunLogProps) {
  return (
    <Section title={words.run.log} aside={<LogTools lines={props.seen.lines} />}>
      <Show when={props.error} fallback={<Lines run={props.run} lines={props.seen.lines} />}>
        {(error) => (
          <Show when={error().type === "role_too_low"} fallback={<ErrorNotice error={error()} />}>
            <Empty text={words.run.logHidden} />
          </Show>
        )}
      </Show>
    </Section>
  );
}

function Lines(props: { readonly run: Run; readonly lines: readonly LogLine[] }) {
  const startedAt = createMemo(() => props.run.startedAt ?? props.run.queuedAt);
  const describe = (line: LogLine) => ({
    gutter: gutterWords(line.at - startedAt()),
    level: line.level,
    levelWord: words.levels[line.level],
    text: line.text,
    data: dataOf(line),
  });
  const emptyWords = () =>
    isTerminal(props.run.status) && props.run.lines === 0 ? words.run.logNone : words.run.logEmpty;
  return (
    <Show when={props.lines.length > 0} fallback={<Empty text={emptyWords()} />}>
      <Sheet>
        <LogList
          lines={props.lines}
          describe={describe}
          label={words.run.log}
          toNewest={words.run.toNewest}
          isWrapped={wrapsLines()}
        />
      </Sheet>
    </Show>
  );
}

function LogTools(props: { readonly lines: readonly LogLine[] }) {
  const [copyWords, setCopyWords] = createSignal("");
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(props.lines.map(copyOf).join("\n"));
      setCopyWords(words.copied);
    } catch {
      setCopyWords(words.notCopied);
    }
    setTimeout(() => setCopyWords(""), 3_000);
  }
  return (
    <Show when={props.lines.length > 0}>
      <div class="-my-2 flex items-center text-small text-ink-soft">
        <span class="pr-1">{words.run.lines(props.lines.length)}</span>
        <button
          type="button"
          class="flex size-11 items-center justify-center rounded-small hover:bg-ember-wash aria-pressed:text-ember"
          aria-pressed={wrapsLines()}
          aria-label={words.run.wrap}
          title={words.run.wrap}
          onClick={() => setWrapsLines(!wrapsLines())}
        >
          <TextWrap size={18} aria-hidden="true" />
        </button>
        <button
          type="button"
          class="flex min-h-11 min-w-11 items-center justify-center gap-1 rounded-small hover:bg-ember-wash"
          aria-label={words.copy}
          title={words.copy}
          onClick={() => void copy()}
        >
          <Copy size={18} aria-hidden="true" />
          <span aria-live="polite">{copyWords()}</span>
        </button>
      </div>
    </Show>
  );
}

function dataOf(line: LogLine): string | undefined {
  return line.data === undefined ? undefined : JSON.stringify(line.data);
}

function copyOf(line: LogLine): string {
  const data = dataOf(line);
  return data === undefined ? line.text : `${line.text} ${data}`;
}
