/** Where whoever may use a secret gets it: its value as it is now, and what hides it from everybody else. */
import type { Clock } from "@hob/shared/time";
import type { GroupCommit } from "../store/group-commit.ts";
import { markSecretUsed, secretsRevision } from "../store/secrets.ts";
import type { Store } from "../store/store.ts";
import { createRedactor, type Redactor } from "./redaction.ts";
import { openSecretValue, type OpenSecret } from "./secrets.ts";
import type { Vault } from "./vault.ts";

export interface SecretSource {
  /** Undefined where there is none, or where it was changed from outside. */
  open(name: string): OpenSecret | undefined;
  /** Notes that it left the house; stored at most once a minute. */
  markUsed(name: string): void;
  /**
   * Hides what these secrets are now, and what they were at any time since this process has known them: a value
   * that was replaced while a run used it is hidden on. Costs nothing while no secret changes.
   */
  redactorFor(names: readonly string[]): Redactor;
}

/** For a house without a vault: there is no secret. */
export const noSecrets: SecretSource = {
  open: () => undefined,
  markUsed: () => {},
  redactorFor: () => createRedactor([]),
};

const markedEveryMs = 60_000;

/** Redactors that are kept; automations share few sets of secrets. */
const keptRedactors = 32;

export function createSecretSource(deps: {
  readonly store: Store;
  readonly vault: Pick<Vault, "open">;
  readonly clock: Clock;
  readonly commits: GroupCommit;
}): SecretSource {
  const { store, vault, clock, commits } = deps;
  /** Every value that was opened, by name: what once was in a request may come back much later. */
  const known = new Map<string, Set<string>>();
  const redactors = new Map<string, Redactor>();
  let revision = secretsRevision(store);
  const markedAt = new Map<string, number>();

  return {
    open,
    markUsed(name) {
      const at = clock.now();
      if (Math.abs(at - (markedAt.get(name) ?? 0)) < markedEveryMs) return;
      markedAt.set(name, at);
      // On a full disk the note is lost, and nothing else.
      commits.writeSoon(() => markSecretUsed(store, name, at)).catch(() => {});
    },
    redactorFor(names) {
      if (revision !== secretsRevision(store)) redactors.clear();
      revision = secretsRevision(store);
      const key = names.join(" ");
      const kept = redactors.get(key);
      if (kept) return kept;
      for (const name of names) open(name);
      if (redactors.size >= keptRedactors) redactors.clear();
      const redactor = createRedactor(names.flatMap(valuesOf));
      redactors.set(key, redactor);
      return redactor;
    },
  };

  function open(name: string): OpenSecret | undefined {
    const secret = openSecretValue(store, vault, name);
    if (secret) remember(secret);
    return secret;
  }

  function remember({ name, value }: OpenSecret): void {
    const values = known.getOrInsertComputed(name, () => new Set());
    if (values.has(value)) return;
    values.add(value);
    redactors.clear();
  }

  function valuesOf(name: string): readonly { readonly name: string; readonly value: string }[] {
    return Array.from(known.get(name) ?? [], (value) => ({ name, value }));
  }
}
