/** The devices that may talk to the house; an admin renames and revokes them here. */
import type { Device } from "@hob/shared/contract/devices";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { connection } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { renew, useCommand } from "../state/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { TextField } from "../ui/field.tsx";
import { RowList, Section } from "../ui/sheet.tsx";
import { ageWords, dayWords, words } from "../words.ts";
import { ErrorNotice, Read } from "./fresh-page.tsx";

export function HouseDevices() {
  const devices = useCommand(
    "devices.list",
    () => ({}),
    () => ({ renewEveryMs: 10_000 }),
  );
  const isAdmin = () => devices.value()?.items.find((device) => device.self)?.role === "admin";
  return (
    <Section title={words.house.devices}>
      <Read reading={devices} waitingWords={words.house.devicesReading}>
        {(list) => (
          <RowList items={list().items} label={words.house.devices}>
            {(device) => <DeviceRow device={device} isAdmin={isAdmin()} />}
          </RowList>
        )}
      </Read>
    </Section>
  );
}

function DeviceRow(props: { readonly device: Device; readonly isAdmin: boolean }) {
  const now = useNow();
  const [asked, setAsked] = createSignal<"rename" | "revoke">();
  return (
    <>
      <Disclosure
        summary={
          <span class="flex flex-col gap-0.5">
            <span class="row">
              <span class="font-strong wrap-anywhere">{props.device.name}</span>
              <Show when={props.device.self}>
                <span class="rounded-full border border-edge px-2 text-small text-ink-soft">
                  {words.house.thisDevice}
                </span>
              </Show>
            </span>
            <span class="text-small text-ink-soft">
              {words.roles[props.device.role]} · {seenWords(props.device, now())}
            </span>
          </span>
        }
      >
        <div class="flex flex-col gap-3">
          <p class="text-small text-ink-soft">{words.house.pairedOn(dayWords(props.device.pairedAt))}</p>
          <Show when={props.isAdmin || props.device.self} fallback={<p>{words.house.adminOnly}</p>}>
            <div class="flex flex-wrap justify-between gap-3">
              <Button tone="danger" onClick={() => setAsked("revoke")}>
                {words.house.revoke}
              </Button>
              <Show when={props.isAdmin}>
                <Button onClick={() => setAsked("rename")}>{words.house.rename}</Button>
              </Show>
            </div>
          </Show>
        </div>
      </Disclosure>
      <RenameDialog device={props.device} isOpen={asked() === "rename"} onClose={() => setAsked(undefined)} />
      <RevokeDialog device={props.device} isOpen={asked() === "revoke"} onClose={() => setAsked(undefined)} />
    </>
  );
}

interface DeviceDialogProps {
  readonly device: Device;
  readonly isOpen: boolean;
  onClose(): void;
}

function RenameDialog(props: DeviceDialogProps) {
  const [name, setName] = createSignal(props.device.name);
  const rename = createAction((deviceId: number, to: string) =>
    act("devices.rename", { deviceId, name: to }),
  );
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(await rename.run(props.device.deviceId, name()))) return;
    renew("devices.list");
    props.onClose();
  }
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={words.house.renameTitle}>
      <form class="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <TextField label={words.house.name} value={name()} onInput={setName} maxLength={80} />
        <Show when={rename.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={props.onClose}>{words.cancel}</Button>
          <Button type="submit" tone="primary" isBusy={rename.isBusy()}>
            {rename.isBusy() ? words.house.saving : words.house.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RevokeDialog(props: DeviceDialogProps) {
  const revoke = createAction((deviceId: number) => act("devices.revoke", { deviceId }));
  async function revokeDevice(): Promise<void> {
    const revoked = await revoke.run(props.device.deviceId);
    // Revoking oneself ends the session before its answer can come: that end is the answer.
    if (!revoked && revoke.error()?.type !== "device_revoked") return;
    renew("devices.list", "home.status");
    props.onClose();
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={words.house.revokeTitle(props.device.name)}
      text={props.device.self ? words.house.revokeSelfText : words.house.revokeText}
    >
      <Show when={revoke.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div class="flex flex-wrap justify-between gap-3">
        <Button onClick={props.onClose}>{words.cancel}</Button>
        <Button tone="danger" isBusy={revoke.isBusy()} onClick={() => void revokeDevice()}>
          {revoke.isBusy() ? words.house.revoking : words.house.revoke}
        </Button>
      </div>
    </Dialog>
  );
}

function seenWords(device: Device, now: number): string {
  // Who is connected is known only while this device is.
  if (device.connected && connection().kind === "live") return words.house.connected;
  return device.lastSeenAt === null
    ? words.house.neverSeen
    : words.house.seen(ageWords(device.lastSeenAt, now));
}
