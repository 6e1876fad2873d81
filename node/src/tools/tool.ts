/** What a tool is: a named, versioned capability of scripts, described once for engine, editor and docs. */
import type { Json } from "@hob/shared/json";
import type { FilesGrant, HttpGrant, TcpGrant } from "@hob/shared/model/manifest";
import type * as v from "valibot";

/** What one run is allowed to touch: the version's manifest joined with the automation's grants. */
export interface ToolGrants {
  readonly tools: readonly string[];
  readonly http: readonly HttpGrant[];
  readonly tcp: readonly TcpGrant[];
  readonly files: readonly FilesGrant[];
  readonly kv: readonly string[];
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
}

/**
 * Errors a tool answers are values. `denied` is for policy (no grant); it ends the run as
 * `failed(denied)` unless the script catches it. `kind` is the failure class of design 03.
 */
export type ToolResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly kind: ToolFailure; readonly code: string; readonly message: string };

export type ToolFailure = "denied" | "transient" | "logic" | "auth" | "limits" | "unknown";

export interface ToolMethod {
  /** `effect` changes the world; `read` does not. */
  readonly kind: "read" | "effect";
  readonly risk: "low" | "medium" | "high";
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
  // oxlint-disable-next-line typescript/no-explicit-any
  run(args: any, context: ToolContext): ToolResult | Promise<ToolResult>;
}

export interface Tool {
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  /** Type declarations its signatures refer to, for `hob.d.ts`. */
  readonly declarations: string;
  readonly methods: { readonly [method: string]: ToolMethod };
}
