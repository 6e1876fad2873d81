/** Runs wait for a secret that is missing or was refused: the way to where it is set. */
import KeyRound from "lucide-solid/icons/key-round";
import { Show } from "solid-js";
import { useOwnRole } from "../../state/own-role.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Facts } from "../../ui/sheet.tsx";
import { houseWords } from "../../house-words.ts";
import type { ItemFace } from "./item-face.ts";

export const secret: ItemFace<"secret"> = {
  glyph: KeyRound,
  tone: "needs",
  sentence: (item, now) => sentences.secret(item, now),
  Detail: (props) => (
    <>
      <p class="text-pretty">{inbox.secret.text(props.item.body.isRefused)}</p>
      <Show when={props.item.body.hosts.length > 0}>
        <Facts facts={[{ name: houseWords.secrets.hosts, value: props.item.body.hosts.join(", ") }]} />
      </Show>
    </>
  ),
  Actions: (props) => {
    const role = useOwnRole();
    return (
      <Show
        when={(role() ?? "admin") === "admin"}
        fallback={<p class="text-small text-ink-soft">{inbox.secret.adminOnly}</p>}
      >
        <LinkButton
          href={
            props.item.body.isRefused
              ? `#/house/secrets/${encodeURIComponent(props.item.body.secret)}`
              : newSecretHref(props.item.body.secret, props.item.body.hosts)
          }
          tone="primary"
          isWide
        >
          {props.item.body.isRefused ? inbox.secret.setAgain : inbox.secret.set}
        </LinkButton>
      </Show>
    );
  },
};

/** The form begins with what the house knows of the secret. */
function newSecretHref(name: string, hosts: readonly string[]): string {
  const known = new URLSearchParams({ name, ...(hosts.length > 0 && { hosts: hosts.join(",") }) });
  return `#/house/secrets/new?${known}`;
}
