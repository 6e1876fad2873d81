/** What the house can do: every automation with how it last went. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import Lock from "lucide-solid/icons/lock";
import type { AutomationSummary } from "@hob/shared/contract/automations";
import { createSignal, Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { usePaused } from "../state/paused.ts";
import { useCommand } from "../state/queries.ts";
import { ToggleField } from "../ui/field.tsx";
import { Empty, RowList } from "../ui/sheet.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { lastRunWords, statusWord, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { PausedNotice } from "./paused-notice.tsx";

export default function Automations() {
  const [archived, setArchived] = createSignal(false);
  const automations = useCommand("automations.list", () => (archived() ? { archived: true } : {}));
  const paused = usePaused();
  const now = useNow();
  return (
    <FreshPage title={words.automations.title} reading={automations}>
      <Show when={paused()}>
        <PausedNotice />
      </Show>
      <Read reading={automations} waitingWords={words.automations.reading}>
        {(list) => (
          <Show when={list().items.length > 0} fallback={<Empty text={words.automations.empty} />}>
            <RowList items={list().items} label={words.automations.title}>
              {(automation) => <AutomationCard automation={automation} now={now()} />}
            </RowList>
          </Show>
        )}
      </Read>
      <ToggleField label={words.automations.showArchived} isOn={archived()} onInput={setArchived} />
    </FreshPage>
  );
}

function AutomationCard(props: { readonly automation: AutomationSummary; readonly now: number }) {
  return (
    <a
      href={`#/automations/${props.automation.slug}`}
      class="flex items-center gap-3 px-4 py-3.5 hover:bg-ember-wash focus-visible:-outline-offset-2"
    >
      <span class="flex min-w-0 flex-1 flex-col gap-1">
        <span class="text-lead font-strong">{props.automation.name}</span>
        <Show when={props.automation.owner}>
          {(owner) => (
            <span class="flex items-center gap-1.5 text-small text-ink-soft">
              <Lock size={14} aria-hidden="true" class="shrink-0" />
              {words.automations.privateTo(owner().name)}
            </span>
          )}
        </Show>
        <Show when={props.automation.description}>
          <span class="line-clamp-3 text-ink-soft text-pretty">{props.automation.description}</span>
        </Show>
        <span class="row items-center! text-small text-ink-soft">
          <Show when={props.automation.lastRun} fallback={words.automations.neverRan}>
            {(lastRun) => (
              <>
                <StatusMark status={lastRun().status} word={statusWord(lastRun().status, lastRun().reason)} />
                <span>{lastRunWords(lastRun(), props.now)}</span>
              </>
            )}
          </Show>
          <Show when={stateWord(props.automation.state)}>
            {(word) => <span class="font-strong">{word()}</span>}
          </Show>
        </span>
      </span>
      <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
    </a>
  );
}

/** An active automation needs no word: it is the normal case. */
function stateWord(state: AutomationSummary["state"]): string | undefined {
  return state === "active" ? undefined : words.automations[state];
}
