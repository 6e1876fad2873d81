/** What the app itself has to say, one thing at a time: a command that failed unseen, what can be undone, a newer version, notifications that do not arrive, the home screen. */
import { createMemo, createSignal, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { installApp, installWayHere } from "../state/app-install.ts";
import { house } from "../state/house.ts";
import { isInstallDeclined, setInstallDeclined } from "../state/preferences.ts";
import { pushTrouble } from "../state/push-trouble.ts";
import { hasUnsaved } from "../state/unsaved.ts";
import { forgetUndo, holdUndo, undoable, undoNow } from "../state/undoable.ts";
import { forgetUnsent, unsent } from "../state/unsent.ts";
import { isUpdateReady, postponeUpdate, updateApp } from "../state/update.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Offer } from "../ui/offer.tsx";
import { errorSentence, words } from "../words.ts";

const MendPushes = lazy(() => import("./mend-pushes.tsx"));
const pushPath = "/house/notifications";
/** Where somebody decides on something, nothing else is offered. */
const decisionPath = /^\/inbox\/\d+$/;

export function Offers(props: { readonly path: string }) {
  const [isDeclined, setDeclined] = createSignal(isInstallDeclined());
  const [isPushPostponed, setPushPostponed] = createSignal(false);
  const offered = createMemo(() => {
    if (unsent()) return "unsent";
    if (undoable()) return "undo";
    if (isUpdateReady()) return "update";
    // The page about it says it itself.
    const trouble = isPushPostponed() || props.path === pushPath ? undefined : pushTrouble();
    if (trouble) return trouble;
    if (decisionPath.test(props.path)) return undefined;
    const canInstall = house().kind === "paired" && installWayHere() === "offer" && !isDeclined();
    return canInstall ? "install" : undefined;
  });
  const text = () => {
    const error = unsent();
    if (error) return words.offers.unsent(errorSentence(error));
    const done = undoable();
    if (done) return done.text;
    if (offered() === "install") return isPocket() ? words.offers.install : words.offers.installDesk;
    if (offered() === "broken") return words.offers.pushBroken;
    if (offered() === "denied") return words.offers.pushDenied;
    return hasUnsaved() ? words.offers.updateWaits : words.offers.updateReady;
  };
  return (
    <Offer
      label={words.offers.label}
      isShown={offered() !== undefined}
      text={text()}
      onHold={holdUndo}
      actions={
        <Switch>
          <Match when={offered() === "unsent"}>
            <Button onClick={forgetUnsent}>{words.offers.understood}</Button>
          </Match>
          <Match when={offered() === "undo"}>
            <Button tone="quiet" onClick={forgetUndo}>
              {words.offers.close}
            </Button>
            <Button onClick={undoNow}>{words.offers.undo}</Button>
          </Match>
          <Match when={offered() === "update"}>
            <Button tone="quiet" onClick={postponeUpdate}>
              {words.offers.later}
            </Button>
            <Button isBusy={hasUnsaved()} onClick={updateApp}>
              {words.offers.update}
            </Button>
          </Match>
          <Match when={offered() === "broken" || offered() === "denied"}>
            <Button tone="quiet" onClick={() => setPushPostponed(true)}>
              {words.offers.later}
            </Button>
            <Show
              when={offered() === "broken"}
              fallback={<LinkButton href={`#${pushPath}`}>{words.offers.pushLook}</LinkButton>}
            >
              <Suspense>
                <MendPushes />
              </Suspense>
            </Show>
          </Match>
          <Match when={offered() === "install"}>
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
          </Match>
        </Switch>
      }
    />
  );
}

/** Phones and tablets have a home screen, which computers do not. */
function isPocket(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
