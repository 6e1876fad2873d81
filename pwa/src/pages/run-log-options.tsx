/** How a log looks to this reader, and ways to take it along: copied, shared, or saved, always as clean text. */
import type { HobError } from "@hob/shared/contract/errors";
import type { LogLine, Run } from "@hob/shared/contract/runs";
import Copy from "lucide-solid/icons/copy";
import Download from "lucide-solid/icons/download";
import Minus from "lucide-solid/icons/minus";
import Plus from "lucide-solid/icons/plus";
import Share from "lucide-solid/icons/share-2";
import { createSignal, Show } from "solid-js";
import { changeLogSize, logSize, setShowsTimes, showsTimes } from "../state/preferences.ts";
import type { RunLog } from "../state/run-log.ts";
import { readWholeLog } from "../state/whole-log.ts";
import { plainText } from "@hob/shared/control-codes";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ToggleField } from "../ui/field.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface LogOptionsProps {
  readonly run: Run;
  readonly log: RunLog;
  readonly isOpen: boolean;
  onClose(): void;
}

export function LogOptions(props: LogOptionsProps) {
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={words.run.log}>
      <div class="flex min-h-11 items-center justify-between gap-4">
        <span>{words.log.textSize}</span>
        <span class="flex items-center">
          <IconButton icon={Minus} label={words.log.smaller} onClick={() => changeLogSize(-1)} />
          <span class="w-[3ch] text-center" aria-live="polite">
            {logSize()}
          </span>
          <IconButton icon={Plus} label={words.log.larger} onClick={() => changeLogSize(1)} />
        </span>
      </div>
      <ToggleField
        label={words.log.times}
        hint={words.log.timesHint}
        isOn={showsTimes()}
        onInput={setShowsTimes}
      />
      <Take {...props} />
    </Dialog>
  );
}

function Take(props: LogOptionsProps) {
  const [percent, setPercent] = createSignal<number>();
  const [said, setSaid] = createSignal("");
  const [error, setError] = createSignal<HobError>();
  // A share sheet opens only right after a press; a long log may take longer to read than that.
  const [ready, setReady] = createSignal<string>();
  const count = () => props.log.shownNumbers()?.length ?? props.log.lines();

  /** The shown lines as text; undefined where they could not be read, which is then said. */
  async function read(): Promise<string | undefined> {
    setError(undefined);
    setSaid("");
    setPercent(0);
    const lines = await readWholeLog(props.run.runId, props.log.shownNumbers(), (part) =>
      setPercent(Math.floor(part * 100)),
    );
    setPercent(undefined);
    if (!lines.ok) setError(lines.error);
    return lines.ok ? lines.value.map(textOf).join("\n") : undefined;
  }

  async function copy(known?: string): Promise<void> {
    if (percent() !== undefined) return;
    const text = known ?? (await read());
    if (text === undefined) return;
    try {
      await navigator.clipboard.writeText(text);
      setSaid(words.copied);
    } catch {
      setSaid(words.notCopied);
    }
  }

  async function share(): Promise<void> {
    if (percent() !== undefined) return;
    const text = ready() ?? (await read());
    if (text === undefined) return;
    const data = shareData(text, props.run);
    if (!data) return copy(text);
    try {
      await navigator.share(data);
      setReady(undefined);
    } catch (cause) {
      const name = cause instanceof Error ? cause.name : "";
      if (name === "NotAllowedError" && ready() === undefined) setReady(text);
      else if (name !== "AbortError") await copy(text);
    }
  }

  async function save(): Promise<void> {
    if (percent() !== undefined) return;
    const text = await read();
    if (text === undefined) return;
    const address = URL.createObjectURL(new Blob([text, "\n"], { type: "text/plain;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = words.log.fileName(props.run.automationSlug, props.run.runId);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  return (
    <div class="flex flex-col gap-2 border-t border-hairline pt-3">
      <h3>{words.log.takeTitle}</h3>
      <p class="text-small text-ink-soft">{words.log.takeText(count())}</p>
      <div class="flex flex-wrap gap-2">
        <Button isBusy={percent() !== undefined} onClick={() => void copy()}>
          <Copy size={18} aria-hidden="true" />
          {words.copy}
        </Button>
        <Button isBusy={percent() !== undefined} onClick={() => void share()}>
          <Share size={18} aria-hidden="true" />
          {ready() === undefined ? words.log.share : words.log.shareReady}
        </Button>
        <Button isBusy={percent() !== undefined} onClick={() => void save()}>
          <Download size={18} aria-hidden="true" />
          {words.log.save}
        </Button>
      </div>
      <p role="status" class="text-small text-ink-soft empty:hidden">
        {optional(percent(), words.log.reading) ?? said()}
      </p>
      <Show when={error()}>{(failed) => <ErrorNotice error={failed()} />}</Show>
    </div>
  );
}

/** A line as people paste it: its text without codes, and behind it what it carries. */
function textOf(line: LogLine): string {
  const text = plainText(line.text);
  return line.data === undefined ? text : `${text} ${JSON.stringify(line.data)}`;
}

const mostShared = 20_000;

/** Undefined where nothing can be shared here. A long log goes as a file: few apps take it as a message. */
function shareData(text: string, run: Run): ShareData | undefined {
  if (typeof navigator.share !== "function") return undefined;
  const title = words.log.shareTitle(run.automationName, run.runId);
  if (text.length <= mostShared) return { title, text };
  const name = words.log.fileName(run.automationSlug, run.runId);
  const data = { title, files: [new File([text], name, { type: "text/plain" })] };
  return navigator.canShare?.(data) ? data : undefined;
}

function optional<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}
