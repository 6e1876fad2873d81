/** What an automation may touch; an admin takes a grant back here, and a later run asks for it again. */
import Check from "lucide-solid/icons/check";
import type { Automation } from "@hob/shared/contract/automations";
import { For, Show, type JSX } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { keepAnswer } from "../state/queries.ts";
import { Button } from "../ui/button.tsx";
import { Empty, Section, Sheet } from "../ui/sheet.tsx";
import { grantWords, manifestWords, words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export function Touches(props: { readonly automation: Automation; readonly isAdmin: boolean }) {
  const now = useNow();
  const remove = createAction((grantId: number) =>
    act("automations.update", { automation: props.automation.automationId, revokeGrants: [grantId] }),
  );
  async function removeGrant(grantId: number): Promise<void> {
    const updated = await remove.run(grantId);
    if (updated) keepAnswer("automations.get", { automation: updated.slug }, updated);
  }
  const grants = () => props.automation.grants;
  const lines = () =>
    // Behind a veil nothing is said of grants, so nothing may be said of tools that wait for one.
    manifestWords(
      props.automation.isVeiled ? { ...props.automation.manifest, tools: [] } : props.automation.manifest,
      grants().map((grant) => grant.body),
    );
  const isNothing = () => lines().length + grants().length === 0;
  return (
    <Show when={!(isNothing() && props.automation.isVeiled)}>
      <Section title={words.automation.touches}>
        <Show when={!isNothing()} fallback={<Empty text={words.automation.touchesNothing} />}>
          <Show when={remove.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
          <Sheet>
            <ul class="parted">
              <For each={lines()}>{(line) => <Touched>{line}</Touched>}</For>
              <For each={grants()}>
                {(grant) => (
                  <Touched
                    action={
                      <Show when={props.isAdmin}>
                        <Button
                          tone="quiet"
                          isBusy={remove.isBusy()}
                          aria-label={words.automation.removeGrant(grant.body)}
                          onClick={() => void removeGrant(grant.grantId)}
                        >
                          {words.automation.remove}
                        </Button>
                      </Show>
                    }
                  >
                    {grantWords(grant, now())}
                  </Touched>
                )}
              </For>
            </ul>
          </Sheet>
        </Show>
      </Section>
    </Show>
  );
}

function Touched(props: { readonly children: JSX.Element; readonly action?: JSX.Element }) {
  return (
    <li class="flex min-h-11 items-start gap-3 px-4 py-2.5">
      <Check size={18} aria-hidden="true" class="mt-0.5 shrink-0 text-moss" />
      <span class="min-w-0 flex-1 wrap-anywhere">{props.children}</span>
      <Show when={props.action}>
        <span class="-my-2.5 -mr-4 shrink-0">{props.action}</span>
      </Show>
    </li>
  );
}
