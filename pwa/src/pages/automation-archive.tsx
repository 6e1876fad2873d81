/** Putting an automation away, and bringing it back. */
import type { Automation } from "@hob/shared/contract/automations";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { keepAnswer } from "../state/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export function ArchiveAutomation(props: { readonly automation: Automation; readonly isAdmin: boolean }) {
  const [isAsked, setAsked] = createSignal(false);
  const archive = createAction((archived: boolean) =>
    act("automations.archive", { automation: props.automation.automationId, archived }),
  );
  async function setArchived(archived: boolean): Promise<void> {
    const updated = await archive.run(archived);
    if (!updated) return;
    keepAnswer("automations.get", { automation: updated.slug }, updated);
    setAsked(false);
  }
  return (
    <Show
      when={props.isAdmin}
      fallback={<p class="text-small text-ink-soft">{words.automation.adminOnly}</p>}
    >
      <Show
        when={props.automation.state === "archived"}
        fallback={
          <div class="mt-4 border-t border-hairline pt-6">
            <Button tone="danger" isWide onClick={() => setAsked(true)}>
              {words.automation.archive}
            </Button>
          </div>
        }
      >
        <Show when={archive.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <Show when={!props.automation.isVeiled}>
          <Button isWide isBusy={archive.isBusy()} onClick={() => void setArchived(false)}>
            {archive.isBusy() ? words.automation.restoring : words.automation.restore}
          </Button>
        </Show>
      </Show>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={words.automation.archiveTitle(props.automation.name)}
        text={words.automation.archiveText}
      >
        <Show when={archive.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={archive.isBusy()} onClick={() => void setArchived(true)}>
            {archive.isBusy() ? words.automation.archiving : words.automation.archive}
          </Button>
        </div>
      </Dialog>
    </Show>
  );
}
