/** What is typed into the form of a schedule: kept through reloads, and let go once it is sent or begun anew. */
import type { Automation } from "@hob/shared/contract/automations";
import type { Trigger } from "@hob/shared/contract/triggers";
import { createEffect, createSignal, on, untrack, type Accessor } from "solid-js";
import { unwrap } from "solid-js/store";
import { dropDrafts, keepDrafts, keptDrafts } from "./kept-drafts.ts";
import type { Drafts } from "./run-form.ts";
import { draftOfTrigger, newTriggerDraft, type TriggerDraft } from "./trigger-form.ts";
import { valueDrafts } from "./trigger-values.ts";
import { useUnsaved } from "./unsaved.ts";

interface Typed {
  readonly draft: TriggerDraft;
  /** Answers that hold at these times alone. */
  readonly values: Drafts;
}

export interface TypedTrigger {
  /** What is changed, as it was when the form was opened; undefined for a new one. */
  kept(): Trigger | undefined;
  draft(): TriggerDraft;
  values(): Drafts;
  /** True where the form opened with what was typed before. */
  isContinued(): boolean;
  type(part: Partial<Typed>): void;
  /** It was sent, or is not wanted any more. */
  leave(): void;
  startOver(): void;
}

export interface TypedTriggerSource {
  readonly automation: Automation;
  /** Undefined for a new one. */
  readonly trigger: Trigger | undefined;
  readonly houseZone: string;
}

export function useTypedTrigger(source: Accessor<TypedTriggerSource>): TypedTrigger {
  const [kept, setKept] = createSignal(untrack(() => snapshot(source().trigger)));
  const form = untrack(() => `when ${source().automation.slug} ${kept()?.triggerId ?? "new"}`);
  const fresh = (): Typed =>
    untrack(() => {
      const { automation, houseZone } = source();
      const trigger = kept();
      return {
        draft: trigger ? draftOfTrigger(trigger, Date.now()) : newTriggerDraft(Date.now(), houseZone),
        values: valueDrafts(automation, trigger?.values ?? {}),
      };
    });
  const before = keptDrafts(form) as Typed | undefined;
  const [typed, setTyped] = createSignal<Typed>(before ?? fresh());
  const [isTyped, setIsTyped] = createSignal(before !== undefined);
  const [isContinued, setContinued] = createSignal(before !== undefined);
  useUnsaved(isTyped);
  // What somebody else changes meanwhile is shown, but takes away nothing that is typed here.
  createEffect(
    on(
      () => source().trigger?.updatedAt,
      () => {
        if (isTyped()) return;
        setKept(snapshot(source().trigger));
        setTyped(fresh());
      },
      { defer: true },
    ),
  );
  function leave(): void {
    dropDrafts(form);
    setIsTyped(false);
  }
  return {
    kept,
    draft: () => typed().draft,
    values: () => typed().values,
    isContinued,
    type(part) {
      setTyped({ ...typed(), ...part });
      setIsTyped(true);
      keepDrafts(form, typed());
    },
    leave,
    startOver() {
      leave();
      setTyped(fresh());
      setContinued(false);
    },
  };
}

/** Apart from what the house goes on to tell of it. */
function snapshot(trigger: Trigger | undefined): Trigger | undefined {
  return trigger && structuredClone(unwrap(trigger));
}
