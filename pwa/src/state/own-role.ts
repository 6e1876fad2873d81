/** What this device may do, as the house's list of devices says. */
import { roleCovers, type Role } from "@hob/shared/model/role";
import type { Accessor } from "solid-js";
import { useCommand } from "./queries.ts";

/** Until the list was read once, everything is offered: the house decides anyway, and says so. */
export function useMayRun(): Accessor<boolean> {
  const role = useOwnRole();
  return () => roleCovers(role() ?? "operator", "operator");
}

/** Undefined until the list was read once. */
export function useOwnRole(): Accessor<Role | undefined> {
  const devices = useCommand("devices.list", () => ({}));
  return () => devices.value()?.items.find((device) => device.self)?.role;
}
