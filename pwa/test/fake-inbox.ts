/** What the made-up house wants to be known: nothing while all is well, several things in a busy scene. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { HobError } from "@hob/shared/contract/errors";
import { err, ok, type Result } from "@hob/shared/result";
import { changed } from "./fake-changes.ts";
import { minute, scene, start } from "./scene.ts";

const hour = 60 * minute;

function item(
  itemId: number,
  kind: InboxItem["kind"],
  cause: InboxItem["cause"],
  body: InboxItem["body"],
): InboxItem {
  return {
    itemId,
    kind,
    automationId: 1,
    automationSlug: "feed-digest",
    automationName: "Feed digest",
    cause,
    body,
    runId: null,
    times: 1,
    openedAt: start - 5 * hour,
    updatedAt: start - itemId * 20 * minute,
  };
}

const missed = item(1, "misfire", "misfire", {
  missed: 7,
  from: start - 9 * hour,
  to: start - 2 * hour,
  caughtUp: 1,
});

const watchdog: InboxItem = {
  ...item(2, "notice", "breaker", { failures: 5, probeAt: start + 40 * minute }),
  automationId: 2,
  automationSlug: "site-watchdog",
  automationName: "Site and device watchdog",
};

let items: InboxItem[] =
  scene === "notices"
    ? [missed, watchdog]
    : scene === "schedule"
      ? [
          missed,
          watchdog,
          item(3, "notice", "parked", { source: "laundry", name: "washing.done", deliveryId: 21 }),
          item(4, "notice", "repaired", { triggerId: 1 }),
          { ...item(5, "notice", "queue_full", { queued: 500 }), automationSlug: null, automationName: null },
          // Not for this place: it asks for a decision.
          item(6, "approval", "parked", {}),
        ]
      : [];

/** Undefined where the command is not about the inbox. */
export function answerInbox(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  if (method === "inbox.list") return ok({ items, total: items.length });
  if (method !== "inbox.dismiss") return undefined;
  const itemId = Number(input["itemId"]);
  if (!items.some((each) => each.itemId === itemId)) return err({ type: "item_unknown", itemId });
  items = items.filter((each) => each.itemId !== itemId);
  changed("inbox", itemId);
  return ok(null);
}
