/** What a hostile script is, and the ends that it may come to. */
import type { RunLimits } from "@hob/shared/model/limits";
import type { RunReason } from "@hob/shared/model/run";

export interface HostileScript {
  readonly name: string;
  /** Body of the automation's async function; `input`, `log`, the tools, `std` and `port` are in scope. */
  readonly body?: string;
  /** The whole module, where the body alone cannot say it. */
  readonly program?: string;
  /** Any of these ends is right: which limit is met first may depend on the machine. */
  readonly reasons: readonly RunReason[];
  readonly type?: string;
  readonly message?: RegExp;
  readonly limits?: Partial<RunLimits>;
}

export const killed: readonly RunReason[] = ["timeout"];
export const hoards: readonly RunReason[] = ["memory", "timeout"];
export const failed: readonly RunReason[] = ["script_error"];
export const denied: readonly RunReason[] = ["denied"];
