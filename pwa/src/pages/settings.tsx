/** What an admin sets for the whole house: its name, its clock, and how much may run by itself. */
import type { HomeStatus } from "@hob/shared/contract/home";
import { limitProfileNames } from "@hob/shared/model/limits";
import { createSignal, Show, untrack } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { keepAnswer, renew, useCommand } from "../state/queries.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { allZones, ownZone } from "../state/zones.ts";
import { schedule } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceField, TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { RadioList } from "../ui/radio-list.tsx";
import { refusedFieldWords, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { SaveBar } from "./save-bar.tsx";

export default function Settings() {
  const role = useOwnRole();
  const home = useCommand("home.status", () => ({}));
  return (
    <FreshPage
      title={schedule.settings.title}
      reading={home}
      back={{ href: "#/house", label: words.house.title }}
    >
      <Show
        when={(role() ?? "admin") === "admin"}
        fallback={<Notice tone="known">{schedule.settings.adminOnly}</Notice>}
      >
        <Read reading={home} waitingWords={words.opening}>
          {(read) => <Form home={read()} />}
        </Read>
      </Show>
    </FreshPage>
  );
}

type Draft = Pick<HomeStatus, "name" | "timezone" | "profile">;

function Form(props: { readonly home: HomeStatus }) {
  const [typed, setTyped] = createSignal<Partial<Draft>>({});
  const [isSaved, setSaved] = createSignal(false);
  const draft = (): Draft => ({
    name: typed().name ?? props.home.name,
    timezone: typed().timezone ?? props.home.timezone,
    profile: typed().profile ?? props.home.profile,
  });
  const changed = (): Partial<Draft> => ({
    ...(draft().name.trim() !== props.home.name && { name: draft().name.trim() }),
    ...(draft().timezone !== props.home.timezone && { timezone: draft().timezone }),
    ...(draft().profile !== props.home.profile && { profile: draft().profile }),
  });
  const isChanged = () => Object.keys(changed()).length > 0;
  useUnsaved(isChanged);
  function change(part: Partial<Draft>): void {
    setTyped({ ...typed(), ...part });
    setSaved(false);
    save.forgetError();
  }
  const save = createAction((change: Partial<Draft>) => act("home.update", change));
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!isChanged()) return;
    const status = await save.run(untrack(changed));
    if (!status) return;
    keepAnswer("home.status", {}, status);
    renew("triggers.list", "triggers.get", "triggers.upcoming", "automations.list");
    setTyped({});
    setSaved(true);
  }
  // The one in force is among them, also where this device knows it by no name.
  const zones = [...new Set([ownZone(), untrack(() => props.home.timezone), ...allZones()])];
  const problemOf = (field: keyof Draft) => {
    const error = save.error();
    return error?.type === "input_invalid" && error.field === field ? refusedFieldWords(error) : undefined;
  };
  const otherError = () => {
    const error = save.error();
    const hasField = error?.type === "input_invalid" && error.field in draft();
    return hasField ? undefined : error;
  };
  return (
    <form class="flex flex-col gap-5" onSubmit={(event) => void submit(event)}>
      <TextField
        label={schedule.settings.name}
        error={problemOf("name")}
        value={draft().name}
        maxLength={80}
        onInput={(name) => change({ name })}
      />
      <ChoiceField
        label={schedule.settings.zone}
        hint={schedule.settings.zoneHint}
        error={problemOf("timezone")}
        choices={zones}
        value={String(zones.indexOf(draft().timezone))}
        onInput={(at) => change({ timezone: zones[Number(at)] ?? draft().timezone })}
      />
      <RadioList
        label={schedule.settings.profile}
        value={draft().profile}
        choices={limitProfileNames.map((profile) => ({
          value: profile,
          label: schedule.settings.profiles[profile],
          hint: schedule.settings.profileHint(profile),
        }))}
        onInput={(profile) => change({ profile })}
      />
      <div role="status" class="contents">
        <Show when={isSaved()}>
          <p>{schedule.settings.saved}</p>
        </Show>
      </div>
      <SaveBar error={otherError()}>
        <Button type="submit" tone="primary" isWide isBusy={save.isBusy() || !isChanged()}>
          {save.isBusy() ? schedule.settings.saving : schedule.settings.save}
        </Button>
      </SaveBar>
    </form>
  );
}
