/** Whether one call of a script may happen. One resolver for all tools; what a tool is granted in detail it checks itself. */

export type Decision =
  | { readonly allowed: true }
  /** `why` is a sentence for the person who reads the run. */
  | { readonly allowed: false; readonly why: string };

/**
 * `call` is "tool.method". Approving a version approves its manifest, so a listed tool is allowed and
 * every other is not; nobody can be asked at run time yet, so nothing stands between the two.
 */
export function decide(call: string, grants: { readonly tools: readonly string[] }): Decision {
  const tool = call.slice(0, call.indexOf("."));
  if (grants.tools.includes(tool)) return { allowed: true };
  return {
    allowed: false,
    why: `${call} is not allowed: the automation's manifest does not list ${tool}. Add it there to allow it.`,
  };
}
