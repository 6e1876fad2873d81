/** The form of one time at which an automation runs: how, when exactly, and what it will come to. */
import { roleCovers, type Role } from "@hob/shared/model/role";
import { useParams } from "@solidjs/router";
import { Show } from "solid-js";
import { joinReadings } from "../state/joined-reading.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { schedule } from "../schedule-words.ts";
import { Notice } from "../ui/notice.tsx";
import { FreshPage, Read } from "./fresh-page.tsx";
import { TriggerForm } from "./trigger-form.tsx";

export default function TriggerEdit() {
  const params = useParams();
  const slug = () => params["slug"] ?? "";
  /** 0 for one that is new. */
  const triggerId = () => Number(params["triggerId"] ?? 0);
  const isNew = () => triggerId() === 0;
  const role = useOwnRole();
  const automation = useCommand("automations.get", () => ({ automation: slug() }));
  const home = useCommand("home.status", () => ({}));
  const trigger = useCommand(
    "triggers.get",
    () => ({ triggerId: triggerId() }),
    () => ({ isAsked: !isNew() }),
  );
  const reading = joinReadings(() => [...(isNew() ? [] : [trigger]), automation, home]);
  const mayChange = (known: Role | undefined) => roleCovers(known ?? "operator", "operator");
  return (
    <FreshPage
      title={isNew() ? schedule.editor.newTitle : schedule.editor.editTitle}
      reading={reading}
      back={{ href: `#/automations/${slug()}`, label: automation.value()?.name ?? slug() }}
    >
      <Show when={mayChange(role())} fallback={<Notice tone="known">{schedule.editor.needsOperator}</Notice>}>
        <Read reading={reading} waitingWords={schedule.editor.reading}>
          {() => (
            <Show when={automation.value()}>
              {(read) => (
                <TriggerForm
                  automation={read()}
                  trigger={trigger.value()}
                  houseZone={home.value()?.timezone ?? "UTC"}
                  profile={home.value()?.profile ?? "standard"}
                  role={role()}
                />
              )}
            </Show>
          )}
        </Read>
      </Show>
    </FreshPage>
  );
}
