/** Where another program calls to start an automation, with one line to try it, or why nobody listens there. */
import type { Trigger } from "@hob/shared/contract/triggers";
import { createSignal, Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { useCommand } from "../state/queries.ts";
import { renewAddress } from "../state/triggers.ts";
import { schedule } from "../schedule-words.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Code } from "../ui/disclosure.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export function WebCall(props: { readonly trigger: Trigger; readonly isAdmin: boolean }) {
  const listener = useCommand("webhooks.get", () => ({}));
  const example = (url: string) =>
    props.trigger.secret === null ? `curl -X POST '${url}'` : signedExample(url, props.trigger.secret);
  const copy = (text: string, label: string) => (
    <CopyButton text={text} label={label} doneWords={words.copied} failedWords={words.notCopied} />
  );
  return (
    <Section title={schedule.call.title}>
      <Show
        when={props.trigger.url}
        fallback={
          <Notice
            tone="known"
            action={
              <Show when={props.isAdmin} fallback={<p>{schedule.call.shutOther}</p>}>
                <LinkButton href="#/house/web-calls">{schedule.call.shutAdmin}</LinkButton>
              </Show>
            }
          >
            {schedule.call.shut}
          </Notice>
        }
      >
        {(url) => (
          <Sheet isPadded>
            <div class="flex flex-col items-start gap-3">
              <p class="text-pretty">
                {props.trigger.secret === null ? schedule.call.text : schedule.call.textSigned}
              </p>
              <div class="w-full">
                <Code text={url()} label={schedule.call.title} />
              </div>
              {copy(url(), schedule.call.copyAddress)}
              <p class="font-strong">{schedule.call.example}</p>
              <div class="w-full">
                <Code
                  text={shownExample(example(url()), props.trigger.secret)}
                  label={schedule.call.example}
                />
              </div>
              {copy(example(url()), schedule.call.copyExample)}
              <Show when={props.trigger.secret}>
                {(secret) => (
                  <>
                    <p class="text-small text-ink-soft text-pretty">{schedule.call.signedNote}</p>
                    {copy(secret(), schedule.call.copySecret)}
                  </>
                )}
              </Show>
              <Show when={listener.value()?.listening?.scope === "loopback"}>
                <p class="text-small text-ink-soft text-pretty">{schedule.call.loopback}</p>
              </Show>
              <Show when={props.isAdmin}>
                <Renew triggerId={props.trigger.triggerId} />
              </Show>
            </div>
          </Sheet>
        )}
      </Show>
    </Section>
  );
}

/** HMAC-SHA-256 of time and body, as the door expects it. */
function signedExample(url: string, secret: string): string {
  return [
    "BODY='{}' T=$(date +%s)",
    `V=$(printf '%s.%s' "$T" "$BODY" | openssl dgst -sha256 -hmac '${secret}' | sed 's/.* //')`,
    `curl --json "$BODY" -H "Hob-Signature: t=$T,v1=$V" '${url}'`,
  ].join("\n");
}

/** What is copied works; what stands on the screen gives the secret away to nobody who looks over a shoulder. */
function shownExample(text: string, secret: string | null): string {
  return secret === null ? text : text.replace(secret, "…");
}

function Renew(props: { readonly triggerId: number }) {
  const [isAsked, setAsked] = createSignal(false);
  const renew = createAction(() => renewAddress(props.triggerId));
  async function run(): Promise<void> {
    if (await renew.run()) setAsked(false);
  }
  return (
    <>
      <Button tone="danger" onClick={() => setAsked(true)}>
        {schedule.call.renew}
      </Button>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={schedule.call.renewTitle}
        text={schedule.call.renewText}
      >
        <Show when={renew.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={renew.isBusy()} onClick={() => void run()}>
            {renew.isBusy() ? schedule.call.renewing : schedule.call.renew}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
