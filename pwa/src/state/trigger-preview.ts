/** The next times of a schedule while it is typed: asked for once fingers rest, and kept until others are known. */
import type { Input, Output } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { act } from "./actions.ts";
import { connection } from "./house.ts";

export interface Preview {
  /** Of what was asked last, or before while that is being counted. */
  shown(): Output<"triggers.preview"> | undefined;
  /** Why what was asked last has no times. */
  error(): HobError | undefined;
  isCounting(): boolean;
  /** False where what is typed so far cannot be asked. */
  isAsked(): boolean;
}

const restMs = 300;

/** Nothing is asked while `asked` is undefined, and the answer to what is not asked any more is let go. */
export function usePreview(asked: Accessor<Input<"triggers.preview"> | undefined>): Preview {
  const [shown, setShown] = createSignal<Output<"triggers.preview">>();
  const [error, setError] = createSignal<HobError>();
  const [isCounting, setCounting] = createSignal(false);
  const isAsked = () => asked() !== undefined;
  const key = createMemo(() => JSON.stringify(asked()));
  createEffect(
    on([key, () => connection().kind], () => {
      const input = asked();
      setCounting(input !== undefined);
      if (!input) {
        setError(undefined);
        return;
      }
      let isOver = false;
      const timer = setTimeout(() => {
        void act("triggers.preview", input).then((answer) => {
          if (isOver) return;
          setCounting(false);
          if (answer.ok) setShown(answer.value);
          setError(answer.ok ? undefined : answer.error);
        });
      }, restMs);
      onCleanup(() => {
        isOver = true;
        clearTimeout(timer);
      });
    }),
  );
  return { shown, error, isCounting, isAsked };
}
