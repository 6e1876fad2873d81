/** The secrets of the house: what each is called, where it may go, who uses it and when it was used. Never a value. */
import Plus from "lucide-solid/icons/plus";
import type { Secret } from "@hob/shared/contract/secrets";
import { Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useSecrets } from "../state/secrets.ts";
import { LinkButton } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { RowLink } from "../ui/row-link.tsx";
import { Empty, RowList } from "../ui/sheet.tsx";
import { ageWords, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";

export default function Secrets() {
  const role = useOwnRole();
  const secrets = useSecrets(role);
  const now = useNow();
  const isAny = () => (secrets.value()?.total ?? 0) > 0;
  return (
    <FreshPage
      title={words.secrets.title}
      reading={secrets}
      back={{ href: "#/house", label: words.house.title }}
      action={
        <Show when={role() === "admin" && isAny()}>
          <AddSecret />
        </Show>
      }
    >
      <Show
        when={(role() ?? "admin") === "admin"}
        fallback={<Notice tone="known">{words.secrets.adminOnly}</Notice>}
      >
        <Read reading={secrets} waitingWords={words.secrets.reading}>
          {(list) => (
            <Show
              when={list().items.length > 0}
              fallback={
                <Empty text={words.secrets.empty}>
                  <AddSecret />
                </Empty>
              }
            >
              <p class="text-ink-soft text-pretty">{words.secrets.lead}</p>
              <RowList items={list().items} label={words.secrets.title}>
                {(secret) => <SecretRow secret={secret} now={now()} />}
              </RowList>
            </Show>
          )}
        </Read>
      </Show>
    </FreshPage>
  );
}

function AddSecret() {
  return (
    <LinkButton href="#/house/secrets/new" tone="primary" isWide>
      <Plus size={20} aria-hidden="true" />
      {words.secrets.addTitle}
    </LinkButton>
  );
}

function SecretRow(props: { readonly secret: Secret; readonly now: number }) {
  const set = () => words.secrets.setBy(props.secret.setBy, ageWords(props.secret.setAt, props.now));
  const used = () =>
    props.secret.lastUsedAt === null
      ? words.secrets.neverUsed
      : words.secrets.used(ageWords(props.secret.lastUsedAt, props.now));
  return (
    <RowLink
      href={`#/house/secrets/${props.secret.name}`}
      name={props.secret.name}
      detail={
        <span class="flex flex-col gap-0.5 wrap-anywhere">
          <span>{words.secrets.goesTo(props.secret.hosts.join(", "))}</span>
          <span>{`${words.secrets.usedByCount(props.secret.usedBy.length)} · ${used()}`}</span>
          <span>{set()}</span>
        </span>
      }
    />
  );
}
