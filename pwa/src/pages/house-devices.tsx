/** The devices that may talk to the house, whose each is, and the way to another one. */
import Plus from "lucide-solid/icons/plus";
import type { Device } from "@hob/shared/contract/devices";
import type { Role } from "@hob/shared/model/role";
import { Show } from "solid-js";
import { connection } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { useCommand } from "../state/queries.ts";
import { LinkButton } from "../ui/button.tsx";
import { RowLink } from "../ui/row-link.tsx";
import { RowList, Section } from "../ui/sheet.tsx";
import { ageWords, words } from "../words.ts";
import { Read } from "./fresh-page.tsx";

export function HouseDevices(props: { readonly role: Role | undefined }) {
  const devices = useCommand("devices.list", () => ({}));
  const now = useNow();
  return (
    <Section title={words.house.devices}>
      <Read reading={devices} waitingWords={words.house.devicesReading}>
        {(list) => (
          <RowList items={list().items} label={words.house.devices}>
            {(device) => <DeviceRow device={device} now={now()} isOwned />}
          </RowList>
        )}
      </Read>
      <Show when={props.role}>
        {(role) => (
          <Show
            when={role() === "admin"}
            fallback={
              <p class="text-small text-ink-soft text-pretty">
                {words.house.devicesAdminOnly(words.roles[role()])}
              </p>
            }
          >
            <LinkButton href="#/house/invite" isWide>
              <Plus size={20} aria-hidden="true" />
              {words.house.invite}
            </LinkButton>
          </Show>
        )}
      </Show>
    </Section>
  );
}

/** One device in a list; `isOwned` names its member. */
export function DeviceRow(props: {
  readonly device: Device;
  readonly now: number;
  readonly isOwned?: boolean;
}) {
  const parts = () => [
    ...(props.isOwned ? [props.device.memberName] : []),
    words.roles[props.device.mayActAs],
    seenWords(props.device, props.now),
  ];
  return (
    <RowLink
      href={`#/house/devices/${props.device.deviceId}`}
      name={props.device.name}
      mark={props.device.self ? words.house.thisDevice : undefined}
      detail={parts().join(" · ")}
    />
  );
}

export function seenWords(device: Device, now: number): string {
  // Who is connected is known only while this device is.
  if (device.connected && connection().kind === "live") return words.house.connected;
  return device.lastSeenAt === null
    ? words.house.neverSeen
    : words.house.seen(ageWords(device.lastSeenAt, now));
}
