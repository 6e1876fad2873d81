/** One secret: where it may go, who uses it, a new value for it, and its end. Its value is nowhere to be seen. */
import type { Secret as SecretOutput } from "@hob/shared/contract/secrets";
import { useNavigate, useParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { renew } from "../state/queries.ts";
import { useSecrets } from "../state/secrets.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, Facts, Section } from "../ui/sheet.tsx";
import { When } from "../ui/when.tsx";
import { houseWords } from "../house-words.ts";
import { ageWords, exactWords, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { SaveBar } from "./save-bar.tsx";
import { SecretValue } from "./secret-value.tsx";

export default function Secret() {
  const params = useParams();
  const role = useOwnRole();
  const secrets = useSecrets(role);
  const name = () => params["name"] ?? "";
  const found = () => secrets.value()?.items.find((secret) => secret.name === name());
  return (
    <FreshPage
      title={name()}
      reading={secrets}
      back={{ href: "#/house/secrets", label: houseWords.secrets.title }}
    >
      <Show
        when={(role() ?? "admin") === "admin"}
        fallback={<Notice tone="known">{houseWords.secrets.adminOnly}</Notice>}
      >
        <Read reading={secrets} waitingWords={houseWords.secrets.reading}>
          {() => (
            <Show when={found()} fallback={<Empty text={houseWords.secrets.unknown} />}>
              {(secret) => (
                <>
                  <SecretFacts secret={secret()} />
                  <NewValue name={secret().name} />
                  <LinkButton href={`#/house/secrets/new?name=${secret().name}`} isWide>
                    {houseWords.secrets.otherHosts}
                  </LinkButton>
                  <RemoveSecret secret={secret()} />
                </>
              )}
            </Show>
          )}
        </Read>
      </Show>
    </FreshPage>
  );
}

function SecretFacts(props: { readonly secret: SecretOutput }) {
  const now = useNow();
  const age = (at: number) => (
    <div class="-my-2.5">
      <When at={at} words={ageWords(at, now())} exact={exactWords(at)} />
    </div>
  );
  return (
    <Facts
      facts={[
        { name: houseWords.secrets.hosts, value: <Lines lines={props.secret.hosts} /> },
        { name: houseWords.secrets.usedBy, value: <UsedBy slugs={props.secret.usedBy} /> },
        {
          name: houseWords.secrets.lastUsed,
          value: props.secret.lastUsedAt === null ? houseWords.secrets.notYet : age(props.secret.lastUsedAt),
        },
        { name: houseWords.secrets.set, value: age(props.secret.setAt) },
        { name: houseWords.secrets.setFrom, value: props.secret.setBy },
        {
          name: houseWords.secrets.inScripts,
          value: <code class="font-mono text-small">{`{{secret:${props.secret.name}}}`}</code>,
        },
      ]}
    />
  );
}

function Lines(props: { readonly lines: readonly string[] }) {
  return (
    <ul>
      <For each={props.lines}>{(line) => <li>{line}</li>}</For>
    </ul>
  );
}

function UsedBy(props: { readonly slugs: readonly string[] }) {
  return (
    <Show when={props.slugs.length > 0} fallback={houseWords.secrets.usedByCount(0)}>
      <ul class="-my-2.5 flex flex-wrap gap-x-4">
        <For each={props.slugs}>
          {(slug) => (
            <li>
              <a
                href={`#/automations/${slug}`}
                class="inline-flex min-h-11 items-center underline decoration-edge underline-offset-4"
              >
                {slug}
              </a>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function NewValue(props: { readonly name: string }) {
  const [value, setValue] = createSignal("");
  const isTyped = () => value().trim() !== "";
  useUnsaved(isTyped);
  const rotate = createAction((typed: string) =>
    act("secrets.rotate", { name: props.name, value: typed.trim() }),
  );
  const [isSaved, setSaved] = createSignal(false);
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!isTyped() || !(await rotate.run(value()))) return;
    setValue("");
    setSaved(true);
    renew("secrets.list");
  }
  return (
    <Section title={houseWords.secrets.rotateTitle}>
      <form class="flex flex-col gap-3" autocomplete="off" onSubmit={(event) => void submit(event)}>
        <SecretValue
          label={houseWords.secrets.newValue}
          hint={houseWords.secrets.rotateHint}
          value={value()}
          onInput={(typed) => {
            setSaved(false);
            setValue(typed);
          }}
        />
        <p role="status" class="text-ink-soft empty:hidden">
          {isSaved() ? houseWords.secrets.rotated : ""}
        </p>
        <Show when={isTyped()}>
          <SaveBar error={rotate.error()}>
            <Button type="submit" tone="primary" isWide isBusy={rotate.isBusy()}>
              {rotate.isBusy() ? houseWords.secrets.saving : houseWords.secrets.rotate}
            </Button>
          </SaveBar>
        </Show>
      </form>
    </Section>
  );
}

function RemoveSecret(props: { readonly secret: SecretOutput }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = createSignal(false);
  const remove = createAction((name: string) => act("secrets.remove", { name }));
  async function removeSecret(): Promise<void> {
    if ((await remove.run(props.secret.name)) === undefined) return;
    setAsked(false);
    renew("secrets.list");
    navigate("/house/secrets", { replace: true });
  }
  return (
    <div class="mt-4 border-t border-hairline pt-6">
      <Button tone="danger" isWide onClick={() => setAsked(true)}>
        {houseWords.secrets.remove}
      </Button>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={houseWords.secrets.removeTitle(props.secret.name)}
        text={houseWords.secrets.removeText(props.secret.usedBy.length)}
      >
        <Show when={remove.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={remove.isBusy()} onClick={() => void removeSecret()}>
            {remove.isBusy() ? houseWords.secrets.removing : houseWords.secrets.remove}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
