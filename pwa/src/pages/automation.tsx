/** One automation: what it does, what it may touch, how it went, and the button that runs it. */
import Check from "lucide-solid/icons/check";
import type { Automation as AutomationOutput } from "@hob/shared/contract/automations";
import { useParams } from "@solidjs/router";
import { For, Show, type JSX } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { useMayRun, useOwnRole } from "../state/own-role.ts";
import { keepAnswer, useCommand } from "../state/queries.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, RowList, Section, Sheet } from "../ui/sheet.tsx";
import { grantWords, manifestWords, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { RunRow } from "./run-row.tsx";

export default function Automation() {
  const params = useParams();
  const slug = () => params["slug"] ?? "";
  const mayRun = useMayRun();
  // Asked for here: a reading that starts further down, later, would take the page away for a moment.
  const role = useOwnRole();
  const automation = useCommand(
    "automations.get",
    () => ({ automation: slug() }),
    () => ({ renewEveryMs: 15_000 }),
  );
  return (
    <FreshPage
      title={automation.value()?.name ?? slug()}
      reading={automation}
      back={{ href: "#/automations", label: words.automations.title }}
      action={
        <Show when={mayRun() && automation.value()?.state === "active"}>
          <LinkButton href={`#/automations/${slug()}/run`} tone="primary" isWide>
            {words.automation.runNow}
          </LinkButton>
        </Show>
      }
    >
      <Read reading={automation} waitingWords={words.automation.reading}>
        {(read) => <Details automation={read()} isAdmin={role() === "admin"} />}
      </Read>
    </FreshPage>
  );
}

interface DetailsProps {
  readonly automation: AutomationOutput;
  readonly isAdmin: boolean;
}

function Details(props: DetailsProps) {
  return (
    <>
      <Show when={props.automation.state === "archived"}>
        <Notice tone="known">{words.automation.archivedNote}</Notice>
      </Show>
      <Show when={props.automation.description || props.automation.intent}>
        {(text) => <p class="text-lead text-pretty">{text()}</p>}
      </Show>
      <Section title={words.automation.touches}>
        <Touches automation={props.automation} isAdmin={props.isAdmin} />
      </Section>
      <LastRuns slug={props.automation.slug} />
      <Sheet>
        <Show when={props.automation.description && props.automation.intent}>
          <div class="border-b border-hairline">
            <Disclosure summary={<span class="font-strong">{words.automation.asked}</span>}>
              <p class="text-pretty">{props.automation.intent}</p>
            </Disclosure>
          </div>
        </Show>
        <Disclosure
          summary={
            <span class="row">
              <span class="font-strong">{words.automation.source}</span>
              <span class="text-small text-ink-soft">
                {words.automation.sourceOf(props.automation.version)}
              </span>
            </span>
          }
        >
          <Code text={props.automation.source} label={words.automation.source} />
        </Disclosure>
      </Sheet>
    </>
  );
}

/** What it may touch; an admin takes a grant back here, and a later run asks for it again. */
function Touches(props: DetailsProps) {
  const now = useNow();
  const remove = createAction((grantId: number) =>
    act("automations.update", { automation: props.automation.automationId, revokeGrants: [grantId] }),
  );
  async function removeGrant(grantId: number): Promise<void> {
    const updated = await remove.run(grantId);
    if (updated) keepAnswer("automations.get", { automation: updated.slug }, updated);
  }
  const grants = () => props.automation.grants;
  const lines = () => manifestWords(props.automation.manifest, grants().length);
  return (
    <Show
      when={lines().length + grants().length > 0}
      fallback={<Empty text={words.automation.touchesNothing} />}
    >
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
                      aria-label={words.automation.removeGrant(grant.http.host)}
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

function LastRuns(props: { readonly slug: string }) {
  const runs = useCommand(
    "runs.list",
    () => ({ automation: props.slug, limit: 5 }),
    () => ({ renewEveryMs: 5_000 }),
  );
  const now = useNow(1_000);
  return (
    <Section title={words.automation.lastRuns}>
      <Read reading={runs} waitingWords={words.runs.reading}>
        {(list) => (
          <Show when={list().items.length > 0} fallback={<Empty text={words.runs.empty} />}>
            <RowList items={list().items} label={words.automation.lastRuns}>
              {(run) => <RunRow run={run} now={now()} isNamed={false} />}
            </RowList>
          </Show>
        )}
      </Read>
    </Section>
  );
}
