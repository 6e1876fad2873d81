/** Automations: made, changed and put away, each change with its audit entry. */
import type { HttpGrant } from "@hob/shared/model/manifest";
import { err, ok } from "@hob/shared/result";
import { endFromOutside } from "../queue/end-run.ts";
import {
  addAutomation,
  changeAutomation,
  findAutomation,
  listAutomations,
  setAutomationState,
  type AutomationRow,
} from "../store/automations.ts";
import { isAddress, judgeAddress } from "../egress/address.ts";
import { addHttpGrant, liveGrants, revokeGrant } from "../store/grants.ts";
import { queuedRunsOf } from "../store/runs.ts";
import { transaction } from "../store/transaction.ts";
import { contentHashOf, publishVersion, type VersionContent } from "../store/versions.ts";
import { activeVersion, automationOf, summaryOf } from "./automation-views.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { slugFor } from "./slug.ts";
import { checkVersion } from "./version-check.ts";

export interface AutomationHandlers {
  readonly "automations.list": Handler<"automations.list">;
  readonly "automations.get": Handler<"automations.get">;
  readonly "automations.create": Handler<"automations.create">;
  readonly "automations.update": Handler<"automations.update">;
  readonly "automations.archive": Handler<"automations.archive">;
}

type InputOf<M extends keyof AutomationHandlers> = Parameters<AutomationHandlers[M]>[0];
type AnswerOf<M extends keyof AutomationHandlers> = ReturnType<AutomationHandlers[M]>;

