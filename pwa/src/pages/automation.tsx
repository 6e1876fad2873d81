/** One automation: what it does, what it may touch, how it went, who may see it, and the button that runs it. */
import Lock from "lucide-solid/icons/lock";
import type { Automation as AutomationOutput } from "@hob/shared/contract/automations";
import { useParams } from "@solidjs/router";
import { Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { useMayRun, useOwnDevice } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, RowList, Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ArchiveAutomation } from "./automation-archive.tsx";
import { AutomationMissed } from "./automation-missed.tsx";
import { AutomationParked } from "./automation-parked.tsx";
import { AutomationPaused } from "./automation-pause.tsx";
import { AutomationRules } from "./automation-rules.tsx";
import { SeenBy } from "./automation-seen-by.tsx";
import { Touches } from "./automation-touches.tsx";
import { AutomationWhen } from "./automation-when.tsx";
import { FreshPage, Read } from "./fresh-page.tsx";
import { RunNow } from "./run-now.tsx";
import { RunRow } from "./run-row.tsx";

export default function Automation() {
  const params = useParams();
  const slug = () => params["slug"] ?? "";
  const mayRun = useMayRun();
  // Asked for here: a reading that starts further down, later, would take the page away for a moment.
  const device = useOwnDevice();
  const automation = useCommand("automations.get", () => ({ automation: slug() }));
  /** What may be run here and now. */
  const runnable = () => {
    const read = automation.value();
    const isOpen = read?.state === "active" || read?.state === "paused";
    return read && isOpen && mayRun() && !read.isVeiled ? read : undefined;
  };
  return (
    <FreshPage
      title={automation.value()?.name ?? slug()}
      reading={automation}
      back={{ href: "#/automations", label: words.automations.title }}
      action={<Show when={runnable()}>{(read) => <RunNow automation={read()} />}</Show>}
    >
      <Read reading={automation} waitingWords={words.automation.reading}>
        {(read) => (
          <Details
            automation={read()}
            mayRun={mayRun()}
            isAdmin={device()?.mayActAs === "admin"}
            ownMemberId={device()?.memberId}
          />
        )}
      </Read>
    </FreshPage>
  );
}

interface DetailsProps {
  readonly automation: AutomationOutput;
  readonly mayRun: boolean;
  readonly isAdmin: boolean;
  readonly ownMemberId: number | undefined;
}

function Details(props: DetailsProps) {
  return (
    <>
      <Show when={props.automation.state === "archived"}>
        <Notice tone="known">{words.automation.archivedNote}</Notice>
      </Show>
      <AutomationPaused automation={props.automation} mayRun={props.mayRun} />
      <Show when={!props.automation.isVeiled} fallback={<Veil automation={props.automation} />}>
        <Show when={props.automation.description || props.automation.intent}>
          {(text) => <p class="text-lead text-pretty">{text()}</p>}
        </Show>
        <AutomationWhen automation={props.automation} mayChange={props.mayRun} />
        <AutomationParked slug={props.automation.slug} isAsked={props.mayRun} />
      </Show>
      <LastRuns slug={props.automation.slug} />
      <AutomationMissed slug={props.automation.slug} />
      <Touches automation={props.automation} isAdmin={props.isAdmin} />
      <Show when={!props.automation.isVeiled}>
        <Show when={props.mayRun && props.automation.state !== "archived"}>
          <AutomationRules automation={props.automation} isAdmin={props.isAdmin} />
        </Show>
        <Made automation={props.automation} />
        <Show when={props.automation.state !== "archived"}>
          <SeenBy {...props} />
        </Show>
      </Show>
      <ArchiveAutomation automation={props.automation} isAdmin={props.isAdmin} />
    </>
  );
}

/** In place of what an admin may not see: whose it is, and what may still be done about it. */
function Veil(props: { readonly automation: AutomationOutput }) {
  return (
    <Sheet isPadded>
      <div class="flex items-start gap-3">
        <Lock size={20} aria-hidden="true" class="mt-0.5 shrink-0 text-ink-soft" />
        <div class="flex flex-col gap-2 text-pretty">
          <p>{words.automation.seenByOwner(props.automation.owner?.name ?? "")}</p>
          <p class="text-ink-soft">{words.automation.veiledMay}</p>
        </div>
      </div>
    </Sheet>
  );
}

/** How it came to be: what was asked for, and the script made of it. */
function Made(props: { readonly automation: AutomationOutput }) {
  return (
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
  );
}

function LastRuns(props: { readonly slug: string }) {
  const runs = useCommand("runs.list", () => ({ automation: props.slug, limit: 5 }));
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
