/** Reads from the house: typed by the contract, cached with their age, read again when it matters. */
import type { Input, Output, PlainMethod } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import { QueryClient, useQuery, type UseQueryResult } from "@tanstack/solid-query";
import { createEffect, createMemo, on, untrack } from "solid-js";
import { reconcile } from "solid-js/store";
import { connection, houseLink } from "./house.ts";

/** An answer of the house as a page sees it: perhaps there, perhaps old, perhaps failed to renew. */
export interface Reading<T> {
  /** The latest answer, kept through failures and restarts. Never suspends. */
  value(): T | undefined;
  /** When the answer was given, or undefined where there is none yet. */
  readAt(): number | undefined;
  /** Why the last attempt failed; a value may still be there. */
  error(): HobError | undefined;
  /** True while the house is being asked. */
  isUnderWay(): boolean;
  again(): void;
}

export interface ReadingOptions<T> {
  /** False where the house is not to be asked: what was read before is all there is. */
  readonly isAsked?: boolean;
  /** Milliseconds between renewals while the house is reached, for what the house does not tell of. */
  readonly renewEveryMs?: number;
  /** True of an answer that will not change any more. */
  until?(value: T): boolean;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The link waits, retries and says why; a second layer of patience would only hide it.
      retry: false,
      networkMode: "always",
      staleTime: 1_000,
      gcTime: keptForMs(),
      refetchOnReconnect: false,
    },
  },
});

/** Reads `method`; while the page shows it, it is read again whenever the house says that it changed. */
export function useCommand<M extends PlainMethod>(
  method: M,
  input: () => Input<M>,
  options: () => ReadingOptions<Output<M>> = () => ({}),
): Reading<Output<M>> {
  // Each input has an observer of its own: one that went from input to input would answer the new one with what
  // was on its way for the old, and renew the kept rows of one with those of another.
  const key = createMemo(() => JSON.stringify(input()));
  const query = createMemo(on(key, () => observe(method, input(), options)));
  createEffect(
    on(
      () => connection().kind,
      (kind, before) => {
        // What changed while the house was away it tells by itself; only what could not be read is asked again.
        if (kind === "live" && before !== "live" && query().error && options().isAsked !== false)
          void query().refetch();
      },
    ),
  );
  return {
    // Tracked by its time: tracked itself, an answer on its way would take the whole page off the screen
    // for a moment, and every list on it would lose its place.
    value: () =>
      query().dataUpdatedAt > 0 && !isGone(query().error?.error) ? untrack(() => query().data) : undefined,
    readAt: () => (query().dataUpdatedAt > 0 ? query().dataUpdatedAt : undefined),
    error: () => query().error?.error,
    isUnderWay: () => query().isFetching,
    again: () => void query().refetch(),
  };
}

function observe<M extends PlainMethod>(
  method: M,
  input: Input<M>,
  options: () => ReadingOptions<Output<M>>,
): UseQueryResult<Output<M>, CommandFailure> {
  return useQuery<Output<M>, CommandFailure>(() => {
    const { isAsked, renewEveryMs, until } = options();
    const isLive = connection().kind === "live";
    return {
      queryKey: [method, input],
      queryFn: () => readOnce(method, input),
      enabled: isAsked ?? true,
      refetchInterval: ({ state }) => {
        const isSettled = state.data !== undefined && until?.(state.data) === true;
        return isLive && !isSettled ? (renewEveryMs ?? false) : false;
      },
      // Rows keep their identity, so a renewed list moves nothing under a finger.
      reconcile: (before: Output<M> | undefined, after: Output<M>) =>
        reconcile(after, { key: rowKey(method) })(before),
    };
  });
}

/** True of errors that say: there is no such thing for this device, or not any more. What was kept of it goes. */
export function isGone(error: HobError | undefined): boolean {
  switch (error?.type) {
    case "automation_unknown":
    case "automation_private":
    case "run_unknown":
    case "run_private":
    case "device_unknown":
    case "member_unknown":
    case "trigger_unknown":
    case "item_unknown":
      return true;
    default:
      return false;
  }
}

/** Reads what a page is likely to show next, so that it is there without the house too. */
export function readAhead<M extends PlainMethod>(method: M, input: Input<M>): void {
  void queryClient.prefetchQuery({
    queryKey: [method, input],
    queryFn: () => readOnce(method, input),
    staleTime: 0,
  });
}

/** Puts an answer that came another way (a write, a followed run) where readers look for it. */
export function keepAnswer<M extends PlainMethod>(method: M, input: Input<M>, answer: Output<M>): void {
  queryClient.setQueryData([method, input], answer);
}

export function keptAnswer<M extends PlainMethod>(method: M, input: Input<M>): Output<M> | undefined {
  return queryClient.getQueryData<Output<M>>([method, input]);
}

/** Makes every reading of these methods old, so that what is on screen is read again. */
export function renew(...methods: readonly PlainMethod[]): void {
  for (const method of methods) void queryClient.invalidateQueries({ queryKey: [method] });
}

/** The query library wants failures thrown; the tagged error rides inside. */
class CommandFailure extends Error {
  readonly error: HobError;
  constructor(error: HobError) {
    super(error.type);
    this.error = error;
  }
}

async function readOnce<M extends PlainMethod>(method: M, input: Input<M>): Promise<Output<M>> {
  const link = await houseLink();
  const answer = await link.call(method, input);
  if (!answer.ok) throw new CommandFailure(answer.error);
  return answer.value;
}

function rowKey(method: PlainMethod): string {
  if (method.startsWith("runs.")) return "runId";
  if (method.startsWith("effects.")) return "effectId";
  if (method.startsWith("members.")) return "memberId";
  if (method.startsWith("folders.")) return "path";
  if (method === "home.check") return "check";
  if (method.startsWith("secrets.")) return "name";
  if (method.startsWith("triggers.")) return "triggerId";
  if (method.startsWith("events.")) return "deliveryId";
  if (method.startsWith("inbox.")) return "itemId";
  if (method.startsWith("policies.")) return "policyId";
  if (method.startsWith("audit.")) return "seq";
  return method.startsWith("devices.") ? "deviceId" : "automationId";
}

/** Answers unused for a week are dropped; the house itself is the archive. */
function keptForMs(): number {
  return 7 * 24 * 60 * 60 * 1000;
}