export function automationHandlers(deps: ServiceDeps): AutomationHandlers {
  const { store, hub, clock, registry } = deps;
  return {
    "automations.list": list,
    "automations.get": get,
    "automations.create": (input, caller) => transaction(store, () => create(input, caller)),
    "automations.update": (input, caller) => transaction(store, () => update(input, caller)),
    "automations.archive": (input, caller) => transaction(store, () => archive(input, caller)),
  };

  function list({ archived, limit, offset }: InputOf<"automations.list">): AnswerOf<"automations.list"> {
    const { items, total } = listAutomations(store, { archived }, { limit, offset });
    return ok({ items: items.map((row) => summaryOf(store, row)), total });
  }

  function get({ automation }: InputOf<"automations.get">): AnswerOf<"automations.get"> {
    const row = findAutomation(store, automation);
    return row ? ok(automationOf(store, row)) : err(unknown(automation));
  }

  function create(input: InputOf<"automations.create">, caller: Caller): AnswerOf<"automations.create"> {
    const { name, description, tags, intent, source, manifest, paramsSchema, limits, values } = input;
    if (input.slug !== undefined && findAutomation(store, input.slug)) {
      return err({ type: "slug_taken", slug: input.slug });
    }
    const content = { source, manifest, paramsSchema, limits: given(limits) };
    const program = checkVersion(registry, content, values);
    if (!program.ok) return program;
    const slug = input.slug ?? slugFor(name, (taken) => findAutomation(store, taken) !== undefined);
    const at = clock.now();
    const automationId = addAutomation(store, {
      slug,
      name,
      description,
      tags,
      ownership: "owner",
      values,
      at,
    });
    publishVersion(store, {
      ...content,
      automationId,
      intent,
      program: program.value,
      author: "user",
      message: "",
      at,
    });
    audit(deps, caller, {
      action: "automation.created",
      subject: `automation:${automationId}`,
      detail: { slug, hash: hashText(content) },
    });
    hub.publish({ kind: "AutomationChanged", automationId });
    return answer(automationId);
  }

  function update(input: InputOf<"automations.update">, caller: Caller): AnswerOf<"automations.update"> {
    const row = findAutomation(store, input.automation);
    if (!row) return err(unknown(input.automation));
    if (row.state === "archived") return err({ type: "automation_archived", automation: row.slug });
    const before = activeVersion(store, row);
    const after = {
      source: input.source ?? before.source,
      manifest: input.manifest ?? before.manifest,
      paramsSchema: input.paramsSchema ?? before.paramsSchema,
      limits: input.limits ? given(input.limits) : before.limits,
    };
    const intent = input.intent ?? before.intent;
    const isNewContent = hashText(after) !== hashText(before);
    const isNewVersion = isNewContent || intent !== before.intent;
    if (isNewVersion && row.ownership === "system")
      return err({ type: "automation_is_system", automation: row.slug });

    const values = input.values ?? row.values;
    const program = isNewContent || input.values ? checkVersion(registry, after, values) : ok(before.program);
    if (!program.ok) return program;
    const live = liveGrants(store, row.automationId).map(({ grantId }) => grantId);
    const hopeless = (input.grant ?? []).findIndex(({ host }) => isNeverOpened(host));
    if (hopeless >= 0) return err(neverOpened(hopeless));
    const strange = (input.revokeGrants ?? []).findIndex((grantId) => !live.includes(grantId));
    if (strange >= 0) return err(unknownGrant(strange));

    const at = clock.now();
    const { name, description, tags } = input;
    changeAutomation(store, row.automationId, { name, description, tags, values: input.values }, at);
    if (isNewVersion) {
      const { automationId } = row;
      publishVersion(store, {
        ...after,
        automationId,
        intent,
        program: program.value,
        author: "user",
        message: "",
        at,
      });
    }
    for (const grantId of input.revokeGrants ?? []) takeBack(row, grantId, caller);
    for (const http of input.grant ?? []) grant(row, http, caller);
    audit(deps, caller, {
      action: "automation.updated",
      subject: `automation:${row.automationId}`,
      detail: {
        fields: Object.keys(input).filter((field) => field !== "automation"),
        ...(isNewVersion && { version: before.number + 1, hash: hashText(after) }),
      },
    });
    hub.publish({ kind: "AutomationChanged", automationId: row.automationId });
    return answer(row.automationId);
  }

  function archive(
    { automation, archived }: InputOf<"automations.archive">,
    caller: Caller,
  ): AnswerOf<"automations.archive"> {
    const row = findAutomation(store, automation);
    if (!row) return err(unknown(automation));
    if (archived === (row.state === "archived")) return ok(automationOf(store, row));
    setAutomationState(store, row.automationId, archived ? "archived" : "active", clock.now());
    for (const run of archived ? queuedRunsOf(store, row.automationId) : []) {
      endFromOutside(deps, run, {
        status: "canceled",
        reason: "not_runnable",
        error: archivedMeanwhile,
        by: caller.name,
      });
    }
    audit(deps, caller, {
      action: archived ? "automation.archived" : "automation.restored",
      subject: `automation:${row.automationId}`,
      detail: { slug: row.slug },
    });
    hub.publish({ kind: "AutomationChanged", automationId: row.automationId });
    return answer(row.automationId);
  }

  /** What is in force already is not granted twice. */
  function grant(row: AutomationRow, http: HttpGrant, caller: Caller): void {
    const isThere = liveGrants(store, row.automationId).some(
      (live) =>
        live.http.host === http.host && http.methods.every((method) => live.http.methods.includes(method)),
    );
    if (isThere) return;
    const grantId = addHttpGrant(store, row.automationId, http, caller.name, clock.now());
    audit(deps, caller, {
      action: "grant.added",
      subject: `automation:${row.automationId}`,
      detail: { grant: grantId, host: http.host, methods: http.methods },
    });
  }

  function takeBack(row: AutomationRow, grantId: number, caller: Caller): void {
    if (!revokeGrant(store, row.automationId, grantId, clock.now())) return;
    audit(deps, caller, {
      action: "grant.revoked",
      subject: `automation:${row.automationId}`,
      detail: { grant: grantId },
    });
  }

  function answer(automationId: number) {
    const row = findAutomation(store, automationId);
    if (!row) throw new Error(`automation ${automationId} vanished within its own transaction`);
    return ok(automationOf(store, row));
  }
}

const archivedMeanwhile = {
  type: "not_runnable",
  message: "The automation was archived before this run began.",
};

function hashText(content: VersionContent): string {
  return Buffer.from(contentHashOf(content)).toString("hex");
}

/** Only the members that were given: an absent limit is the profile's. */
function given<T extends object>(limits: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as never;
}

function unknown(automation: number | string) {
  return { type: "automation_unknown", automation: String(automation) } as const;
}

/** Whether `host` is written as an address that no grant opens: link-local, metadata, unspecified. */
function isNeverOpened(host: string): boolean {
  const address = host.replace(/:[0-9]+$/, "").replace(/^\[|\]$/g, "");
  return isAddress(address) && judgeAddress(address).kind === "never";
}

function neverOpened(index: number) {
  return {
    type: "input_invalid",
    field: `grant.${index}.host`,
    problem: "is an address that Hob never opens",
    fix: "give a public host or an address at home",
  } as const;
}

function unknownGrant(index: number) {
  return {
    type: "input_invalid",
    field: `revokeGrants.${index}`,
    problem: "is not a grant in force of this automation",
    fix: "give a number that automations.get shows",
  } as const;
}
