/** Notifications from a real house, through a push service that opens them as a browser does, to the app's real worker and back. */
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import {
  startPushService,
  type PushService,
  type ReceivedPush,
} from "../node/src/push/testing/push-service.ts";
import { readyForPushes, type PushedApp } from "../pwa/test/deliver-push.ts";
import { playPushManager } from "../pwa/test/fake-push-manager.ts";
import { startAsking, type Asking } from "./asking.ts";
import { startHouse, type House } from "./house.ts";
import type { OrderServer } from "./order-server.ts";
import { pairPage } from "./pairing.ts";
import { visibly } from "./seen.ts";

let service: PushService;
let house: House;
let orders: OrderServer;
let asked: Asking;
let close: () => Promise<void>;

const order = "return (await http.post(shop, { json: { loaves: 2 } })).text;";
const note = 'await kv.set("day", "Friday"); return "noted";';

test.describe.configure({ timeout: 180_000 });

test.beforeAll(async () => {
  service = await startPushService();
  ({ house, orders, asked, close } = await startAsking(await startHouse({ HOB_PUSH_HOSTS: service.host })));
});

test.afterAll(async () => {
  await close();
  await service[Symbol.asyncDispose]();
});

test.afterEach(() => expect(service.problems).toEqual([]));

test("a test notification goes all the way round and is seen to arrive", async ({ page, context }) => {
  const phone = await subscribe(page, context, "Trial phone");
  await page.getByRole("button", { name: "Send a test" }).click();
  await phone.next(({ kind }) => kind === "test");
  await expect(page.getByText("It has arrived on this device.")).toBeVisible();
  await phone.leave();
});

test("a tap on a notification lands on that item from a cold start", async ({ page, context }) => {
  const phone = await subscribe(page, context, "Cold phone");
  await page.goto("about:blank");
  const runId = await asked.start(await asked.make("Cold order", order));
  const itemId = await asked.itemOf(runId);
  const pushed = await phone.next((hob) => hob.itemId === itemId);
  expect(pushed.urgency).toBe("high");
  await expect
    .poll(() => phone.app.shown())
    .toMatchObject([
      {
        title: "Cold order asks for a yes",
        body: expect.stringContaining(new URL(orders.origin).host),
        // It is not low risk, whatever was chosen.
        actions: [{ action: "reject", title: "Reject" }],
      },
    ]);
  expect((await phone.app.deeds()).badges).toEqual([1]);

  await phone.app.press(`item-${itemId}`);
  const { opened } = await phone.app.deeds();
  expect(opened).toEqual([`/#/inbox/${itemId}`]);
  const cold = await context.newPage();
  await cold.goto(new URL(opened[0] ?? "", house.app).href);
  await expect(
    cold.getByRole("heading", { level: 1, name: /^Cold order wants to send something to/ }),
  ).toBeVisible();
  await cold.getByRole("button", { name: "Approve" }).click();
  expect(await asked.ended(runId)).toMatchObject({ status: "succeeded" });
  await cold.close();
  await phone.leave();
});

test("Reject and, where this device chose it, Approve of a low risk work from the notification, without the app", async ({
  page,
  context,
}) => {
  const phone = await subscribe(page, context, "Quick phone");
  await page.getByText("Approve from the notification", { exact: true }).click();
  await expect(page.getByRole("switch", { name: /^Approve from the notification/ })).toBeChecked();
  await expect(page.getByRole("status").filter({ hasText: "On for this device" })).toBeVisible();
  const slug = await asked.make("Note the day", note, { tools: ["kv"], asks: { tool: "kv.set" } });
  const choices = [
    { action: "reject", run: { status: "canceled", reason: "rejected" }, says: "Rejected." },
    { action: "approve", run: { status: "succeeded", result: "noted" }, says: "Approved." },
  ] as const;
  for (const { action, run, says } of choices) {
    await page.goto("about:blank");
    const runId = await asked.start(slug);
    const itemId = await asked.itemOf(runId);
    const tag = `item-${itemId}`;
    await phone.next((hob) => hob.itemId === itemId && hob.kind === "item");
    await expect
      .poll(async () => (await phone.app.shown()).find((each) => each.tag === tag)?.actions)
      .toEqual([
        { action: "reject", title: "Reject" },
        { action: "approve", title: "Approve" },
      ]);
    await phone.app.press(tag, action);
    const shown = (await phone.app.shown()).find((each) => each.tag === tag);
    expect(shown).toMatchObject({ body: says, actions: [] });
    expect(await asked.ended(runId)).toMatchObject(run);
    expect(await asked.audited(itemId)).toMatchObject([
      { action: action === "approve" ? "item.approved" : "item.rejected", detail: { via: "notification" } },
    ]);
    await page.goto(`${house.app}#/inbox/${itemId}`);
    await expect(page.getByText(/ by Quick phone, from a notification/)).toBeVisible();
  }
  await phone.leave();
});

