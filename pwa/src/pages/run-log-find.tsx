/** Finding one's way in a log: what to look for, which match this is, and which levels are shown. */
import { logLevels, type LogLevel } from "@hob/shared/contract/runs";
import ChevronDown from "lucide-solid/icons/chevron-down";
import ChevronUp from "lucide-solid/icons/chevron-up";
import X from "lucide-solid/icons/x";
import { For, onCleanup, onMount, type Accessor } from "solid-js";
import { connection } from "../state/house.ts";
import type { LineFinder } from "../state/line-finder.ts";
import { placeOf } from "../state/line-finding.ts";
import type { RunLog } from "../state/run-log.ts";
import { Chip } from "../ui/chip.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { words } from "../words.ts";

export interface LogSearch {
  readonly typed: Accessor<string>;
  setTyped(text: string): void;
  /** What the house is asked for, a moment after the typing. */
  setSought(text: string): void;
  readonly finder: LineFinder;
  readonly currentN: Accessor<number | undefined>;
  step(by: 1 | -1): void;
  close(): void;
}

const settledAfterMs = 250;
const mostLetters = 200;

export function LogFind(props: { readonly log: RunLog; readonly search: LogSearch }) {
  let field: HTMLInputElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onMount(() => field?.focus());
  onCleanup(() => clearTimeout(timer));
  const type = (text: string) => {
    props.search.setTyped(text);
    clearTimeout(timer);
    timer = setTimeout(() => props.search.setSought(text), text === "" ? 0 : settledAfterMs);
  };
  const toggle = (level: LogLevel) => {
    const levels = props.log.levels();
    const after = levels.includes(level) ? levels.filter((each) => each !== level) : [...levels, level];
    props.log.showLevels(after.length === logLevels.length ? [] : after);
  };
  return (
    <div class="border-t border-hairline" role="search">
      <div class="flex flex-wrap items-center gap-x-1 pr-1 pl-3">
        <input
          ref={field}
          type="search"
          enterkeyhint="search"
          aria-label={words.log.searchField}
          placeholder={words.log.search}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={mostLetters}
          value={props.search.typed()}
          class="my-2 min-h-11 min-w-0 flex-1 basis-32 rounded-small border border-edge bg-paper px-3 text-lead text-ink placeholder:text-ink-soft [&::-webkit-search-cancel-button]:hidden"
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") props.search.close();
            if (event.key !== "Enter") return;
            event.preventDefault();
            props.search.step(event.shiftKey ? -1 : 1);
          }}
        />
        <span class="flex items-center text-ink-soft">
          <IconButton
            icon={ChevronUp}
            label={words.log.previous}
            isOff={props.search.finder.numbers().length === 0}
            onClick={() => props.search.step(-1)}
          />
          <IconButton
            icon={ChevronDown}
            label={words.log.next}
            isOff={props.search.finder.numbers().length === 0}
            onClick={() => props.search.step(1)}
          />
          <IconButton icon={X} label={words.log.closeSearch} onClick={props.search.close} />
        </span>
      </div>
      <p role="status" class="px-4 text-small text-ink-soft empty:hidden">
        {foundWords(props.search)}
      </p>
      <div class="flex flex-wrap gap-1 px-2 py-2" role="group" aria-label={words.log.levels}>
        <For each={logLevels.toReversed()}>
          {(level) => (
            <Chip isOn={props.log.levels().includes(level)} onClick={() => toggle(level)}>
              {words.levels[level]}
            </Chip>
          )}
        </For>
      </div>
    </div>
  );
}

function foundWords({ typed, finder, currentN }: LogSearch): string {
  if (typed() === "") return "";
  if (connection().kind !== "live" && finder.numbers().length === 0) return words.log.needsHouse;
  const total = finder.total();
  if (total === 0) return finder.isLooking() ? words.log.looking : words.log.foundNone;
  const n = currentN();
  if (n === undefined) return words.log.found(total);
  return words.log.foundAt(placeOf(finder.numbers(), n) + 1, total);
}
