/** Which automations the Automations page shows, as its address says it: a choice can be shared, and taken back. */
import type { Input } from "@hob/shared/contract/commands";
import { automationFilters, type AutomationFilter } from "@hob/shared/contract/automations";

export interface AutomationsFilter {
  /** Part of a name; "" for any. */
  readonly text: string;
  readonly show: AutomationFilter;
  readonly tags: readonly string[];
  readonly hasArchived: boolean;
}

export const everyAutomation: AutomationsFilter = { text: "", show: "all", tags: [], hasArchived: false };

type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What an address says; a part that says nothing sensible is as good as left out. */
export function parseAutomationsFilter(search: Search): AutomationsFilter {
  const text = (name: string) => [search[name] ?? ""].flat()[0] ?? "";
  return {
    text: text("text").slice(0, mostText),
    show: automationFilters.find((each) => each === text("show")) ?? everyAutomation.show,
    tags: [...new Set(text("tags").split(","))].filter((tag) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(tag)),
    hasArchived: text("archived") === "yes",
  };
}

/** The address's part behind the path: "" or "?show=paused&tags=news". */
export function automationsFilterSearch(filter: AutomationsFilter): string {
  const parts: readonly (readonly [string, string])[] = [
    ["text", filter.text.trim()],
    ["show", filter.show === everyAutomation.show ? "" : filter.show],
    ["tags", filter.tags.join(",")],
    ["archived", filter.hasArchived ? "yes" : ""],
  ];
  const said = parts.flatMap(([name, value]) =>
    value === "" ? [] : [`${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`],
  );
  return said.length === 0 ? "" : `?${said.join("&")}`;
}

/** What to ask the house for; without a choice nothing but the page is asked for. */
export function automationsInput(filter: AutomationsFilter): Input<"automations.list"> {
  const text = filter.text.trim();
  return {
    ...(text !== "" && { text }),
    ...(filter.show !== everyAutomation.show && { show: filter.show }),
    ...(filter.tags.length > 0 && { tags: [...filter.tags] }),
    ...(filter.hasArchived && { archived: true }),
  };
}

/** As much as the house looks for. */
export const mostText = 100;
