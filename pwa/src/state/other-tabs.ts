/** Tabs of one browser share keys and kept answers: when one joins or leaves a house, the others follow. */
import { closeHouse, openHouse } from "./house.ts";
import { queryClient } from "./queries.ts";

let channel: BroadcastChannel | undefined;

/** Called once, before the house is opened. */
export function followOtherTabs(): void {
  channel = new BroadcastChannel("hob.house");
  channel.addEventListener("message", () => {
    closeHouse();
    // Answers of a house that was left must not be kept again by a tab that had not heard of it.
    queryClient.clear();
    void openHouse();
  });
}

/** Called when what is kept of the house has become another one, or none. */
export function tellOtherTabs(): void {
  channel?.postMessage("house");
}
