/** Automations: made, changed and put away, each change with its audit entry. */
import type { JsonObject } from "@hob/shared/json";
import { err, ok } from "@hob/shared/result";
import {
  addAutomation,
  changeAutomation,
  findAutomation,
  listAutomations,
  setAutomationOwner,
  setAutomationState,
  tagsInUse,
  type AutomationRow,
} from "../store/automations.ts";
import { armAll } from "../queue/breaker.ts";
import { refusalOfAnother } from "./automation-count.ts";
import { findMisfit, layInput } from "../queue/params.ts";
import { triggersOf } from "../store/triggers.ts";
import { liveGrants, revokeGrant } from "../store/grants.ts";
import { transaction } from "../store/transaction.ts";
import { contentHashOf, publishVersion, type VersionContent } from "../store/versions.ts";
import { visibleTo } from "../store/visibility.ts";
import { activeVersion, automationOf, summaryOf } from "./automation-views.ts";
import { addGrants } from "./add-grants.ts";
import { archiveAutomation } from "./archive-automation.ts";
import type { Caller, Handler } from "./caller.ts";
import { audit, type ServiceDeps } from "./deps.ts";
import { findGrantProblem } from "./grant-check.ts";
import { slugFor } from "./slug.ts";
import { checkVersion } from "./version-check.ts";
import { findFor, sees } from "./visibility.ts";

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
  const { store, hub, clock } = deps;
  return {
    "automations.list": list,
    "automations.get": get,
    "automations.create": (input, caller) => transaction(store, () => create(input, caller)),
    "automations.update": (input, caller) => transaction(store, () => update(input, caller)),
    "automations.archive": (input, caller) => transaction(store, () => archive(input, caller)),
  };

  function list(
    { limit, offset, ...filter }: InputOf<"automations.list">,
    caller: Caller,
  ): AnswerOf<"automations.list"> {
    const to = visibleTo(caller);
    const { items, total } = listAutomations(store, { ...filter, visibleTo: to }, { limit, offset });
    return ok({
      items: items.map((row) => summaryOf(store, row, caller)),
      total,
      tags: tagsInUse(store, to),
    });
  }

  function get({ automation }: InputOf<"automations.get">, caller: Caller): AnswerOf<"automations.get"> {
    const row = findFor(store, caller, automation);
    return row ? ok(automationOf(store, row, caller)) : err(unknown(automation));
  }

  function create(input: InputOf<"automations.create">, caller: Caller): AnswerOf<"automations.create"> {
    const { name, description, tags, intent, source, manifest, paramsSchema, limits, values } = input;
    if (input.slug !== undefined && findAutomation(store, input.slug)) {
      return err({ type: "slug_taken", slug: input.slug });
    }
    if (input.isPrivate && caller.memberId === null) return err(nobodysOwn);
    const tooMany = refusalOfAnother(store);
    if (tooMany) return err(tooMany);
    const content = { source, manifest, paramsSchema, limits: given(limits) };
    const program = checkVersion(deps, content, values);
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
      ownerMemberId: input.isPrivate ? caller.memberId : null,
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
    return answer(automationId, caller);
  }

  function update(input: InputOf<"automations.update">, caller: Caller): AnswerOf<"automations.update"> {
    const row = findFor(store, caller, input.automation);
    if (!row) return err(unknown(input.automation));
    if (sees(store, caller, row.automationId) === "veiled")
      return err({ type: "automation_private", automation: row.slug });
    if (row.state === "archived") return err({ type: "automation_archived", automation: row.slug });
    if (input.isPrivate && caller.memberId === null) return err(nobodysOwn);
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
    const program = isNewContent || input.values ? checkVersion(deps, after, values) : ok(before.program);
    if (!program.ok) return program;
    const unfit =
      isNewContent || input.values ? findUnfitTrigger(row, after.paramsSchema, values) : undefined;
    if (unfit) return err(unfit);
    const live = liveGrants(store, row.automationId).map(({ grantId }) => grantId);
    for (const [index, body] of (input.grant ?? []).entries()) {
      const hopeless = findGrantProblem(body, `grant.${index}`, deps.closureOf);
      if (hopeless) return err(hopeless);
    }
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
    if (input.isPrivate !== undefined) setPrivacy(row, input.isPrivate ? caller.memberId : null, at);
    for (const grantId of input.revokeGrants ?? []) takeBack(row, grantId, caller);
    addGrants(deps, row, input.grant ?? [], caller);
    audit(deps, caller, {
      action: "automation.updated",
      subject: `automation:${row.automationId}`,
      detail: {
        fields: Object.keys(input).filter((field) => field !== "automation"),
        ...(isNewVersion && { version: before.number + 1, hash: hashText(after) }),
      },
    });
    hub.publish({ kind: "AutomationChanged", automationId: row.automationId });
    return answer(row.automationId, caller);
  }

  /** An admin who may not look inside may still put it away, and only its owner bring it back. */
  function archive(
    { automation, archived }: InputOf<"automations.archive">,
    caller: Caller,
  ): AnswerOf<"automations.archive"> {
    const row = findFor(store, caller, automation);
    if (!row) return err(unknown(automation));
    if (!archived && sees(store, caller, row.automationId) === "veiled")
      return err({ type: "automation_private", automation: row.slug });
    const tooMany = !archived && row.state === "archived" ? refusalOfAnother(store) : undefined;
    if (tooMany) return err(tooMany);
    if (archived) archiveAutomation(deps, row, caller);
    else restore(row, caller);
    return answer(row.automationId, caller);
  }

  function restore(row: AutomationRow, caller: Caller): void {
    if (row.state !== "archived") return;
    setAutomationState(store, row.automationId, "active", clock.now());
    armAll(deps, row.automationId);
    audit(deps, caller, {
      action: "automation.restored",
      subject: `automation:${row.automationId}`,
      detail: { slug: row.slug },
    });
    hub.publish({ kind: "AutomationChanged", automationId: row.automationId });
  }

  /** What runs by itself goes on doing so: nothing is stored under which one of its triggers could not. */
  function findUnfitTrigger({ automationId }: AutomationRow, paramsSchema: JsonObject, values: JsonObject) {
    for (const trigger of triggersOf(store, automationId)) {
      const input = layInput(paramsSchema, values, trigger.values);
      const misfit = trigger.enabled ? findMisfit(paramsSchema, input, "values") : undefined;
      if (misfit) return { ...misfit, problem: `${misfit.problem}, for trigger ${trigger.triggerId}` };
    }
    return undefined;
  }

  function setPrivacy(row: AutomationRow, ownerMemberId: number | null, at: number): void {
    if (ownerMemberId === row.ownerMemberId) return;
    setAutomationOwner(store, row.automationId, ownerMemberId, at);
    hub.publish({ kind: "SightChanged" });
  }

  function takeBack(row: AutomationRow, grantId: number, caller: Caller): void {
    if (!revokeGrant(store, row.automationId, grantId, clock.now())) return;
    audit(deps, caller, {
      action: "grant.revoked",
      subject: `automation:${row.automationId}`,
      detail: { grant: grantId },
    });
  }

  function answer(automationId: number, caller: Caller) {
    const row = findAutomation(store, automationId);
    if (!row) throw new Error(`automation ${automationId} vanished within its own transaction`);
    return ok(automationOf(store, row, caller));
  }
}

const nobodysOwn = {
  type: "input_invalid",
  field: "isPrivate",
  problem: "needs a member whose it is, and this terminal belongs to none",
  fix: "leave it out, or do it from a paired device",
} as const;

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

function unknownGrant(index: number) {
  return {
    type: "input_invalid",
    field: `revokeGrants.${index}`,
    problem: "is not a grant in force of this automation",
    fix: "give a number that automations.get shows",
  } as const;
}
