/** Leaving for good: the house is told while it can be reached, then everything here is forgotten. */
import { act } from "./actions.ts";
import { connection, forgetHouse } from "./house.ts";
import { tellOtherTabs } from "./other-tabs.ts";
import { forgetPushes } from "./push.ts";
import { keptAnswer, queryClient } from "./queries.ts";

/** Forgets even where the house cannot be told, or refuses to lose its last admin. */
export async function leaveHouse(): Promise<void> {
  const self = keptAnswer("devices.list", {})?.items.find((device) => device.self);
  if (self && connection().kind === "live") await act("devices.revoke", { deviceId: self.deviceId });
  await forgetPushes();
  queryClient.clear();
  await forgetHouse();
  tellOtherTabs();
}
