/** What a source of events is: something outside that is looked at, or listened to, on behalf of one trigger. */
import type { SetTriggerKind } from "@hob/shared/contract/triggers";
import type { Json } from "@hob/shared/json";
import type { TriggerProblem, TriggerRow } from "../store/triggers.ts";

/** One kind of thing that events come from. A new one is a module with `createXSource`, and a line in `app.ts`. */
export interface Source {
  readonly kind: SetTriggerKind;
  /** Watches until disposed, and must not look before it has returned. It is started anew whenever the trigger changes. */
  watch(trigger: TriggerRow, place: Place): Watch;
}

export interface Watch extends Disposable {
  /** Resolves when no look is under way. */
  settled(): Promise<void>;
}

/** The durable side of one watch. After the watch is disposed it does nothing more, so a late look harms nobody. */
export interface Place {
  /** Up to where everything was seen, in the source's own words; null before the first look. */
  cursor(): string | null;
  /** Keeps the cursor and the events before it in one transaction: both are there afterwards, or neither. */
  keep(found: Found): void;
  /** Says why nothing can be seen; the next `keep` takes it back. */
  fail(problem: TriggerProblem): void;
}

export interface Found {
  readonly cursor: string;
  /** Each becomes a run, in this order. */
  readonly events: readonly FoundEvent[];
}

export interface FoundEvent {
  /** What kind of event, for `run.event.name`: "files.changed". */
  readonly name: string;
  /** The same key is the same event, however often it is found. */
  readonly dedupeKey: string;
  readonly data: Json;
}
