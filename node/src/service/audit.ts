/** The audit for people: paged, checked along its chain, and handed out whole. */
import { setImmediate } from "node:timers/promises";
import type { AuditEntry } from "@hob/shared/contract/audit";
import { ok } from "@hob/shared/result";
import { auditBetween, lastAuditSeq, lookAlong, type ChainedRow, type WholeChain } from "../store/audit.ts";
import { auditedThing, type AuditedThing } from "../store/audit-subjects.ts";
import { visibleTo } from "../store/visibility.ts";
import type { Caller, SlowHandler, StreamHandler } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";

export interface AuditHandlers {
  readonly "audit.list": SlowHandler<"audit.list">;
  readonly "audit.verify": SlowHandler<"audit.verify">;
}

/** Entries that are looked at in one go: about a millisecond's worth, after which others have their turn. */
const portion = 250;

export function auditHandlers({ store, clock }: Pick<ServiceDeps, "store" | "clock">): AuditHandlers {
  return {
    async "audit.list"({ before, limit, ...filter }, caller) {
      const found: ChainedRow[] = [];
      for (let to = Math.min((before ?? Infinity) - 1, lastAuditSeq(store)); to > 0; to -= portion) {
        found.push(...auditBetween(store, filter, to - portion + 1, to).toReversed());
        // One more than asked for says that there is more.
        if (found.length > limit) break;
        await setImmediate();
      }
      const thing = thingsAsSeen(caller);
      const items = found.slice(0, limit).map((row) => entryView(row, thing));
      return ok({ items, hasMore: found.length > limit });
    },
    async "audit.verify"() {
      const look = lookAlong(store);
      let whole: WholeChain = { entries: 0, head: Buffer.alloc(32) };
      for (;;) {
        const looked = look.next();
        if (looked.done) {
          const brokenAt = looked.value ?? null;
          return ok({
            entries: whole.entries,
            brokenAt,
            head: whole.head.toString("hex"),
            checkedAt: clock.now(),
          });
        }
        whole = looked.value;
        await setImmediate();
      }
    },
  };

  /** Each is looked up once a page. */
  function thingsAsSeen(caller: Caller): (reference: string) => AuditedThing {
    const things = new Map<string, AuditedThing>();
    return (reference) =>
      things.getOrInsertComputed(reference, () => auditedThing(store, reference, visibleTo(caller)));
  }
}

/**
 * Everything up to the last entry there is when it begins. With the hash before it, each line can be checked by
 * whoever has nothing but the file: SHA-256 over that hash and the canonical JSON of
 * `[seq, at, actor, action, subject, detail as text]`.
 */
export function auditExport({ store }: Pick<ServiceDeps, "store">): StreamHandler<"audit.export"> {
  return async function* write(filter, caller, signal) {
    const last = lastAuditSeq(store);
    let entries = 0;
    for (let from = 1; from <= last && !signal.aborted; from += portion) {
      const rows = auditBetween(store, filter, from, Math.min(from + portion - 1, last));
      entries += rows.length;
      const lines = rows.map((row) => lineOf(row, isVeiledFor(row, caller)));
      if (lines.length > 0) yield { text: `${lines.join("\n")}\n`, lastSeq: rows.at(-1)?.seq ?? from };
      else await setImmediate();
    }
    return ok({ entries });
  };

  function isVeiledFor({ actor, subject }: ChainedRow, caller: Caller): boolean {
    return [actor, subject].some((reference) => auditedThing(store, reference, visibleTo(caller)).isVeiled);
  }
}

function lineOf({ prevHash, hash, detail, ...row }: ChainedRow, isVeiled: boolean): string {
  return JSON.stringify({
    ...row,
    detail: isVeiled ? null : detail,
    prevHash: prevHash.toString("hex"),
    hash: hash.toString("hex"),
  });
}

/** Of what is private to another member, an admin reads that it was done, and not its details. */
function entryView(
  { prevHash: _prevHash, hash, ...row }: ChainedRow,
  thing: (reference: string) => AuditedThing,
): AuditEntry {
  const actor = thing(row.actor);
  const subject = thing(row.subject);
  return {
    ...row,
    actorName: actor.name,
    subjectName: subject.name,
    detail: actor.isVeiled || subject.isVeiled ? {} : row.detail,
    hash: hash.toString("hex"),
  };
}
