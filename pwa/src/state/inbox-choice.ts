/** Which items the Inbox shows, as its address says it. */
import type { Input } from "@hob/shared/contract/commands";
import type { InboxCounts } from "@hob/shared/contract/inbox";
import { inboxViews, type InboxView } from "@hob/shared/model/inbox";

/** `open` is for programs: people look at one kind after the other. */
export type ShownView = Exclude<InboxView, "open">;

/** Under which name the house counts what a view shows; what is done is not counted. */
export const countOfView = {
  needs_you: "needsYou",
  failed: "failed",
  told: "told",
  others: "others",
  snoozed: "snoozed",
} as const satisfies { readonly [V in Exclude<ShownView, "done">]: keyof InboxCounts };

export const shownViews = inboxViews.filter((view): view is ShownView => view !== "open");

export interface InboxChoice {
  readonly view: ShownView;
  /** Part of what an item says; "" for any. */
  readonly text: string;
}

/** As much as the house looks for. */
export const mostInboxText = 100;

type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What an address says; a part that says nothing sensible is as good as left out. */
export function parseInboxChoice(search: Search): InboxChoice {
  const text = (name: string) => [search[name] ?? ""].flat()[0] ?? "";
  return {
    view: shownViews.find((view) => view === text("view")) ?? "needs_you",
    text: text("text").slice(0, mostInboxText),
  };
}

/** The address's part behind the path: "" or "?view=failed&text=rent". */
export function inboxSearch({ view, text }: InboxChoice): string {
  const said = [
    ...(view === "needs_you" ? [] : [`view=${view}`]),
    ...(text.trim() === "" ? [] : [`text=${encodeURIComponent(text.trim())}`]),
  ];
  return said.length === 0 ? "" : `?${said.join("&")}`;
}

/** The same question wherever it is asked, so that it is asked once: the bar counts with the list's own answer. */
export function inboxInput({ view, text }: InboxChoice): Input<"inbox.list"> {
  return { view, ...(text.trim() !== "" && { text: text.trim() }) };
}

export const needsYou: InboxChoice = { view: "needs_you", text: "" };
