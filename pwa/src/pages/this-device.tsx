/** The House page's part about the app here: getting it onto the device, what it may keep, its language. */
import { Match, onMount, Show, Switch } from "solid-js";
import { hasOwnMemory, installApp, installWayHere } from "../state/app-install.ts";
import { askToKeep, isKept, lookWhetherKept } from "../state/kept-storage.ts";
import { Button } from "../ui/button.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";
import { InstallSteps } from "./install-steps.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { NotificationsRow } from "./notifications-row.tsx";

export function ThisDevice() {
  onMount(() => void lookWhetherKept());
  return (
    <Section title={houseWords.thisDevice.title}>
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
              <p class="text-pretty">{houseWords.thisDevice.installWhy}</p>
              <Button onClick={() => void installApp()}>{houseWords.thisDevice.install}</Button>
            </Match>
            <Match when={way() !== "offer"}>
              <h3 class="text-body">{houseWords.thisDevice.howToInstall}</h3>
              <InstallSteps way={way()} />
              <Show when={hasOwnMemory(way())}>
                <p class="text-small text-ink-soft text-pretty">{houseWords.thisDevice.ownMemory}</p>
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
        <p class="text-pretty">{isKept() ? houseWords.thisDevice.kept : houseWords.thisDevice.mayForget}</p>
        <Show when={!isKept()}>
          <Button onClick={() => void askToKeep()}>{houseWords.thisDevice.askToKeep}</Button>
        </Show>
      </div>
    </Show>
  );
}
