/** Who may see what an automation does: the household, or one member alone. */
import type { Automation } from "@hob/shared/contract/automations";
import { Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { keepAnswer } from "../state/queries.ts";
import { ToggleField } from "../ui/field.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface SeenByProps {
  readonly automation: Automation;
  readonly isAdmin: boolean;
  readonly ownMemberId: number | undefined;
}

export function SeenBy(props: SeenByProps) {
  const isMine = () => props.automation.owner?.memberId === props.ownMemberId;
  const set = createAction((isPrivate: boolean) =>
    act("automations.update", { automation: props.automation.automationId, isPrivate }),
  );
  async function setPrivate(isPrivate: boolean): Promise<void> {
    const updated = await set.run(isPrivate);
    if (updated) keepAnswer("automations.get", { automation: updated.slug }, updated);
  }
  const sentence = () => {
    const { owner } = props.automation;
    if (owner === null) return words.automation.seenByAll;
    return isMine() ? words.automation.seenByMe : words.automation.seenByOwner(owner.name);
  };
  return (
    <Section title={words.automation.seenBy}>
      <Sheet isPadded>
        <div class="flex flex-col gap-2">
          <p class="text-pretty">{sentence()}</p>
          <Show when={props.isAdmin && (props.automation.owner === null || isMine())}>
            <ToggleField
              label={words.automation.makePrivate}
              hint={props.automation.owner === null ? words.automation.makePrivateHint : undefined}
              isOn={props.automation.owner !== null}
              onInput={(isPrivate) => void setPrivate(isPrivate)}
            />
          </Show>
          <Show when={set.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        </div>
      </Sheet>
    </Section>
  );
}
