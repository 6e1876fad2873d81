/** The form of a secret: what was typed, as the house takes it, or what is wrong with it. */
import { hostOpenedBy } from "@hob/shared/model/manifest";

/** Hosts as they were typed: one on each line, or parted by commas or blanks. */
export interface SecretDraft {
  readonly name: string;
  readonly value: string;
  readonly hosts: string;
}

export type SecretProblem = "missing" | "not_a_name" | "not_a_host";

export interface ReadSecret {
  /** What to send, where there is no problem. */
  readonly secret: { readonly name: string; readonly value: string; readonly hosts: string[] };
  readonly problems: { readonly [K in keyof SecretDraft]?: SecretProblem };
}

/** A value shorter than this can be guessed by whoever sees where it was taken out. */
export const shortestSafe = 8;

export function readSecret(draft: SecretDraft): ReadSecret {
  const name = draft.name.trim();
  const value = draft.value.trim();
  const hosts = draft.hosts.split(/[\s,]+/).filter((host) => host !== "");
  const read = hosts.map(hostTyped);
  const problems = {
    ...(!/^[a-z][a-z0-9_-]{0,62}$/.test(name) && { name: name === "" ? "missing" : "not_a_name" }),
    ...(value === "" && { value: "missing" }),
    ...(hosts.length === 0 ? { hosts: "missing" } : read.includes(undefined) && { hosts: "not_a_host" }),
  } satisfies ReadSecret["problems"];
  const known = read.filter((host) => host !== undefined);
  return { secret: { name, value, hosts: [...new Set(known)] }, problems };
}

/** A host as it is compared, from whatever was pasted: `https://API.example.com/v1` is api.example.com. */
function hostTyped(text: string): string | undefined {
  const host = hostOpenedBy(text.includes("://") ? text : `https://${text}`);
  return host !== undefined && /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/.test(host) ? host : undefined;
}
