/**
 * Shows what the house has pushed. A push that shows nothing counts against the app, and at last ends its
 * subscription, so that also what cannot be read is shown as something.
 */
import { parsePush } from "@hob/shared/notification";
import type { LanguageCode } from "../words/languages.ts";
import type { ShownOptions, WorkerScope } from "./scope.ts";
import { workerWords } from "./worker-words.ts";

/** What a notification carries along, never shown. An outcome outlives that its item is done with. */
export interface NotificationData {
  /** The push itself, to be parsed anew: another version of the worker may have kept it. */
  readonly push: string;
  readonly isOutcome?: boolean;
}

/** `text` is the push as it was decrypted, undefined where it was empty. */
export async function showPush(
  scope: WorkerScope,
  text: string | undefined,
  language: LanguageCode,
): Promise<void> {
  const push = text === undefined ? undefined : parsePush(text);
  if (text === undefined || !push) return showSomething(scope, language);
  const { kind, badge, actions } = push.hob;
  // Without one, a browser refuses to be heard again, and closes everything there is.
  const tag = push.hob.tag || usualTag;
  await showBadge(scope, badge);
  if (kind === "clear") return clearShown(scope, tag);
  if (!push.notification) return showSomething(scope, language);
  const { title, body, lang, silent } = push.notification;
  await scope.registration.showNotification(title, {
    ...pictures,
    body,
    lang,
    tag,
    silent,
    // Another push about the same item takes the place of the first, and is heard again.
    renotify: !silent,
    actions,
    data: { push: text } satisfies NotificationData,
  });
  if (kind === "test") await tellPages(scope);
}

/** Whoever tries pushes out looks at the page, and would like to hear from it that they arrive. */
async function tellPages({ clients }: WorkerScope): Promise<void> {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage({ arrived: "test" });
}

const usualTag = "hob";

export const pictures = { icon: "/icon-192.png", badge: "/badge-96.png" } as const satisfies ShownOptions;

async function showBadge({ navigator }: WorkerScope, count: number): Promise<void> {
  // Refused where the app is not on the home screen; the number is then nowhere to be wrong.
  await navigator.setAppBadge?.(count).catch(() => undefined);
}

async function clearShown({ registration }: WorkerScope, tag: string): Promise<void> {
  for (const shown of await registration.getNotifications({ tag })) {
    // Whoever has just pressed a button is still to read what came of it.
    if ((shown.data as NotificationData | null)?.isOutcome !== true) shown.close();
  }
}

async function showSomething({ registration }: WorkerScope, language: LanguageCode): Promise<void> {
  const { app, something } = workerWords[language];
  await registration.showNotification(app, { ...pictures, body: something, lang: language, tag: usualTag });
}
