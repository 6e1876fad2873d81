/** What a person allows an automation beyond its manifest, with the audit entry that says so. */
import type { JsonObject } from "@hob/shared/json";
import { isGranted, type GrantBody } from "@hob/shared/model/manifest";
import type { AutomationRow } from "../store/automations.ts";
import { addGrant, liveGrants } from "../store/grants.ts";
import type { Caller } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";

/** What is granted already is not granted again. Belongs in a transaction; whether it may be granted, the caller has asked. */
export function addGrants(
  deps: Pick<ServiceDeps, "store" | "clock">,
  { automationId }: AutomationRow,
  bodies: readonly GrantBody[],
  caller: Caller,
): void {
  const { store, clock } = deps;
  for (const body of bodies) {
    const live = liveGrants(store, automationId).map((row) => row.body);
    if (isGranted(live, body)) continue;
    const grantId = addGrant(store, automationId, body, caller.name, clock.now());
    audit(deps, caller, {
      action: "grant.added",
      subject: `automation:${automationId}`,
      detail: { grant: grantId, ...auditedGrant(body) },
    });
  }
}

function auditedGrant(body: GrantBody): JsonObject {
  switch (body.kind) {
    case "http":
      return { host: body.http.host, methods: body.http.methods };
    case "tcp":
      return { port: body.tcp.host };
    case "files":
      return { folder: body.files.root, access: body.files.access };
  }
}
