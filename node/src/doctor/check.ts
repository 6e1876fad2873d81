/** What every check has in common: a result in the contract's form, whatever happens, and not for ever. */
import type { CheckName, CheckResult } from "@hob/shared/contract/home";
import type { Clock } from "@hob/shared/time";

export type Figures = CheckResult["figures"];

/** What a check finds, before it is known by its name. */
export type Finding = Omit<CheckResult, "check">;

export function well(figures: Figures = {}): Finding {
  return { state: "ok", figures };
}

export function unwell(state: "warn" | "failed" | "skipped", reason: string, figures: Figures = {}): Finding {
  return { state, reason, figures };
}

/** Runs one check. One that breaks has failed; one that takes longer than `withinMs` is left behind. */
export async function checked(
  check: CheckName,
  look: () => Finding | Promise<Finding>,
  { clock, withinMs }: { readonly clock: Clock; readonly withinMs: number },
): Promise<CheckResult> {
  const late = Promise.withResolvers<Finding>();
  using _deadline = clock.timer(withinMs, () =>
    late.resolve(unwell("skipped", "took_too_long", { withinMs })),
  );
  try {
    const finding = await Promise.race([look(), late.promise]);
    return { check, ...finding };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    return { check, ...unwell("failed", "check_broke", { problem }) };
  }
}
