/** The audit for admins: who did what, whether the chain is whole, and all of it as a file. */
import Download from "lucide-solid/icons/download";
import ShieldCheck from "lucide-solid/icons/shield-check";
import type { AuditEntry } from "@hob/shared/contract/audit";
import type { Output } from "@hob/shared/contract/commands";
import { createSignal, Show } from "solid-js";
import { actionWords, audit, subjectWords, whoWords } from "../rules-words.ts";
import { act, createAction } from "../state/actions.ts";
import { readWholeAudit, useAuditPages, type AuditFilter } from "../state/audit-pages.ts";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { ChoiceField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, Facts, RowList, Section, Sheet } from "../ui/sheet.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { ageWords, exactWords, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";

export default function Audit() {
  const role = useOwnRole();
  const [filter, setFilter] = createSignal<AuditFilter>({});
  const pages = useAuditPages(filter, () => role() === "admin");
  /** Until the role is known, as if it were. */
  const isAdmin = () => (role() ?? "admin") === "admin";
  return (
    <FreshPage
      title={audit.title}
      reading={isAdmin() ? pages.first : undefined}
      back={{ href: "#/house", label: words.house.title }}
    >
      <Show when={isAdmin()} fallback={<Notice tone="known">{audit.adminOnly}</Notice>}>
        <p class="text-ink-soft text-pretty">{audit.lead}</p>
        <Chain />
        <Filter filter={filter()} onInput={setFilter} />
        <Read reading={pages.first} waitingWords={audit.reading}>
          {() => (
            <Show when={pages.entries().length > 0} fallback={<Empty text={audit.none} />}>
              <Section title={audit.list}>
                <Entries entries={pages.entries()} />
                <Show when={pages.hasMore() || pages.isReadingMore()}>
                  <Button isWide isBusy={pages.isReadingMore()} onClick={pages.more}>
                    {pages.isReadingMore() ? audit.readingOlder : audit.older}
                  </Button>
                </Show>
              </Section>
            </Show>
          )}
        </Read>
        <Export filter={filter()} />
      </Show>
    </FreshPage>
  );
}

function Chain() {
  const verify = createAction(() => act("audit.verify", {}));
  const [found, setFound] = createSignal<Output<"audit.verify">>();
  async function look(): Promise<void> {
    setFound(undefined);
    setFound(await verify.run());
  }
  return (
    <div class="flex flex-col gap-3">
      <Button isWide isBusy={verify.isBusy()} onClick={() => void look()}>
        <ShieldCheck size={18} aria-hidden="true" />
        {verify.isBusy() ? audit.verifying : audit.verify}
      </Button>
      <Show when={verify.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div role="status" class="contents">
        <Show when={found()}>{(verified) => <Verified verified={verified()} />}</Show>
      </div>
    </div>
  );
}

function Verified(props: { readonly verified: Output<"audit.verify"> }) {
  return (
    <Show
      when={props.verified.brokenAt === null}
      fallback={<Notice tone="failed">{audit.broken(props.verified.brokenAt ?? 0)}</Notice>}
    >
      <Sheet isPadded>
        <div class="flex flex-col items-start gap-2">
          <p class="font-strong">{audit.whole(props.verified.entries)}</p>
          <p class="text-small text-ink-soft">{audit.head}</p>
          <code class="font-mono text-small wrap-anywhere">{props.verified.head}</code>
          <p class="text-small text-ink-soft text-pretty">{audit.headHint}</p>
          <CopyButton
            text={props.verified.head}
            label={audit.copy}
            doneWords={audit.copied}
            failedWords={audit.copyFailed}
          />
        </div>
      </Sheet>
    </Show>
  );
}

function Filter(props: { readonly filter: AuditFilter; onInput(filter: AuditFilter): void }) {
  const areas = Object.entries(audit.areas);
  const actors = Object.entries(audit.actors);
  const chosen = (choices: readonly (readonly [string, string])[], at: string) =>
    choices[Number(at)]?.[0] ?? "";
  const set = (action: string, actor: string) =>
    props.onInput({ ...(action !== "" && { action }), ...(actor !== "" && { actor }) });
  return (
    <div class="grid grid-cols-1 gap-3 min-[30rem]:grid-cols-2">
      <ChoiceField
        label={audit.what}
        value={String(areas.findIndex(([area]) => area === (props.filter.action ?? "")))}
        choices={areas.map(([, name]) => name)}
        onInput={(at) => set(chosen(areas, at), props.filter.actor ?? "")}
      />
      <ChoiceField
        label={audit.who}
        value={String(actors.findIndex(([actor]) => actor === (props.filter.actor ?? "")))}
        choices={actors.map(([, name]) => name)}
        onInput={(at) => set(props.filter.action ?? "", chosen(actors, at))}
      />
    </div>
  );
}

function Entries(props: { readonly entries: readonly AuditEntry[] }) {
  const now = useNow();
  return (
    <RowList items={props.entries} label={audit.list}>
      {(entry) => (
        <Disclosure
          summary={
            <span class="flex flex-col gap-0.5 wrap-anywhere">
              <span class="font-strong">{actionWords(entry.action)}</span>
              <span class="text-small text-ink-soft">{lineOf(entry, now())}</span>
            </span>
          }
        >
          <EntryFacts entry={entry} />
        </Disclosure>
      )}
    </RowList>
  );
}

function lineOf(entry: AuditEntry, now: number): string {
  return [subjectWords(entry), whoWords(entry), ageWords(entry.at, now)]
    .filter((part) => part !== "")
    .join(" · ");
}

/** Where what an entry is about has a page of its own, named by number. */
function subjectHref({ subject }: AuditEntry): string | undefined {
  const [kind = "", id = ""] = subject.split(":");
  const place = { item: "inbox", run: "runs", policy: "house/rules" }[kind];
  return place === undefined || id === "" ? undefined : `#/${place}/${id}`;
}

function EntryFacts(props: { readonly entry: AuditEntry }) {
  const isDetailed = () => Object.keys(props.entry.detail).length > 0;
  return (
    <div class="flex flex-col gap-3">
      <Facts
        facts={[
          { name: audit.at, value: exactWords(props.entry.at) },
          { name: audit.actor, value: whoWords(props.entry) },
          ...(subjectHref(props.entry) === undefined
            ? []
            : [
                {
                  name: audit.subject,
                  value: (
                    <TextLink href={subjectHref(props.entry) ?? ""}>{subjectWords(props.entry)}</TextLink>
                  ),
                },
              ]),
          { name: audit.action, value: props.entry.action },
          { name: audit.number, value: String(props.entry.seq) },
          {
            name: audit.hash,
            value: <code class="font-mono text-small wrap-anywhere">{props.entry.hash}</code>,
          },
        ]}
      />
      <Show when={isDetailed()}>
        <Code text={JSON.stringify(props.entry.detail, null, 2)} label={audit.detail} />
      </Show>
    </div>
  );
}

function Export(props: { readonly filter: AuditFilter }) {
  const save = createAction(readWholeAudit);
  async function take(): Promise<void> {
    const text = await save.run(props.filter);
    if (text === undefined) return;
    const address = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = audit.fileName(new Date().toISOString().slice(0, 10));
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
  return (
    <div class="flex flex-col gap-3">
      <Show when={save.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Button isWide isBusy={save.isBusy()} onClick={() => void take()}>
        <Download size={18} aria-hidden="true" />
        {save.isBusy() ? audit.exporting : audit.export}
      </Button>
    </div>
  );
}
