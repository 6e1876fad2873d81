/** What a press on a notification does: its button decides, the rest of it opens the app where the item is. */
import { parsePush, type PushPayload } from "@hob/shared/notification";
import type { LanguageCode } from "../words/languages.ts";
import { postDecision } from "./post-decision.ts";
import type { ShownNotification, WorkerScope } from "./scope.ts";
import { pictures, type NotificationData } from "./show-push.ts";
import { workerWords } from "./worker-words.ts";

export interface Press {
  readonly notification: ShownNotification;
  /** "" where no button was pressed. */
  readonly action: string;
}

export async function pressNotification(
  scope: WorkerScope,
  { notification, action }: Press,
  language: LanguageCode,
  post: typeof fetch,
): Promise<void> {
  const hob = hobPartOf(notification);
  if (hob && (action === "approve" || action === "reject")) {
    const replace = (body: string) => replaceBy(scope, notification, hob, body, language);
    // Without its buttons from here on: a second press would only be told that the first was faster.
    await replace(workerWords[language].sending);
    return replace(workerWords[language].outcome(await postDecision(hob, action, post)));
  }
  notification.close();
  await openApp(scope, hob);
}

/** What came along with it; an earlier version of this worker may have shown it. */
function hobPartOf({ data }: ShownNotification): PushPayload["hob"] | undefined {
  const { push } = (data ?? {}) as Partial<NotificationData>;
  return typeof push === "string" ? parsePush(push)?.hob : undefined;
}

async function replaceBy(
  { registration }: WorkerScope,
  { title, tag, lang }: ShownNotification,
  hob: PushPayload["hob"],
  body: string,
  language: LanguageCode,
): Promise<void> {
  await registration.showNotification(title, {
    ...pictures,
    body,
    tag,
    lang: lang || language,
    // Whoever pressed is looking.
    silent: true,
    data: { push: withoutTicket(hob), isOutcome: true } satisfies NotificationData,
  });
}

function withoutTicket({ kind, itemId, tag, badge }: PushPayload["hob"]): string {
  const hob = { kind, itemId, tag, badge, actions: [] };
  return JSON.stringify({ web_push: 8030, hob } satisfies PushPayload);
}

/** Goes by the number alone: an address in a push could lead anywhere. */
function placeOf(hob: PushPayload["hob"] | undefined): string {
  if (hob?.kind === "test") return "#/house/notifications";
  return typeof hob?.itemId === "number" ? `#/inbox/${hob.itemId}` : "#/inbox";
}

/** In a page that is open already where there is one: it goes to the place by itself, without loading anything again. */
async function openApp({ clients }: WorkerScope, hob: PushPayload["hob"] | undefined): Promise<void> {
  const place = placeOf(hob);
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ visibilityState }) => visibilityState === "visible") ?? pages[0];
  if (!page) return void (await clients.openWindow(`/${place}`));
  page.postMessage({ open: place });
  await page.focus().catch(() => undefined);
}
