/** Secrets: values come in and never go out. */
import type { Secret } from "@hob/shared/contract/secrets";
import { err, ok } from "@hob/shared/result";
import { closeSecret } from "../queue/secret-waits.ts";
import { automationsUsingSecret } from "../store/automations.ts";
import { wakeRunsWaitingForSecret } from "../store/runs.ts";
import { allSecrets, findSecret, removeSecret, type SecretRow } from "../store/secrets.ts";
import { transaction } from "../store/transaction.ts";
import { sealSecretValue } from "../vault/secrets.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

export interface SecretHandlers {
  readonly "secrets.list": Handler<"secrets.list">;
  readonly "secrets.set": Handler<"secrets.set">;
  readonly "secrets.rotate": Handler<"secrets.rotate">;
  readonly "secrets.remove": Handler<"secrets.remove">;
}

export function secretHandlers(deps: ServiceDeps): SecretHandlers {
  const { store, hub, clock, vault } = deps;
  return {
    "secrets.list": () => {
      const items = allSecrets(store).map(shown);
      return ok({ items, total: items.length });
    },
    "secrets.set": ({ name, value, hosts }, caller) =>
      transaction(store, () => ok(put(name, value, hosts, "secret.set", caller))),
    "secrets.rotate": ({ name, value }, caller) =>
      transaction(store, () => {
        const before = findSecret(store, name);
        return before
          ? ok(put(name, value, before.hosts, "secret.rotated", caller))
          : err({ type: "secret_unknown", name });
      }),
    "secrets.remove": ({ name }, caller) =>
      transaction(store, () => {
        if (!removeSecret(store, name)) return err({ type: "secret_unknown", name });
        audit(deps, caller, { action: "secret.removed", subject: `secret:${name}`, detail: {} });
        hub.publish({ kind: "HomeChanged" });
        return ok(null);
      }),
  };

  function put(
    name: string,
    value: string,
    hosts: readonly string[],
    action: string,
    caller: Caller,
  ): Secret {
    sealSecretValue(store, vault, { name, hosts, value, setBy: caller.name, setAt: clock.now() });
    const row = findSecret(store, name);
    if (!row) throw new Error(`secret ${name} vanished within its own transaction`);
    for (const runId of wakeRunsWaitingForSecret(store, name, clock.now()))
      hub.publish({ kind: "RunWoken", runId });
    closeSecret(deps, name, caller.name);
    audit(deps, caller, { action, subject: `secret:${name}`, detail: { hosts: [...row.hosts] } });
    hub.publish({ kind: "HomeChanged" });
    return shown(row);
  }

  function shown({ sealed: _sealed, ...row }: SecretRow): Secret {
    return { ...row, hosts: [...row.hosts], usedBy: automationsUsingSecret(store, row.name) };
  }
}
