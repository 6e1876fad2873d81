/** Whether the whole house is paused, for every page on which something is expected to run. */
import type { Accessor } from "solid-js";
import { useCommand } from "./queries.ts";

/** False until the house has said so; `isAsked` says whether it matters. */
export function usePaused(isAsked: () => boolean = () => true): Accessor<boolean> {
  const status = useCommand(
    "home.status",
    () => ({}),
    () => ({ isAsked: isAsked() }),
  );
  return () => status.value()?.paused ?? false;
}
