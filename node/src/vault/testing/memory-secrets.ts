/** Secrets of tests: set and changed at will, and a note of which were sent. */
import { createRedactor } from "../redaction.ts";
import type { SecretSource } from "../secret-source.ts";
import type { OpenSecret } from "../secrets.ts";

export interface MemorySecrets extends SecretSource {
  set(name: string, value: string, ...hosts: readonly string[]): void;
  readonly used: readonly string[];
}

export function createMemorySecrets(): MemorySecrets {
  const secrets = new Map<string, OpenSecret>();
  const known: { readonly name: string; readonly value: string }[] = [];
  const used: string[] = [];
  return {
    used,
    set(name, value, ...hosts) {
      secrets.set(name, { name, value, hosts });
      known.push({ name, value });
    },
    open: (name) => secrets.get(name),
    markUsed: (name) => void used.push(name),
    redactorFor: (names) => createRedactor(known.filter(({ name }) => names.includes(name))),
  };
}
