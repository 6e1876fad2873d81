/** What all checks together come to: the worst of them, counted. */
import type { CheckResult } from "@hob/shared/contract/home";
import { houseWords } from "../house-words.ts";

export function summaryOf(checks: readonly CheckResult[]): {
  readonly state: CheckResult["state"];
  readonly words: string;
} {
  const count = (state: CheckResult["state"]) => checks.filter((check) => check.state === state).length;
  const failed = count("failed");
  const warned = count("warn");
  return {
    state: failed > 0 ? "failed" : warned > 0 ? "warn" : "ok",
    words: houseWords.check.summary(failed, warned),
  };
}

/** What needs somebody comes first; otherwise in the order in which the house looks. */
export function worstFirst(checks: readonly CheckResult[]): readonly CheckResult[] {
  const rank = ({ state }: CheckResult) => (state === "failed" ? 0 : state === "warn" ? 1 : 2);
  return checks.toSorted((a, b) => rank(a) - rank(b));
}
