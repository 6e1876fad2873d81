/** The life of one side effect as pure data: which states exist, and what a person may say of an unclear one. */
import type { Json } from "../json.ts";

export const effectStates = [
  /** Not begun; a dry run leaves it here. */
  "planned",
  /** Written down before its first byte left. */
  "in_flight",
  "applied",
  "failed",
  /** The house stopped, or the line dropped, in between. */
  "uncertain",
  /** Nothing could prove what happened: a person decides. */
  "indeterminate",
  "denied",
  "skipped",
] as const;

export type EffectState = (typeof effectStates)[number];

/** `retry` does it (again); `happened` and `skip` let the script go on; `did_not` fails its call. */
export const effectChoices = ["retry", "happened", "did_not", "skip"] as const;

export type EffectChoice = (typeof effectChoices)[number];

/** Undefined for what is none of the four. */
export function effectChoiceIn(said: Json): EffectChoice | undefined {
  return effectChoices.find((choice) => choice === said);
}

/** What a decision makes of an indeterminate effect. */
export function stateAfter(choice: EffectChoice): EffectState {
  switch (choice) {
    case "retry":
      return "planned";
    case "happened":
      return "applied";
    case "did_not":
      return "failed";
    case "skip":
      return "skipped";
  }
}
