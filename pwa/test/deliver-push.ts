/**
 * What a push service and a person do to the real worker, and a browser without a screen cannot: the plaintext of a
 * push is handed to it, what it shows is read, and a notification or its button is pressed.
 */
import { expect, type Page, type Worker } from "@playwright/test";

/** Shown as a browser shows it to nobody here. */
export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly lang: string;
  readonly silent: boolean | null;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}

/** What the worker did where nobody can look: numbers on the app's icon, windows it opened, what it subscribed for. */
export interface WorkerDeeds {
  readonly badges: readonly number[];
  readonly opened: readonly string[];
  readonly subscribed: readonly unknown[];
}

export interface PushedApp {
  /** Delivers `text` as a browser does after decrypting it; what comes of it is to be waited for. */
  deliver(text: string): Promise<void>;
  shown(): Promise<ShownNotification[]>;
  /** Presses what is shown under `tag`, or one of its buttons; resolves when the worker has done all that comes of it. */
  press(tag: string, action?: string): Promise<void>;
  /** What a browser tells its worker when a push service has dropped it. */
  dropSubscription(): Promise<void>;
  deeds(): Promise<WorkerDeeds>;
}

/**
 * The app that `page` shows may show notifications, too, and its worker writes down its deeds from here on. Works on
 * after the page has gone elsewhere.
 */
export async function readyForPushes(page: Page): Promise<PushedApp> {
  const context = page.context();
  const { origin } = new URL(page.url());
  await context.grantPermissions(["notifications"], { origin });
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const find = () => context.serviceWorkers().find((worker) => worker.url() === `${origin}/sw.js`);
  const worker = async (): Promise<Worker> => {
    await expect.poll(() => find() !== undefined).toBe(true);
    return find()!;
  };
  await (await worker()).evaluate(writeDownDeeds);
  // Kept as long as the page: a message on its way is lost with the session that sent it.
  const devtools = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${origin}/` && !isDeleted);
      if (own) resolve(own.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const shown = async () => (await worker()).evaluate(readShown);
  return {
    shown,
    deeds: async () =>
      (await worker()).evaluate(() => (globalThis as unknown as { deeds: WorkerDeeds }).deeds),

    async deliver(text) {
      const registrationId = await registered;
      await devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: text });
    },

    async press(tag, action = "") {
      await expect.poll(async () => (await shown()).map((each) => each.tag)).toContain(tag);
      await (await worker()).evaluate(press, { tag, action });
    },

    dropSubscription: async () => (await worker()).evaluate(drop),
  };
}

/** Runs in the worker. */
async function readShown(): Promise<ShownNotification[]> {
  const { registration } = globalThis as unknown as { readonly registration: ServiceWorkerRegistration };
  const shown = (await registration.getNotifications()) as unknown as ShownNotification[];
  return shown.map(({ title, body, tag, lang, silent, actions }) => {
    return {
      title,
      body,
      tag,
      lang,
      silent,
      actions: actions.map(({ action, title }) => ({ action, title })),
    };
  });
}

/** Runs in the worker. Windows may be opened only by a person's own press, which no test can make. */
function writeDownDeeds(): void {
  const deeds: { badges: number[]; opened: string[]; subscribed: unknown[] } = {
    badges: [],
    opened: [],
    subscribed: [],
  };
  const scope = globalThis as unknown as { clients: object; registration: ServiceWorkerRegistration };
  Object.assign(globalThis, { deeds });
  Object.defineProperty(navigator, "setAppBadge", {
    configurable: true,
    value: async (count: number) => void deeds.badges.push(count),
  });
  Object.defineProperty(scope.clients, "openWindow", {
    configurable: true,
    value: async (url: string) => void deeds.opened.push(url),
  });
  Object.defineProperty(scope.registration.pushManager, "subscribe", {
    configurable: true,
    value: async (options: unknown) => void deeds.subscribed.push(options),
  });
}

/** Runs in the worker. */
async function drop(): Promise<void> {
  const oldSubscription = { options: { userVisibleOnly: true } };
  const done: Promise<unknown>[] = [];
  const event = Object.assign(new Event("pushsubscriptionchange"), {
    oldSubscription,
    newSubscription: null,
    waitUntil: (each: Promise<unknown>) => void done.push(each),
  });
  globalThis.dispatchEvent(event);
  await Promise.all(done);
}

/** Runs in the worker. An event that no person has caused may not prolong the worker's life; the test waits instead. */
async function press({ tag, action }: { readonly tag: string; readonly action: string }): Promise<void> {
  const scope = globalThis as unknown as EventTarget & {
    registration: ServiceWorkerRegistration;
    NotificationEvent: new (type: string, init: object) => Event;
  };
  const [notification] = await scope.registration.getNotifications({ tag });
  const event = new scope.NotificationEvent("notificationclick", { notification, action });
  const done: Promise<unknown>[] = [];
  Object.defineProperty(event, "waitUntil", { value: (each: Promise<unknown>) => void done.push(each) });
  scope.dispatchEvent(event);
  await Promise.all(done);
}
