/** The House page's part about the app here: getting it onto the device, what it may keep, its language. */
import { Match, onMount, Show, Switch } from "solid-js";
import { hasOwnMemory, installApp, installWayHere } from "../state/app-install.ts";
import { askToKeep, isKept, lookWhetherKept } from "../state/kept-storage.ts";
import { Button } from "../ui/button.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { InstallSteps } from "./install-steps.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { NotificationsRow } from "./notifications-row.tsx";

export function ThisDevice() {
  onMount(() => void lookWhetherKept());
  return (
    <Section title={words.thisDevice.title}>
      <Sheet>
        <div class="parted">
          <NotificationsRow />
          <Install />
          <Kept />
          <LanguageChoice />
        </div>
      </Sheet>
    </Section>
  );
}

function Install() {
  return (
    <Show when={installWayHere()}>
      {(way) => (
        <div class="flex flex-col items-start gap-3 px-4 py-3">
          <Switch>
            <Match when={way() === "offer"}>
              <p class="text-pretty">{words.thisDevice.installWhy}</p>
              <Button onClick={() => void installApp()}>{words.thisDevice.install}</Button>
            </Match>
            <Match when={way() !== "offer"}>
              <h3 class="text-body">{words.thisDevice.howToInstall}</h3>
              <InstallSteps way={way()} />
              <Show when={hasOwnMemory(way())}>
                <p class="text-small text-ink-soft text-pretty">{words.thisDevice.ownMemory}</p>
              </Show>
            </Match>
          </Switch>
        </div>
      )}
    </Show>
  );
}

function Kept() {
  return (
    <Show when={isKept() !== undefined}>
      <div class="flex flex-col items-start gap-3 px-4 py-3">
        <p class="text-pretty">{isKept() ? words.thisDevice.kept : words.thisDevice.mayForget}</p>
        <Show when={!isKept()}>
          <Button onClick={() => void askToKeep()}>{words.thisDevice.askToKeep}</Button>
        </Show>
      </div>
    </Show>
  );
}
