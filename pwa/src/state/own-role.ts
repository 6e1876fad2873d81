/** What this device may do, as the house's list of devices says. */
import type { Device } from "@hob/shared/contract/devices";
import { roleCovers, type Role } from "@hob/shared/model/role";
import type { Accessor } from "solid-js";
import { useCommand } from "./queries.ts";

/** Until the list was read once, everything is offered: the house decides anyway, and says so. */
export function useMayRun(): Accessor<boolean> {
  const role = useOwnRole();
  return () => roleCovers(role() ?? "operator", "operator");
}

/** Undefined until the list was read once; `isAsked` says whether there is a house to ask. */
export function useOwnRole(isAsked: () => boolean = () => true): Accessor<Role | undefined> {
  const device = useOwnDevice(isAsked);
  return () => device()?.mayActAs;
}

/** Undefined until the list was read once. */
export function useOwnDevice(isAsked: () => boolean = () => true): Accessor<Device | undefined> {
  const devices = useCommand(
    "devices.list",
    () => ({}),
    () => ({ isAsked: isAsked() }),
  );
  return () => devices.value()?.items.find((device) => device.self);
}
