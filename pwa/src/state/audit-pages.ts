/** The audit as far back as somebody wants to see it: each page goes on where the one before it ends. */
import type { AuditEntry } from "@hob/shared/contract/audit";
import type { Input, Output } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import { ok, type Result } from "@hob/shared/result";
import { createEffect, createMemo, createSignal, mapArray, on } from "solid-js";
import { houseLink } from "./house.ts";
import { useCommand, type Reading } from "./queries.ts";

export type AuditFilter = Pick<Input<"audit.list">, "action" | "actor">;

export interface AuditPages {
  readonly first: Reading<Output<"audit.list">>;
  entries(): readonly AuditEntry[];
  hasMore(): boolean;
  isReadingMore(): boolean;
  more(): void;
}

/** The house does not tell of every entry; the newest are looked for while somebody looks. */
const renewEveryMs = 20_000;

export function useAuditPages(filter: () => AuditFilter, isAsked: () => boolean): AuditPages {
  const [count, setCount] = createSignal(1);
  createEffect(
    on(
      createMemo(() => JSON.stringify(filter())),
      () => setCount(1),
      { defer: true },
    ),
  );
  const first = useCommand("audit.list", filter, () => ({ isAsked: isAsked(), renewEveryMs }));
  const readings: Reading<Output<"audit.list">>[] = [first];
  const later = mapArray(
    () => Array.from({ length: count() - 1 }, (_, at) => at + 1),
    (at) => {
      const lastBefore = () => readings[at - 1]?.value()?.items.at(-1)?.seq;
      const reading = useCommand(
        "audit.list",
        () => ({ ...filter(), before: lastBefore() ?? 0 }),
        () => ({ isAsked: lastBefore() !== undefined }),
      );
      readings[at] = reading;
      return reading;
    },
  );
  const all = () => [first, ...later()];
  const last = () => all().at(-1)?.value();
  return {
    first,
    entries: createMemo(() => all().flatMap((reading) => reading.value()?.items ?? [])),
    hasMore: () => last()?.hasMore ?? false,
    isReadingMore: () => count() > 1 && last() === undefined,
    more: () => setCount(count() + 1),
  };
}

/** All of it as one text, a line of JSON each. */
export async function readWholeAudit(filter: AuditFilter): Promise<Result<string, HobError>> {
  const parts: string[] = [];
  const link = await houseLink();
  const ended = await link.stream("audit.export", filter, ({ text }) => void parts.push(text)).done;
  return ended.ok ? ok(parts.join("")) : ended;
}
