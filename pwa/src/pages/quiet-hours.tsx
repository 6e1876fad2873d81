/** When the house keeps quiet: one time for everybody in it, which an admin sets. */
import type { PushState } from "@hob/shared/contract/push";
import { createSignal, Show } from "solid-js";
import { push } from "../push-words.ts";
import { act, createAction } from "../state/actions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { keepAnswer, renew, useCommand } from "../state/queries.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { zoneName } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { TextField, ToggleField } from "../ui/field.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { ErrorNotice } from "./fresh-page.tsx";

type Quiet = PushState["quiet"];

/** Where nobody has set any: what most houses would. */
const usual = { from: "22:00", to: "07:00" };

export function QuietHours(props: { readonly quiet: Quiet }) {
  const role = useOwnRole();
  const home = useCommand("home.status", () => ({}));
  return (
    <Section title={push.quiet}>
      <Sheet isPadded>
        <div class="flex flex-col gap-4">
          <Show when={home.value()}>
            {(read) => (
              <p class="text-small text-ink-soft text-pretty">{push.quietText(zoneName(read().timezone))}</p>
            )}
          </Show>
          <Show
            when={role() === "admin"}
            fallback={
              <>
                <p>{props.quiet ? push.quietSpan(props.quiet.from, props.quiet.to) : push.quietNone}</p>
                <p class="text-small text-ink-soft">{push.quietAdminOnly}</p>
              </>
            }
          >
            <Form quiet={props.quiet} />
          </Show>
        </div>
      </Sheet>
    </Section>
  );
}

function Form(props: { readonly quiet: Quiet }) {
  const [typed, setTyped] = createSignal<Partial<typeof usual> & { readonly isKept?: boolean }>({});
  const [isSaved, setSaved] = createSignal(false);
  const isKept = () => typed().isKept ?? props.quiet !== null;
  const from = () => typed().from ?? props.quiet?.from ?? usual.from;
  const to = () => typed().to ?? props.quiet?.to ?? usual.to;
  const chosen = (): Quiet => (isKept() ? { from: from(), to: to() } : null);
  const isChanged = () => JSON.stringify(chosen()) !== JSON.stringify(props.quiet);
  const isWhole = () => !isKept() || (from() !== "" && to() !== "" && from() !== to());
  useUnsaved(isChanged);
  const save = createAction((quiet: Quiet) => act("home.update", { quiet }));
  function change(part: ReturnType<typeof typed>): void {
    setTyped({ ...typed(), ...part });
    setSaved(false);
  }
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!isChanged() || !isWhole()) return;
    const home = await save.run(chosen());
    if (!home) return;
    keepAnswer("home.status", {}, home);
    renew("push.get");
    setSaved(true);
  }
  return (
    <form class="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <ToggleField label={push.quietToggle} isOn={isKept()} onInput={(on) => change({ isKept: on })} />
      <Show when={isKept()}>
        <div class="grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-3">
          <TextField
            kind="time"
            label={push.quietFrom}
            value={from()}
            onInput={(at) => change({ from: at })}
          />
          <TextField
            kind="time"
            label={push.quietTo}
            value={to()}
            error={from() !== "" && from() === to() ? push.quietSame : undefined}
            onInput={(at) => change({ to: at })}
          />
        </div>
      </Show>
      <Show when={save.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <p role="status" class="text-ink-soft empty:hidden">
        {isSaved() && !isChanged() ? push.quietSaved : ""}
      </p>
      <Show when={isChanged()}>
        <Button type="submit" tone="primary" isWide isBusy={save.isBusy() || !isWhole()}>
          {save.isBusy() ? push.quietSaving : push.quietSave}
        </Button>
      </Show>
    </form>
  );
}
