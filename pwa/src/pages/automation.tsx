/** One automation: what it does, what it may touch, how it went, and the button that runs it. */
import Check from "lucide-solid/icons/check";
import type { Automation as AutomationOutput } from "@hob/shared/contract/automations";
import { useParams } from "@solidjs/router";
import { For, Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { useMayRun } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { LinkButton } from "../ui/button.tsx";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, RowList, Section, Sheet } from "../ui/sheet.tsx";
import { grantWords, manifestWords, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { RunRow } from "./run-row.tsx";

export default function Automation() {
  const params = useParams();
  const slug = () => params["slug"] ?? "";
  const mayRun = useMayRun();
  const automation = useCommand(
    "automations.get",
    () => ({ automation: slug() }),
    () => ({ renewEveryMs: 15_000 }),
  );
  return (
    <FreshPage
      title={automation.value()?.name ?? slug()}
      readAt={automation.readAt()}
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
        {(read) => <Details automation={read()} />}
      </Read>
    </FreshPage>
  );
}

function Details(props: { readonly automation: AutomationOutput }) {
  const now = useNow();
  const touches = () => [
    ...manifestWords(props.automation.manifest),
    ...props.automation.grants.map((grant) => grantWords(grant, now())),
  ];
  return (
    <>
      <Show when={props.automation.state === "archived"}>
        <Notice tone="known">{words.automation.archivedNote}</Notice>
      </Show>
      <Show when={props.automation.description || props.automation.intent}>
        {(text) => <p class="text-lead text-pretty">{text()}</p>}
      </Show>
      <Section title={words.automation.touches}>
        <Show when={touches().length > 0} fallback={<Empty text={words.automation.touchesNothing} />}>
          <Sheet>
            <ul class="parted">
              <For each={touches()}>
                {(line) => (
                  <li class="flex min-h-11 items-start gap-3 px-4 py-2.5">
                    <Check size={18} aria-hidden="true" class="mt-0.5 shrink-0 text-moss" />
                    <span class="min-w-0 wrap-anywhere">{line}</span>
                  </li>
                )}
              </For>
            </ul>
          </Sheet>
        </Show>
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
