/** Everything that ran, newest first, page by page. */
import { createSignal, Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { useCommand } from "../state/queries.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Empty, RowList } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { RunRow } from "./run-row.tsx";

const pageSize = 30;
const mostAtOnce = 500;

export default function Runs() {
  const [limit, setLimit] = createSignal(pageSize);
  const runs = useCommand(
    "runs.list",
    () => ({ limit: limit() }),
    () => ({ renewEveryMs: 4_000 }),
  );
  const now = useNow(1_000);
  return (
    <FreshPage title={words.runs.title} reading={runs}>
      <Read reading={runs} waitingWords={words.runs.reading}>
        {(list) => (
          <Show
            when={list().items.length > 0}
            fallback={
              <Empty text={words.runs.empty}>
                <LinkButton href="#/automations">{words.runs.emptyAction}</LinkButton>
              </Empty>
            }
          >
            <RowList items={list().items} label={words.runs.title}>
              {(run) => <RunRow run={run} now={now()} isNamed />}
            </RowList>
            <Show when={list().total > list().items.length}>
              <div class="row items-center! justify-between">
                <span class="text-small text-ink-soft">
                  {words.runs.count(list().items.length, list().total)}
                </span>
                <Show when={limit() < mostAtOnce}>
                  <Button tone="quiet" onClick={() => setLimit(Math.min(mostAtOnce, limit() + pageSize))}>
                    {words.runs.earlier}
                  </Button>
                </Show>
              </div>
            </Show>
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}
