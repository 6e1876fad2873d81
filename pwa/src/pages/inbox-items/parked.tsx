/** An event's run failed for good: it is tried once more, or let go. */
import PackageX from "lucide-solid/icons/package-x";
import { Show } from "solid-js";
import { act, createAction } from "../../state/actions.ts";
import { useMayRun } from "../../state/own-role.ts";
import { renew } from "../../state/queries.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { schedule } from "../../schedule-words.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { ErrorNotice } from "../fresh-page.tsx";
import type { ItemFace } from "./item-face.ts";
import { Remark } from "./remark.tsx";

export const parked: ItemFace<"parked"> = {
  glyph: PackageX,
  tone: "failed",
  sentence: (item, now) => sentences.parked(item, now),
  isCounted: true,
  Detail: (props) => <Remark {...props} />,
  Actions: (props) => {
    const mayRun = useMayRun();
    const again = createAction(() => act("events.redeliver", { deliveryId: props.item.body.deliveryId }));
    async function tryAgain(): Promise<void> {
      await again.run();
      renew("events.list", "triggers.list", "inbox.list", "inbox.get");
    }
    return (
      <>
        <LinkButton href={`#/automations/${props.item.automationSlug}`} isWide>
          {inbox.run.toAutomation}
        </LinkButton>
        <Show when={again.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <Show when={mayRun()} fallback={<p class="text-small text-ink-soft">{inbox.run.needsOperator}</p>}>
          <Button tone="primary" isWide isBusy={again.isBusy()} onClick={() => void tryAgain()}>
            {again.isBusy() ? schedule.parked.trying : schedule.parked.again}
          </Button>
        </Show>
      </>
    );
  },
};
