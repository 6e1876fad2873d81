/** What a device is told of and how, each thing on or off: it holds at once and can be taken back as fast. */
import type { PushChoices, PushSwitch } from "@hob/shared/contract/push";
import { roleCovers } from "@hob/shared/model/role";
import { createSignal, For, Show } from "solid-js";
import { push } from "../push-words.ts";
import { createAction } from "../state/actions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { hasNotificationButtons } from "../state/push-browser.ts";
import { choosePushes } from "../state/push.ts";
import { ToggleField } from "../ui/field.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { ErrorNotice } from "./fresh-page.tsx";

type Choice = PushSwitch;

const about: readonly Choice[] = [
  "approvals",
  "questions",
  "failures",
  "paused",
  "reminders",
  "notices",
  "house",
];

export function NotificationChoices(props: { readonly choices: PushChoices }) {
  const role = useOwnRole();
  const how = (): readonly Choice[] => [
    "showContents",
    "urgentInQuiet",
    ...(hasNotificationButtons() && roleCovers(role() ?? "viewer", "approver")
      ? (["approveFromNotification"] as const)
      : []),
  ];
  // What was tapped and the house has not answered yet: it shows at once, and falls back where the house says no.
  const [tapped, setTapped] = createSignal<Partial<PushChoices>>({});
  const choose = createAction(choosePushes);
  async function send(): Promise<void> {
    // One at a time; what is tapped meanwhile goes with the next.
    while (Object.keys(tapped()).length > 0) {
      const sent = tapped();
      const isTaken = (await choose.run(sent)) !== undefined;
      const left = Object.entries(tapped()).filter(([choice, isOn]) => sent[choice as Choice] !== isOn);
      setTapped(isTaken ? Object.fromEntries(left) : {});
      if (!isTaken) return;
    }
  }
  function tap(choice: Choice, isOn: boolean): void {
    setTapped({ ...tapped(), [choice]: isOn });
    if (!choose.isBusy()) void send();
  }
  const list = (choices: readonly Choice[]) => (
    <Sheet>
      <ul class="parted">
        <For each={choices}>
          {(choice) => (
            <li class="px-4 py-2">
              <ToggleField
                label={push.choices[choice]}
                hint={push.choiceHints[choice]}
                isOn={tapped()[choice] ?? props.choices[choice]}
                onInput={(isOn) => tap(choice, isOn)}
              />
            </li>
          )}
        </For>
      </ul>
    </Sheet>
  );
  return (
    <>
      <Show when={choose.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Section title={push.about}>{list(about)}</Section>
      <Section title={push.how}>{list(how())}</Section>
    </>
  );
}
