/** The row of buttons over a log: where to go in it, and how it looks. */
import type { Run } from "@hob/shared/contract/runs";
import ArrowDownToLine from "lucide-solid/icons/arrow-down-to-line";
import ArrowUpToLine from "lucide-solid/icons/arrow-up-to-line";
import CircleX from "lucide-solid/icons/circle-x";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Maximize from "lucide-solid/icons/maximize-2";
import Minimize from "lucide-solid/icons/minimize-2";
import Search from "lucide-solid/icons/search";
import TextWrap from "lucide-solid/icons/text-wrap";
import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { setWrapsLines, wrapsLines } from "../state/preferences.ts";
import type { RunLog } from "../state/run-log.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { words } from "../words.ts";
import { LogOptions } from "./run-log-options.tsx";

export interface LogToolsProps {
  readonly run: Run;
  readonly log: RunLog;
  readonly isAlone: boolean;
  readonly isSearching: boolean;
  onSearch(): void;
  /** Left out where the log has no error. */
  readonly onFirstError: (() => void) | undefined;
  onStart(): void;
  onEnd(): void;
}

export function LogTools(props: LogToolsProps) {
  const [isOpen, setOpen] = createSignal(false);
  const navigate = useNavigate();
  return (
    <div role="group" aria-label={words.log.tools} class="flex flex-wrap items-center px-1 text-ink-soft">
      <IconButton
        icon={Search}
        label={words.log.search}
        isPressed={props.isSearching}
        onClick={props.onSearch}
      />
      <Show when={props.onFirstError}>
        {(go) => (
          <IconButton icon={CircleX} label={words.log.firstError} tone="failed" onClick={() => go()()} />
        )}
      </Show>
      <IconButton icon={ArrowUpToLine} label={words.log.toStart} onClick={props.onStart} />
      <IconButton icon={ArrowDownToLine} label={words.log.toEnd} onClick={props.onEnd} />
      <span class="flex-1" />
      <IconButton
        icon={TextWrap}
        label={words.log.wrap}
        isPressed={wrapsLines()}
        onClick={() => setWrapsLines(!wrapsLines())}
      />
      <IconButton
        icon={props.isAlone ? Minimize : Maximize}
        label={props.isAlone ? words.log.together : words.log.alone}
        onClick={() => navigate(`/runs/${props.run.runId}${props.isAlone ? "" : "?log=alone"}`)}
      />
      <IconButton icon={Ellipsis} label={words.log.more} onClick={() => setOpen(true)} />
      <LogOptions run={props.run} log={props.log} isOpen={isOpen()} onClose={() => setOpen(false)} />
    </div>
  );
}
