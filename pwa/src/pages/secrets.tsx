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
import { houseWords } from "../house-words.ts";
import { ageWords, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";

export default function Secrets() {
  const role = useOwnRole();
  const secrets = useSecrets(role);
  const now = useNow();
  const isAny = () => (secrets.value()?.total ?? 0) > 0;
  return (
    <FreshPage
      title={houseWords.secrets.title}
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
        fallback={<Notice tone="known">{houseWords.secrets.adminOnly}</Notice>}
      >
        <Read reading={secrets} waitingWords={houseWords.secrets.reading}>
          {(list) => (
            <Show
              when={list().items.length > 0}
              fallback={
                <Empty text={houseWords.secrets.empty}>
                  <AddSecret />
                </Empty>
              }
            >
              <p class="text-ink-soft text-pretty">{houseWords.secrets.lead}</p>
              <RowList items={list().items} label={houseWords.secrets.title}>
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
      {houseWords.secrets.addTitle}
    </LinkButton>
  );
}

function SecretRow(props: { readonly secret: Secret; readonly now: number }) {
  const set = () => houseWords.secrets.setBy(props.secret.setBy, ageWords(props.secret.setAt, props.now));
  const used = () =>
    props.secret.lastUsedAt === null
      ? houseWords.secrets.neverUsed
      : houseWords.secrets.used(ageWords(props.secret.lastUsedAt, props.now));
  return (
    <RowLink
      href={`#/house/secrets/${props.secret.name}`}
      name={props.secret.name}
      detail={
        <span class="flex flex-col gap-0.5 wrap-anywhere">
          <span>{houseWords.secrets.goesTo(props.secret.hosts.join(", "))}</span>
          <span>{`${houseWords.secrets.usedByCount(props.secret.usedBy.length)} · ${used()}`}</span>
          <span>{set()}</span>
        </span>
      }
    />
  );
}
