/** Events whose runs failed for good: each is tried once more, or let go, by whoever decides it. */
import type { Delivery } from "@hob/shared/contract/events";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { renew, useCommand } from "../state/queries.ts";
import { schedule } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { RowList, Section } from "../ui/sheet.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { ageWords, words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export function AutomationParked(props: { readonly slug: string; readonly isAsked: boolean }) {
  const parked = useCommand(
    "events.list",
    () => ({ automation: props.slug, state: "parked", limit: 20 }),
    () => ({ isAsked: props.isAsked }),
  );
  return (
    <Show when={parked.value()?.items.length}>
      <Section title={schedule.parked.title}>
        <p class="text-ink-soft text-pretty">{schedule.parked.text}</p>
        <RowList items={parked.value()?.items ?? []} label={schedule.parked.title}>
          {(delivery) => <Parked delivery={delivery} />}
        </RowList>
      </Section>
    </Show>
  );
}

function Parked(props: { readonly delivery: Delivery }) {
  const now = useNow();
  const [isAsked, setAsked] = createSignal(false);
  const again = createAction(() => act("events.redeliver", { deliveryId: props.delivery.deliveryId }));
  const drop = createAction(() => act("events.drop", { deliveryId: props.delivery.deliveryId }));
  async function decide(decided: Promise<unknown>): Promise<void> {
    await decided;
    renew("events.list", "triggers.list", "inbox.list");
  }
  return (
    <div class="flex flex-col gap-1 py-3 pr-2 pl-4">
      <span class="font-strong wrap-anywhere">{schedule.parked.name(props.delivery)}</span>
      <span class="row items-center! text-small text-ink-soft">
        <span>{ageWords(props.delivery.at, now())}</span>
        <Show when={props.delivery.runId}>
          {(runId) => <TextLink href={`#/runs/${runId()}`}>{schedule.parked.run(runId())}</TextLink>}
        </Show>
      </span>
      <div class="flex flex-wrap justify-between gap-2 pr-2">
        <Button isBusy={again.isBusy()} onClick={() => void decide(again.run())}>
          {again.isBusy() ? schedule.parked.trying : schedule.parked.again}
        </Button>
        <Button tone="danger" onClick={() => setAsked(true)}>
          {schedule.parked.drop}
        </Button>
      </div>
      <Show when={again.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={schedule.parked.dropTitle}
        text={`${schedule.parked.name(props.delivery)}. ${schedule.parked.dropText}`}
      >
        <Show when={drop.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={drop.isBusy()} onClick={() => void decide(drop.run())}>
            {drop.isBusy() ? schedule.parked.dropping : schedule.parked.drop}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
