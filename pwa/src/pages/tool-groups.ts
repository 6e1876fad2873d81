/** The house's tools as the groups of a choice. */
import type { PolicyTool } from "@hob/shared/contract/policies";

/** Each tool with its methods, in the order of the house; `whole` names all of a tool, where that may be chosen. */
export function toolGroups(tools: readonly PolicyTool[], whole?: (tool: string) => string) {
  const names = [...new Set(tools.map(({ call }) => call.slice(0, call.indexOf("."))))];
  return names.map((name) => ({
    name,
    choices: [
      ...(whole ? [[name, whole(name)] as const] : []),
      ...tools.filter(({ call }) => call.startsWith(`${name}.`)).map(({ call }) => [call, call] as const),
    ],
  }));
}
