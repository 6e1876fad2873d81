/** Whether the house listens to calls of other programs, from how far, and at which port. */
import CircleCheck from "lucide-solid/icons/circle-check";
import CircleMinus from "lucide-solid/icons/circle-minus";
import CircleX from "lucide-solid/icons/circle-x";
import type { WebhookListener } from "@hob/shared/contract/webhooks";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { keepAnswer, renew, useCommand } from "../state/queries.ts";
import { wholeNumber } from "../state/spans.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { schedule } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { RadioList } from "../ui/radio-list.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { refusedFieldWords, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { SaveBar } from "./save-bar.tsx";

export default function WebCalls() {
  const role = useOwnRole();
  const listener = useCommand("webhooks.get", () => ({}));
  return (
    <FreshPage
      title={schedule.webCalls.title}
      reading={listener}
      back={{ href: "#/house", label: words.house.title }}
    >
      <p class="text-ink-soft text-pretty">{schedule.webCalls.lead}</p>
      <Read reading={listener} waitingWords={schedule.webCalls.reading}>
        {(read) => (
          <>
            <Standing listener={read()} />
            <Show
              when={(role() ?? "admin") === "admin"}
              fallback={<Notice tone="known">{schedule.webCalls.adminOnly}</Notice>}
            >
              <Form listener={read()} />
            </Show>
          </>
        )}
      </Read>
    </FreshPage>
  );
}

function Standing(props: { readonly listener: WebhookListener }) {
  const listening = () => props.listener.listening;
  return (
    <Sheet isPadded>
      <div role="status" class="flex items-start gap-3">
        <span class="flex h-[1.4em] shrink-0 items-center text-lead">
          <Show
            when={!props.listener.problem}
            fallback={<CircleX size={20} aria-hidden="true" class="text-rust" />}
          >
            <Show
              when={listening()}
              fallback={<CircleMinus size={20} aria-hidden="true" class="text-slate" />}
            >
              <CircleCheck size={20} aria-hidden="true" class="text-moss" />
            </Show>
          </Show>
        </span>
        <div class="flex min-w-0 flex-col">
          <Show
            when={listening()}
            fallback={
              <p class="text-lead font-strong text-pretty">
                {props.listener.problem ? schedule.webCalls.rowBroken : schedule.webCalls.isShut}
              </p>
            }
          >
            {(open) => (
              <>
                <p class="text-lead font-strong">{schedule.webCalls.isOpen(open().port)}</p>
                <p class="text-ink-soft">{schedule.webCalls.scopes[open().scope]}</p>
              </>
            )}
          </Show>
          <Show when={props.listener.problem}>
            {(problem) => <p class="text-pretty wrap-anywhere">{problem().message}</p>}
          </Show>
        </div>
      </div>
    </Sheet>
  );
}

const usualPort = 4680;

function Form(props: { readonly listener: WebhookListener }) {
  const [typedPort, setPort] = createSignal<string>();
  const [typedScope, setScope] = createSignal<"loopback" | "lan">();
  const [wasSent, setWasSent] = createSignal(false);
  const listening = () => props.listener.listening;
  const port = () => typedPort() ?? String(listening()?.port ?? usualPort);
  const scope = () => typedScope() ?? listening()?.scope ?? "loopback";
  const isTyped = () =>
    (typedPort() ?? port()) !== String(listening()?.port ?? usualPort) ||
    scope() !== (listening()?.scope ?? "loopback");
  useUnsaved(isTyped);
  const portTyped = () => {
    const read = wholeNumber(port());
    return read !== undefined && read >= 1024 && read <= 65_535 ? read : undefined;
  };
  const open = createAction((at: number) => act("webhooks.open", { port: at, scope: scope() }));
  const close = createAction(() => act("webhooks.close", {}));
  function take(answer: WebhookListener | undefined): void {
    if (!answer) return;
    keepAnswer("webhooks.get", {}, answer);
    renew("triggers.list", "triggers.get");
    if (answer.problem) return;
    setPort(undefined);
    setScope(undefined);
    setWasSent(false);
  }
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setWasSent(true);
    const at = portTyped();
    if (at !== undefined) take(await open.run(at));
  }
  const portProblem = () => {
    const error = open.error();
    if (wasSent() && portTyped() === undefined) return schedule.webCalls.notAPort;
    return error?.type === "input_invalid" && error.field === "port" ? refusedFieldWords(error) : undefined;
  };
  const otherError = () => (portProblem() === undefined ? (open.error() ?? close.error()) : undefined);
  const openWords = () => (listening() ? schedule.webCalls.change : schedule.webCalls.open);
  return (
    <>
      <form class="flex flex-col gap-5" noValidate onSubmit={(event) => void submit(event)}>
        <RadioList
          label={schedule.webCalls.scope}
          value={scope()}
          choices={(["loopback", "lan"] as const).map((value) => ({
            value,
            label: schedule.webCalls.scopes[value],
            hint: schedule.webCalls.scopeHints[value],
          }))}
          onInput={setScope}
        />
        <TextField
          kind="number"
          isWhole
          label={schedule.webCalls.port}
          hint={schedule.webCalls.portHint}
          error={portProblem()}
          value={port()}
          maxLength={5}
          onInput={setPort}
        />
        <SaveBar error={otherError()}>
          <Button
            type="submit"
            tone="primary"
            isWide
            isBusy={open.isBusy() || close.isBusy() || (listening() !== null && !isTyped())}
          >
            {open.isBusy() ? schedule.webCalls.opening : openWords()}
          </Button>
        </SaveBar>
      </form>
      <Show when={listening() ?? props.listener.problem}>
        <div class="mt-4 flex flex-col gap-3 border-t border-hairline pt-6">
          <p class="text-small text-ink-soft text-pretty">{schedule.webCalls.closeText}</p>
          <Button
            tone="danger"
            isWide
            isBusy={open.isBusy() || close.isBusy()}
            onClick={() => void close.run().then(take)}
          >
            {close.isBusy() ? schedule.webCalls.closing : schedule.webCalls.close}
          </Button>
        </div>
      </Show>
    </>
  );
}
