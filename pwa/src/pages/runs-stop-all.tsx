/** Ending everything at once that runs, waits or is queued, after saying how much that is. */
import type { HomeStatus } from "@hob/shared/contract/home";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { renew } from "../state/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

/** `runs` counts what is open in the whole house, whatever the page was narrowed down to. */
export function StopAllRuns(props: { readonly runs: HomeStatus["runs"] }) {
  const [isAsked, setAsked] = createSignal(false);
  const count = () => props.runs.queued + props.runs.running + props.runs.waiting;
  const stop = createAction(() => act("runs.cancelAll", {}));
  async function stopAll(): Promise<void> {
    if (!(await stop.run())) return;
    setAsked(false);
    renew("runs.list", "runs.get", "automations.list", "home.status");
  }
  return (
    <Show when={count() > 0 || isAsked()}>
      <Button tone="danger" isWide onClick={() => setAsked(true)}>
        {words.runs.stopAll}
      </Button>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={words.runs.stopAllTitle}
        text={words.runs.stopAllText(count())}
      >
        <Show when={stop.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={stop.isBusy()} onClick={() => void stopAll()}>
            {stop.isBusy() ? words.run.stopping : words.runs.stopAll}
          </Button>
        </div>
      </Dialog>
    </Show>
  );
}
