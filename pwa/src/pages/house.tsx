/** The house as this device sees it: the connection leg by leg, the home node, and who else may come in. */
import type { HomeStatus } from "@hob/shared/contract/home";
import { Show } from "solid-js";
import { connection, house } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { useMayRun, useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { Dot } from "../ui/freshness.tsx";
import { Facts, Section, Sheet } from "../ui/sheet.tsx";
import {
  connectionWords,
  errorSentence,
  momentWords,
  nodeRelayWords,
  runsNowWords,
  sizeWords,
  wholeDurationWords,
  words,
} from "../words.ts";
import { connectionTone, FreshPage, Read, WayOn } from "./fresh-page.tsx";
import { ForgetHouse } from "./house-forget.tsx";
import { HouseDevices } from "./house-devices.tsx";
import { HouseHealth } from "./house-health.tsx";
import { HouseMembers } from "./house-members.tsx";
import { HouseSecrets } from "./house-secrets.tsx";
import { HouseSettings } from "./house-settings.tsx";
import { HouseSwitch, Resume } from "./house-switch.tsx";
import { ThisDevice } from "./this-device.tsx";

export default function House() {
  const status = useCommand("home.status", () => ({}));
  const role = useOwnRole();
  const mayTurn = useMayRun();
  const now = useNow();
  const isLive = () => connection().kind === "live";
  const readAt = () => status.readAt() ?? now();
  // By the house's own clock; while the house is away nobody knows whether it runs on.
  const runningMs = (read: HomeStatus) =>
    Math.max(0, read.now - read.startedAt + (isLive() ? Math.max(0, now() - readAt()) : 0));
  const nodeTitle = () =>
    isLive() || !status.value() ? words.house.node : words.house.nodeAsOf(momentWords(readAt()));
  return (
    <FreshPage
      title={status.value()?.name ?? words.house.title}
      tabTitle={words.house.title}
      reading={status}
      action={mayTurn() && status.value()?.paused ? <Resume /> : undefined}
    >
      <Show when={status.value()}>{(read) => <HouseSwitch status={read()} mayTurn={mayTurn()} />}</Show>
      <Section title={words.house.connection}>
        <ConnectionSheet />
      </Section>
      <HouseHealth />
      <HouseDevices role={role()} />
      <HouseMembers role={role()} />
      <Show when={role() === "admin"}>
        <HouseSecrets />
        <HouseSettings />
      </Show>
      <Section title={nodeTitle()}>
        <Read reading={status} waitingWords={words.opening}>
          {(read) => (
            <Facts
              facts={[
                { name: words.house.nodeToRelay, value: nodeRelayWords(read().relay) },
                { name: words.house.runsNow, value: runsNowWords(read().runs) },
                {
                  name: words.house.running,
                  value: wholeDurationWords(runningMs(read())),
                },
                { name: words.house.storage, value: sizeWords(read().storage.databaseBytes) },
                { name: words.house.timezone, value: read().timezone },
                { name: words.house.version, value: read().version },
              ]}
            />
          )}
        </Read>
      </Section>
      <ThisDevice />
      <ForgetHouse />
    </FreshPage>
  );
}

function ConnectionSheet() {
  const now = useNow(1_000);
  const trouble = () => {
    const state = connection();
    return state.kind === "down" || state.kind === "ended" ? state : undefined;
  };
  const relayUrl = () => {
    const here = house();
    return here.kind === "paired" ? here.relayUrl : undefined;
  };
  return (
    <Sheet>
      <div class="flex flex-col gap-2 px-4 py-3">
        <p class="flex items-center gap-2 text-lead font-strong">
          <Dot tone={connectionTone(connection().kind)} />
          {connectionWords(connection())}
        </p>
        <Show when={trouble()}>
          {(state) => <p class="text-pretty wrap-anywhere">{errorSentence(state().error)}</p>}
        </Show>
        <Show when={relayUrl()}>
          {(url) => (
            <p class="text-small text-ink-soft wrap-anywhere">
              {words.house.relayAddress}: {url()}
            </p>
          )}
        </Show>
        <Show when={trouble()}>{(state) => <WayOn state={state()} now={now()} />}</Show>
      </div>
    </Sheet>
  );
}
