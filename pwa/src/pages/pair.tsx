/** Where a device meets its house: take the link, give a name, show six digits. */
import { useNavigate } from "@solidjs/router";
import { createEffect, createSignal, Match, on, onCleanup, Show, Switch } from "solid-js";
import { installWayHere, mustInstallFirst } from "../state/app-install.ts";
import { house, openHouse } from "../state/house.ts";
import { letGoOfLink, openedLink } from "../state/opened-link.ts";
import { createPairing, type Pairing, type PairingStage } from "../state/pairing.ts";
import { canScan, suggestedName } from "../state/this-device.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Mark } from "../ui/mark.tsx";
import { Notice } from "../ui/notice.tsx";
import { Page } from "../ui/page.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { momentWords, words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { InstallSteps } from "./install-steps.tsx";
import { PairScan } from "./pair-scan.tsx";

export default function Pair() {
  const isPaired = () => house().kind === "paired";
  return (
    <Page
      title={words.pair.title}
      app={words.app}
      back={isPaired() ? { href: "#/house", label: words.pair.backToHouse } : undefined}
      under={
        <p class="mt-1 text-ink-soft text-pretty">
          {isPaired() ? words.pair.alreadyPaired : words.pair.lead}
        </p>
      }
    >
      <Show when={mustInstallFirst()} fallback={<PairingSteps />}>
        <InstallFirst />
      </Show>
    </Page>
  );
}

function PairingSteps() {
  const navigate = useNavigate();
  const pairing = createPairing();
  createEffect(
    on(openedLink, (linkText) => {
      if (linkText === undefined) return;
      letGoOfLink();
      void pairing.take(linkText);
    }),
  );
  createEffect(() => {
    if (pairing.stage().kind === "paired" && house().kind === "paired")
      navigate("/automations", { replace: true });
  });
  return (
    <>
      <Show when={pairing.error()} fallback={<Unconfirmed isIdle={pairing.stage().kind === "needs_link"} />}>
        {(error) => <ErrorNotice error={error()} />}
      </Show>
      <Switch>
        <Match when={pairing.stage().kind === "needs_link"}>
          <GetLink pairing={pairing} />
        </Match>
        <Match when={stageOf(pairing.stage(), "ready")}>
          {(stage) => <NameAndGo pairing={pairing} stage={stage()} />}
        </Match>
        <Match when={stageOf(pairing.stage(), "working")}>
          {(stage) => <Waiting text={words.pair.step[stage().step]} />}
        </Match>
        <Match when={stageOf(pairing.stage(), "digits")}>
          {(stage) => <Digits digits={stage().digits} />}
        </Match>
        <Match when={pairing.stage().kind === "settling"}>
          <Waiting text={words.pair.settling} />
        </Match>
        <Match when={pairing.stage().kind === "paired"}>
          <Waiting text={words.pair.done} />
        </Match>
      </Switch>
    </>
  );
}

/** An earlier pairing here whose answer never came; a pairing under way speaks for itself. */
function Unconfirmed(props: { readonly isIdle: boolean }) {
  const isUnconfirmed = () => {
    const here = house();
    return here.kind === "unconfirmed" || (here.kind === "unpaired" && here.isUnconfirmed);
  };
  return (
    <Show when={props.isIdle && isUnconfirmed()}>
      <Notice
        tone="known"
        action={<Button onClick={() => void openHouse({ settles: true })}>{words.tryAgain}</Button>}
      >
        {words.pair.unconfirmed}
      </Notice>
    </Show>
  );
}

function InstallFirst() {
  return (
    <Sheet isPadded>
      <div class="flex flex-col gap-4">
        <Mark size={48} />
        <h2 class="text-title">{words.pair.installTitle}</h2>
        <InstallSteps way={installWayHere()} />
        <p class="text-ink-soft text-pretty">{words.pair.installWhy}</p>
      </div>
    </Sheet>
  );
}

function GetLink(props: { readonly pairing: Pairing }) {
  const [pasted, setPasted] = createSignal("");
  const [isReading, setReading] = createSignal(false);
  async function take(text: string): Promise<void> {
    setReading(true);
    await props.pairing.take(text);
    setReading(false);
  }
  return (
    <>
      <Sheet isPadded>
        <div class="flex items-start gap-4">
          <Mark size={44} />
          <div class="flex min-w-0 flex-col gap-1">
            <h2 class="text-lead font-strong">{words.pair.howTitle}</h2>
            <p class="text-ink-soft text-pretty">{words.pair.how}</p>
          </div>
        </div>
      </Sheet>
      <Show when={canScan()}>
        <PairScan onText={(text) => void take(text)} />
      </Show>
      <form
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (pasted().trim() === "") event.currentTarget.querySelector("textarea")?.focus();
          else void take(pasted());
        }}
      >
        <TextField label={words.pair.pasteLabel} value={pasted()} onInput={setPasted} rows={3} isCode />
        <Button type="submit" tone="primary" isWide isBusy={isReading()}>
          {isReading() ? words.pair.readingLink : words.pair.pasteAction}
        </Button>
      </form>
    </>
  );
}

type Ready = Extract<PairingStage, { kind: "ready" }>;

function NameAndGo(props: { readonly pairing: Pairing; readonly stage: Ready }) {
  const [name, setName] = createSignal(suggestedName());
  return (
    <form
      class="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void props.pairing.start(name().trim());
      }}
    >
      <p class="text-pretty wrap-anywhere">
        {words.pair.throughRelay(props.stage.link.relayHost, momentWords(props.stage.link.expiresAt))}
      </p>
      <TextField
        label={words.pair.nameLabel}
        hint={words.pair.nameHint}
        value={name()}
        onInput={setName}
        maxLength={80}
      />
      <div class="flex flex-col gap-2">
        <Button type="submit" tone="primary" isWide isBusy={name().trim() === ""}>
          {words.pair.action}
        </Button>
        <Button tone="quiet" isWide onClick={() => props.pairing.startOver()}>
          {words.pair.otherLink}
        </Button>
      </div>
    </form>
  );
}

function Waiting(props: { readonly text: string }) {
  return (
    <div role="status" class="flex items-center gap-4 py-6 text-lead">
      <Mark size={44} />
      {props.text}
    </div>
  );
}

function Digits(props: { readonly digits: string }) {
  let heading: HTMLHeadingElement | undefined;
  // Whoever looked away is brought to the digits: they are what is asked for now.
  const frame = requestAnimationFrame(() => heading?.focus());
  onCleanup(() => cancelAnimationFrame(frame));
  return (
    <Sheet isPadded>
      <div class="flex flex-col items-center gap-4 py-4 text-center">
        <h2 ref={heading} tabindex="-1" class="text-title outline-none">
          {words.pair.digitsTitle}
        </h2>
        <p
          role="img"
          aria-label={words.pair.digitsLabel(props.digits)}
          class="font-mono text-[clamp(2.5rem,13vw,4rem)] leading-none font-strong"
        >
          {props.digits.slice(0, 3)}
          <span class="inline-block w-[0.35em]" />
          {props.digits.slice(3)}
        </p>
        <p class="max-w-90 text-ink-soft text-pretty">{words.pair.digitsText}</p>
        <p role="status" class="text-small text-ink-soft">
          {words.pair.digitsWaiting}
        </p>
      </div>
    </Sheet>
  );
}

function stageOf<K extends PairingStage["kind"]>(
  stage: PairingStage,
  kind: K,
): Extract<PairingStage, { kind: K }> | undefined {
  return stage.kind === kind ? (stage as Extract<PairingStage, { kind: K }>) : undefined;
}
