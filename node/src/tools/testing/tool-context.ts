/** What a tool is given in tests: a run of the automation "digest" with these grants. */
import type { ToolContext, ToolGrants } from "../tool.ts";

export function toolContext(grants: Partial<ToolGrants> = {}): ToolContext {
  return {
    automationId: 1,
    automationSlug: "digest",
    runId: 1,
    grants: { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [], ...grants },
    signal: new AbortController().signal,
    now: () => 0,
    effectKey: "",
    hide: (text) => text,
  };
}
