/** Whether a call may happen: rules laid over each other in layers, resolved without asking anything else. */
import type { Risk } from "./risk.ts";

export const policyEffects = ["allow", "ask", "deny"] as const;

export type PolicyEffect = (typeof policyEffects)[number];

/** From the one that counts most; `default` asks for effects and allows reads. */
export const policyLayers = ["automation", "household", "tool", "default"] as const;

export type PolicyLayer = (typeof policyLayers)[number];

/** How a person is asked. */
export interface AskTerms {
  readonly forMs: number;
  /** What comes of silence: the run ends, or goes on without the effect. */
  readonly onExpiry: "deny" | "skip";
  /** How many members have to agree. */
  readonly needs: number;
  /** Whoever asked for the run may not. */
  readonly notByAsker: boolean;
}

/** One call, as policy sees it. */
export interface PolicyCall {
  /** "http.post". */
  readonly call: string;
  readonly kind: "read" | "effect";
  readonly risk: Risk;
  readonly recipients: readonly string[];
  /** What the tool itself says; undefined where it says nothing. */
  readonly builtIn: PolicyEffect | undefined;
}

export interface PolicyDecision {
  readonly effect: PolicyEffect;
  readonly decidedBy: {
    readonly layer: PolicyLayer;
    /** Of a rule; null where no row decided. */
    readonly policyId: number | null;
    /** What turned an allow into less: the most risk that goes without asking, or a quota that is used up. */
    readonly limit: "max_risk" | "per_day" | "per_recipient_day" | null;
  };
  /** True where the rule that decided counts the calls it lets pass. */
  readonly isCounted: boolean;
  readonly ask: AskTerms;
}