test("a notification is taken away when its item is resolved elsewhere, and the badge is what still needs somebody", async ({
  page,
  context,
}) => {
  const phone = await subscribe(page, context, "Other phone");
  await page.goto("about:blank");
  const slug = await asked.make("Elsewhere", order);
  const first = await asked.start(slug);
  const firstId = await asked.itemOf(first);
  await phone.next((hob) => hob.itemId === firstId);
  const second = await asked.start(slug);
  const secondId = await asked.itemOf(second);
  await phone.next((hob) => hob.itemId === secondId);
  await expect.poll(async () => (await phone.app.deeds()).badges).toEqual([1, 2]);

  const { contentHash } = await asked.tell("inbox.get", { itemId: firstId });
  await asked.tell("inbox.decide", { itemId: firstId, choice: "reject", contentHash });
  await phone.next((hob) => hob.itemId === firstId && hob.kind === "clear");
  await expect
    .poll(async () => (await phone.app.shown()).map(({ tag }) => tag))
    .toEqual([`item-${secondId}`]);
  expect((await phone.app.deeds()).badges).toEqual([1, 2, 1]);
  await asked.tell("runs.cancel", { runId: second });
  await phone.next((hob) => hob.itemId === secondId && hob.kind === "clear");
  await expect.poll(() => phone.app.shown()).toEqual([]);
  await phone.leave();
});

test("what failed is told, what went well is not", async ({ page, context }) => {
  const phone = await subscribe(page, context, "Calm phone");
  await page.goto("about:blank");
  const before = service.received.length;
  await asked.ended(await asked.start(await asked.make("All well", 'return "fine";', { asks: false })));
  await asked.ended(
    await asked.start(await asked.make("Out of bread", 'throw new Error("no bread");', { asks: false })),
  );
  await phone.next(({ itemId }) => itemId !== null);
  await expect
    .poll(() => phone.app.shown())
    .toMatchObject([{ title: "Out of bread failed", body: "no bread" }]);
  expect(service.received.slice(before)).toHaveLength(1);
  await phone.leave();
});

test("a subscription that was revoked is found when the app opens, said, and repaired with one tap", async ({
  page,
  context,
}) => {
  const phone = await subscribe(page, context, "Revoked phone");
  service.unsubscribe({ ...phone.subscription(), p256dh: "", auth: "" });
  // It is found out by what cannot be delivered.
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("They do not reach this device", { exact: true })).toBeVisible();
  await page.close();

  const opened = await context.newPage();
  await opened.goto(`${house.app}#/inbox`);
  const trouble = opened.getByText("Notifications do not reach this device any more.");
  await expect(trouble).toBeVisible();
  await expect(
    opened.getByRole("list", { name: "Needs you" }).getByRole("link", {
      name: /^Notifications no longer reach Revoked phone/,
    }),
  ).toBeVisible();
  await opened.getByRole("button", { name: "Repair" }).click();
  await expect(trouble).toHaveCount(0);
  await expect(opened.getByRole("link", { name: /^Notifications no longer reach/ })).toHaveCount(0);
  await opened.goto(`${house.app}#/house/notifications`);
  await expect(opened.getByText("On for this device", { exact: true })).toBeVisible();
  const before = service.received.length;
  await opened.getByRole("button", { name: "Send a test" }).click();
  await expect.poll(() => service.received.length).toBe(before + 1);
  await opened.getByRole("button", { name: "Turn off" }).click();
  await expect(opened.getByText("Off for this device", { exact: true })).toBeVisible();
});

/** What the worker reads of a push. */
interface Hob {
  readonly kind: "item" | "clear" | "test";
  readonly itemId: number | null;
}

interface SubscribedPhone {
  readonly app: PushedApp;
  /** Delivers the next push like this that the service has opened for this phone, and answers how it came. */
  next(is: (hob: Hob) => boolean): Promise<ReceivedPush>;
  subscription(): { readonly endpoint: string };
  /** The house calls it no more: tests after this one have a house of the same kind. */
  leave(): Promise<void>;
}

/** Pairs the page and turns its notifications on, at the push service of this test; leaves it on their page. */
async function subscribe(page: Page, context: BrowserContext, name: string): Promise<SubscribedPhone> {
  let endpoint = "";
  await context.exposeFunction("subscribeAtService", (serverKey: string) => {
    const made = service.subscribe(serverKey);
    ({ endpoint } = made);
    return made;
  });
  await playPushManager(context, { service: "subscribeAtService" });
  await pairPage(house, page, name);
  await page.goto(`${house.app}#/house/notifications`);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("On for this device", { exact: true })).toBeVisible();
  await expect(visibly(page, /^Live$/)).toBeVisible();
  const app = await readyForPushes(page);
  const delivered = new Set<ReceivedPush>();
  return {
    app,
    subscription: () => ({ endpoint }),
    async next(is) {
      const isNext = (push: ReceivedPush) =>
        push.endpoint === endpoint && !delivered.has(push) && is((JSON.parse(push.text) as { hob: Hob }).hob);
      await expect.poll(() => service.received.some(isNext)).toBe(true);
      const push = service.received.find(isNext)!;
      delivered.add(push);
      await app.deliver(push.text);
      return push;
    },
    async leave() {
      await page.goto(`${house.app}#/house/notifications`);
      await page.getByRole("button", { name: "Turn off" }).click();
      await expect(page.getByText("Off for this device", { exact: true })).toBeVisible();
    },
  };
}
