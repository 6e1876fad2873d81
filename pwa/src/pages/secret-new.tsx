/** A secret goes into the house: its name, its value, and the only hosts that may ever be sent it. */
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { renew } from "../state/queries.ts";
import { readSecret, type ReadSecret, type SecretDraft } from "../state/secret-form.ts";
import { useSecrets } from "../state/secrets.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { houseWords } from "../house-words.ts";
import { FreshPage } from "./fresh-page.tsx";
import { SaveBar } from "./save-bar.tsx";
import { SecretValue } from "./secret-value.tsx";

export default function NewSecret() {
  const role = useOwnRole();
  const secrets = useSecrets(role);
  return (
    <FreshPage
      title={houseWords.secrets.addTitle}
      reading={secrets}
      back={{ href: "#/house/secrets", label: houseWords.secrets.title }}
    >
      <Show
        when={(role() ?? "admin") === "admin"}
        fallback={<Notice tone="known">{houseWords.secrets.adminOnly}</Notice>}
      >
        <Form hostsOf={(name) => secrets.value()?.items.find((each) => each.name === name)?.hosts} />
      </Show>
    </FreshPage>
  );
}

function Form(props: { hostsOf(name: string): readonly string[] | undefined }) {
  const navigate = useNavigate();
  // "Set it again" comes with the name, and begins with the hosts it has; one that is missing, with those it is for.
  const [search] = useSearchParams();
  const known = typeof search["name"] === "string" ? search["name"] : "";
  const wantedHosts = typeof search["hosts"] === "string" ? search["hosts"].split(",") : [];
  const [name, setName] = createSignal(known);
  const [value, setValue] = createSignal("");
  const [typedHosts, setHosts] = createSignal<string>();
  const hosts = () => typedHosts() ?? (props.hostsOf(known) ?? wantedHosts).join("\n");
  const draft = (): SecretDraft => ({ name: name(), value: value(), hosts: hosts() });
  useUnsaved(() => name() !== known || value() !== "" || typedHosts() !== undefined);

  const [wasSent, setWasSent] = createSignal(false);
  const problemOf = (field: keyof SecretDraft) => {
    const problem = wasSent() ? readSecret(draft()).problems[field] : undefined;
    return problem && houseWords.secrets.problems[problem];
  };
  const set = createAction((secret: ReadSecret["secret"]) => act("secrets.set", secret));
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setWasSent(true);
    const { secret, problems } = readSecret(draft());
    if (Object.keys(problems).length > 0) return form.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    const kept = await set.run(secret);
    if (!kept) return;
    renew("secrets.list");
    navigate(`/house/secrets/${kept.name}`, { replace: true });
  }
  return (
    <form class="flex flex-col gap-5" autocomplete="off" onSubmit={(event) => void submit(event)}>
      <p class="text-ink-soft text-pretty">{houseWords.secrets.addLead}</p>
      <TextField
        label={houseWords.secrets.name}
        hint={houseWords.secrets.nameHint}
        error={problemOf("name")}
        value={name()}
        onInput={setName}
        maxLength={63}
        isCode
        note={
          <Show when={props.hostsOf(name().trim())}>
            <Notice tone="known">{houseWords.secrets.replaces(name().trim())}</Notice>
          </Show>
        }
      />
      <SecretValue
        label={houseWords.secrets.value}
        hint={houseWords.secrets.valueHint}
        error={problemOf("value")}
        value={value()}
        onInput={setValue}
      />
      <TextField
        label={houseWords.secrets.hosts}
        hint={houseWords.secrets.hostsHint}
        error={problemOf("hosts")}
        value={hosts()}
        onInput={setHosts}
        rows={3}
        isCode
      />
      <SaveBar error={set.error()}>
        <Button type="submit" tone="primary" isWide isBusy={set.isBusy()}>
          {set.isBusy() ? houseWords.secrets.saving : houseWords.secrets.save}
        </Button>
      </SaveBar>
    </form>
  );
}
