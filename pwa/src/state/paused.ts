/** Whether the whole house is paused, for every page on which something is expected to run. */
import type { Accessor } from "solid-js";
import { useCommand } from "./queries.ts";

/** False until the house has said so. */
export function usePaused(): Accessor<boolean> {
  const status = useCommand("home.status", () => ({}));
  return () => status.value()?.paused ?? false;
}
