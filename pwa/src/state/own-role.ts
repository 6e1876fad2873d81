/** What this device may do, as the house's list of devices says. */
import type { Role } from "@hob/shared/model/role";
import type { Accessor } from "solid-js";
import { useCommand } from "./queries.ts";

/** Undefined until the list was read once. */
export function useOwnRole(): Accessor<Role | undefined> {
  const devices = useCommand("devices.list", () => ({}));
  return () => devices.value()?.items.find((device) => device.self)?.role;
}
