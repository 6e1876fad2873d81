/** `hob inbox`: what needs somebody, at the home node's own terminal. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { InboxView } from "@hob/shared/model/inbox";
import { plainText } from "@hob/shared/control-codes";
import { shownHashLength } from "./decide.ts";
import { itemSentence } from "./item-sentences.ts";
import type { LocalClient } from "./local-client.ts";
import { automationRef, withNode, type LocalOptions } from "./local.ts";
import { commandHint, fail, print, printJson, printTable, when } from "./output.ts";

export interface ListInboxOptions extends LocalOptions {
  readonly view: InboxView;
  readonly automation?: string;
  readonly text?: string;
  readonly limit: number;
}

export async function listInbox(options: ListInboxOptions): Promise<void> {
  await withNode(options, async (client) => {
    const { view, automation, text, limit } = options;
    const listed = await client.call("inbox.list", {
      view,
      limit,
      ...(automation !== undefined && { automation: automationRef(automation) }),
      ...(text !== undefined && { text }),
    });
    if (!listed.ok) return fail(listed.error, options.json === true);
    if (options.json) return printJson(listed.value);
    const { items, total } = listed.value;
    if (items.length === 0) return print("Nothing is there.");
    printTable([
      ["#", "kind", "automation", "since", "until", "what"],
      ...items.map((item) => [
        String(item.itemId),
        item.kind,
        item.automationSlug ?? "-",
        when(item.openedAt),
        until(item),
        itemSentence(item) + (item.times > 1 ? ` (${item.times} times)` : ""),
      ]),
    ]);
    if (total > items.length) print(`${total - items.length} more; --limit shows them.`);
  });
}

export async function showItem(itemId: number, options: LocalOptions): Promise<void> {
  await withNode(options, async (client) => {
    const found = await client.call("inbox.get", { itemId });
    if (!found.ok) return fail(found.error, options.json === true);
    if (options.json) return printJson(found.value);
    printItem(found.value);
  });
}

export async function dismissItems(itemIds: number[], options: LocalOptions): Promise<void> {
  await change(options, (client) => client.call("inbox.dismiss", { itemIds }), "Put away.", [
    `Take it back with: ${commandHint(`inbox restore ${itemIds.join(" ")}`, options.home)}`,
  ]);
}

export async function restoreItems(itemIds: number[], options: LocalOptions): Promise<void> {
  await change(options, (client) => client.call("inbox.restore", { itemIds }), "There again.");
}

export async function snoozeItems(
  itemIds: number[],
  options: LocalOptions & { hours: number },
): Promise<void> {
  const wakeAt = Date.now() + options.hours * 60 * 60_000;
  await change(
    options,
    (client) => client.call("inbox.snooze", { itemIds, until: wakeAt }),
    `Put off until ${when(wakeAt)}, for this terminal.`,
  );
}

async function change(
  options: LocalOptions,
  act: (client: LocalClient) => ReturnType<typeof client.call<"inbox.dismiss">>,
  done: string,
  more: readonly string[] = [],
): Promise<void> {
  await withNode(options, async (client) => {
    const answer = await act(client);
    if (!answer.ok) return fail(answer.error, options.json === true);
    if (options.json) return printJson(answer.value);
    for (const line of [done, ...more]) print(line);
  });
}

function printItem(item: InboxItem): void {
  print(itemSentence(item));
  const facts: readonly (readonly [string, string | null])[] = [
    ["state", item.state + (item.resolvedBy === null ? "" : ` by ${item.resolvedBy}`)],
    ["kind", item.kind],
    ["automation", item.automationSlug],
    ["run", item.runId === null ? null : String(item.runId)],
    ["times", item.times > 1 ? String(item.times) : null],
    ["since", when(item.openedAt)],
    ["until", until(item) === "-" ? null : until(item)],
    ["hash", item.mayDecide ? (item.contentHash?.slice(0, shownHashLength) ?? null) : null],
    ["risk", item.risk],
    ["effect", item.effectState],
    ...item.decisions.map(
      ({ choice, by, at, reason }) =>
        [choice, `${by}, ${when(at)}${reason === null ? "" : `: ${reason}`}`] as const,
    ),
  ];
  print("");
  printTable(facts.flatMap(([name, text]) => (text === null ? [] : [[name, plainText(text)]])));
  if (Object.keys(item.body).length === 0) return;
  print("");
  print(plainText(JSON.stringify(item.body, null, 2)));
}

/** When it is over, or there again. */
function until({ state, expiresAt, dueAt, snoozedUntil }: InboxItem): string {
  return state === "open" ? when(expiresAt ?? snoozedUntil ?? dueAt) : "-";
}
