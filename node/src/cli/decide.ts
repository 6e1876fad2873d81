/** `hob inbox approve|reject|answer`: a word on an item at the home node's own terminal, for the item as `show` showed it. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { Json } from "@hob/shared/json";
import type { LocalClient } from "./local-client.ts";
import { withNode, type LocalOptions } from "./local.ts";
import { fail, failInWords, print, printJson } from "./output.ts";

export interface DecideOptions extends LocalOptions {
  /** The beginning of the item's hash, as it was shown. */
  readonly hash?: string;
  readonly reason?: string;
  readonly always?: number;
}

/** So much of the hash is shown, and enough to name what was seen. */
export const shownHashLength = 8;

export async function approveItem(itemId: number, options: DecideOptions): Promise<void> {
  await say(itemId, options, "Approved.", (client, contentHash) =>
    client.call("inbox.decide", {
      itemId,
      choice: "approve",
      contentHash,
      ...(options.always !== undefined && { alwaysForDays: options.always }),
    }),
  );
}

export async function rejectItem(itemId: number, options: DecideOptions): Promise<void> {
  const { reason } = options;
  await say(itemId, options, "Rejected.", (client, contentHash) =>
    client.call("inbox.decide", {
      itemId,
      choice: "reject",
      contentHash,
      ...(reason !== undefined && { reason }),
    }),
  );
}

/** `answer` is one of the question's choices, or JSON with its fields. */
export async function answerItem(itemId: number, answer: string, options: DecideOptions): Promise<void> {
  await say(itemId, options, "Answered.", (client, contentHash) =>
    client.call("inbox.answer", { itemId, contentHash, answer: answerIn(answer) }),
  );
}

async function say(
  itemId: number,
  options: DecideOptions,
  done: string,
  act: (
    client: LocalClient,
    contentHash: string,
  ) => ReturnType<typeof client.call<"inbox.decide" | "inbox.answer">>,
): Promise<void> {
  const asJson = options.json === true;
  await withNode(options, async (client) => {
    const found = await client.call("inbox.get", { itemId });
    if (!found.ok) return fail(found.error, asJson);
    const hash = hashSeen(found.value, options.hash);
    if (hash === undefined) {
      const which =
        options.hash === undefined
          ? "Name what you saw with --hash"
          : `Item ${itemId} is not what --hash names`;
      return failInWords(
        `${which}; \`hob inbox show ${itemId}\` says what it is about now.`,
        "item_changed",
        asJson,
      );
    }
    const decided = await act(client, hash);
    if (!decided.ok) return fail(decided.error, asJson);
    if (asJson) return printJson(decided.value);
    const { item, auditSeq } = decided.value;
    print(item.state === "open" ? "Noted; others have to agree as well." : done);
    print(`Audit entry ${auditSeq}.`);
  });
}

/** The whole hash, where the item has one that begins so. */
function hashSeen({ contentHash }: InboxItem, seen = ""): string | undefined {
  const isEnough = seen.length >= shownHashLength;
  return isEnough && contentHash?.startsWith(seen.toLowerCase()) ? contentHash : undefined;
}

function answerIn(text: string): Json {
  if (!text.trimStart().startsWith("{")) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
