/** What the app itself offers, one thing at a time: a newer version of it, then a place on the home screen. */
import { createMemo, createSignal, Show } from "solid-js";
import { installApp, installWayHere } from "../state/app-install.ts";
import { house } from "../state/house.ts";
import { isInstallDeclined, setInstallDeclined } from "../state/preferences.ts";
import { hasUnsaved } from "../state/unsaved.ts";
import { isUpdateReady, postponeUpdate, updateApp } from "../state/update.ts";
import { Button } from "../ui/button.tsx";
import { Offer } from "../ui/offer.tsx";
import { words } from "../words.ts";

export function Offers() {
  const [isDeclined, setDeclined] = createSignal(isInstallDeclined());
  const offered = createMemo(() => {
    if (isUpdateReady()) return "update";
    const canInstall = house().kind === "paired" && installWayHere() === "offer" && !isDeclined();
    return canInstall ? "install" : undefined;
  });
  const text = () => {
    if (offered() === "install") return words.offers.install;
    return hasUnsaved() ? words.offers.updateWaits : words.offers.updateReady;
  };
  return (
    <Offer
      label={words.offers.label}
      isShown={offered() !== undefined}
      text={text()}
      actions={
        <Show
          when={offered() === "update"}
          fallback={
            <>
              <Button
                tone="quiet"
                onClick={() => {
                  setInstallDeclined();
                  setDeclined(true);
                }}
              >
                {words.offers.notNow}
              </Button>
              <Button onClick={() => void installApp()}>{words.offers.installAction}</Button>
            </>
          }
        >
          <Button tone="quiet" onClick={postponeUpdate}>
            {words.offers.later}
          </Button>
          <Button isBusy={hasUnsaved()} onClick={updateApp}>
            {words.offers.update}
          </Button>
        </Show>
      }
    />
  );
}
