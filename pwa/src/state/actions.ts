/** Acts on the house: one at a time per button, with its progress and its error beside it. */
import type { Input, Output, PlainMethod } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import type { CallOptions } from "@hob/shared/link";
import type { Result } from "@hob/shared/result";
import { createSignal, getOwner, onCleanup } from "solid-js";
import { houseLink } from "./house.ts";
import { tellUnsent } from "./unsent.ts";

/** Calls `method` once. A write lost on the way is repeated under the same request id by the link. */
export async function act<M extends PlainMethod>(
  method: M,
  input: Input<M>,
  options?: CallOptions,
): Promise<Result<Output<M>, HobError>> {
  return (await houseLink()).call(method, input, options);
}

export interface Action<A extends readonly unknown[], T> {
  /**
   * Does nothing while an earlier call is under way. Undefined where it failed, and where its page was
   * left meanwhile: nothing may move somebody who is elsewhere by now, but a failure is told there.
   */
  run(...args: A): Promise<T | undefined>;
  isBusy(): boolean;
  error(): HobError | undefined;
  forgetError(): void;
}

/** Wraps steps that answer a Result, so that a button can show *busy* and what went wrong. */
export function createAction<A extends readonly unknown[], T>(
  steps: (...args: A) => Promise<Result<T, HobError>>,
): Action<A, T> {
  const [isBusy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<HobError>();
  let isLeft = false;
  if (getOwner()) onCleanup(() => (isLeft = true));
  return {
    isBusy,
    error,
    forgetError: () => setError(undefined),
    async run(...args) {
      if (isBusy()) return undefined;
      setBusy(true);
      setError(undefined);
      try {
        const result = await steps(...args);
        if (!result.ok && isLeft) tellUnsent(result.error);
        if (!result.ok) setError(result.error);
        return result.ok && !isLeft ? result.value : undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
