/** What a tool is: a named, versioned capability of scripts, described once for engine, editor and docs. */
import type { Json } from "@hob/shared/json";
import type { CallPreview } from "@hob/shared/model/inbox";
import type { FilesGrant, HttpGrant, TcpGrant } from "@hob/shared/model/manifest";
import type { PolicyEffect } from "@hob/shared/model/policy";
import type { Risk } from "@hob/shared/model/risk";
import type * as v from "valibot";

/** What one run is allowed to touch: the version's manifest joined with the automation's grants. */
export interface ToolGrants {
  readonly tools: readonly string[];
  readonly http: readonly HttpGrant[];
  readonly tcp: readonly TcpGrant[];
  readonly files: readonly FilesGrant[];
  readonly kv: readonly string[];
  readonly tables: readonly string[];
  /** Names of secrets that may be sent. */
  readonly secrets: readonly string[];
}

export interface ToolContext {
  readonly automationId: number;
  readonly automationSlug: string;
  readonly runId: number;
  readonly grants: ToolGrants;
  /** Aborted when the run ends for any reason. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970, from the injected clock. */
  now(): number;
  /**
   * Of an effect: the same for every attempt at it, also by another run. Hex, 64 characters; what a sink
   * that honours keys is given. Empty for reads.
   */
  readonly effectKey: string;
  /** A text without the secrets of the run, in whatever form: for what people are shown. */
  hide(text: string): string;
}

/**
 * Errors a tool answers are values. `denied` is for policy (no grant); it ends the run as
 * `failed(denied)` unless the script catches it. `kind` is the failure class of design 03.
 */
export type ToolResult =
  | { readonly ok: true; readonly value: Json }
  | {
      readonly ok: false;
      readonly kind: ToolFailure;
      readonly code: string;
      readonly message: string;
      /** Of an effect: it may have happened all the same. Left out, it certainly did not. */
      readonly isUncertain?: true;
      /** With kind `auth`: the name of the secret that was missing or refused. */
      readonly secret?: string;
    };

export type ToolFailure = "denied" | "transient" | "logic" | "auth" | "limits" | "unknown";

export type CallKind = "read" | "effect";

export interface ToolMethod {
  /** `effect` changes the world; `read` does not. A function where the arguments decide. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly kind: CallKind | ((args: any) => CallKind);
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly risk: Risk | ((args: any) => Risk);
  /** What becomes of a call that no rule of the house says anything about; reads may leave it out. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly builtIn?: PolicyEffect | ((args: any) => PolicyEffect);
  /** Whom an effect reaches, for rules and quotas: hosts, addresses. Left out, nobody. */
  // oxlint-disable-next-line typescript/no-explicit-any
  recipients?(args: any): readonly string[];
  /** What a person is shown first who has to decide on the call. Reads at most; it may take a moment. */
  // oxlint-disable-next-line typescript/no-explicit-any
  preview?(args: any, context: ToolContext): Partial<CallPreview> | Promise<Partial<CallPreview>>;
  /** The argument list, as a tuple or strict tuple with optionals. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly args: v.GenericSchema<any, any>;
  /** Its line in `hob.d.ts`, for example `get(url: string, options?: HttpOptions): Promise<HttpResponse>`. */
  readonly signature: string;
  /** One sentence for editor, planner and docs. */
  readonly summary: string;
  /**
   * True where the method touches nothing but our own tables and answers at once, without a promise:
   * the engine then stores call, deed and result in one transaction.
   */
  readonly isLocal?: true;
  /** True where there is nothing that a grant could guard, so that no manifest needs to list it. */
  readonly opensNothing?: true;
  /**
   * Of an effect: whether its sink does the same key only once, so that it may be tried until it is
   * acknowledged. Left out, it is tried once, and what is unclear is asked.
   */
  // oxlint-disable-next-line typescript/no-explicit-any
  honoursKey?(args: any): boolean;
  /** Of an effect: the script's own key among the arguments, in place of the one of its place in the script. */
  // oxlint-disable-next-line typescript/no-explicit-any
  ownKey?(args: any): string | undefined;
  /**
   * Of an effect: what the script is answered where it is not done, or a person says that it was: in dry
   * runs, and after decisions. Left out, null.
   */
  // oxlint-disable-next-line typescript/no-explicit-any
  assumed?(args: any, context: ToolContext): Json;
  /** Looks whether an effect of unknown outcome happened: its answer, or undefined where nothing proves it. */
  // oxlint-disable-next-line typescript/no-explicit-any
  reconcile?(args: any, context: ToolContext): Promise<ToolResult | undefined>;
  // oxlint-disable-next-line typescript/no-explicit-any
  run(args: any, context: ToolContext): ToolResult | Promise<ToolResult>;
}

/** Whether this call would change the world; `args` have been checked. */
export function callKind(method: ToolMethod, args: unknown): CallKind {
  return typeof method.kind === "function" ? method.kind(args) : method.kind;
}

/** How much harm this call could do; without arguments, the worst it could come to. */
export function callRisk({ risk }: ToolMethod, args?: unknown): Risk {
  if (typeof risk !== "function") return risk;
  return args === undefined ? "high" : risk(args);
}

/** Undefined where the tool leaves it to the default; without arguments, what it says of any call. */
export function callBuiltIn({ builtIn }: ToolMethod, args?: unknown): PolicyEffect | undefined {
  if (typeof builtIn !== "function") return builtIn;
  return args === undefined ? "ask" : builtIn(args);
}

export interface Tool {
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  /** Type declarations its signatures refer to, for `hob.d.ts`. */
  readonly declarations: string;
  readonly methods: { readonly [method: string]: ToolMethod };
}
