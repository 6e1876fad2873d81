/** Pushes in the real worker of the built app: what is shown, where a press leads, and what its buttons send. */
import { expect, test } from "@playwright/test";
import { openDecision, sealTicketAnswer, type PushPayload } from "@hob/shared/notification";
import { toBase64url, toHex } from "@hob/shared/bytes";
import { appUnderTest } from "./app-under-test.ts";
import { readyForPushes, type PushedApp } from "./deliver-push.ts";

const app = appUnderTest({ isKept: true });

const room = new Uint8Array(20).fill(0xab);
const ticket = { id: new Uint8Array(16).fill(1), key: new Uint8Array(32).fill(2) };
const contentHash = new Uint8Array(32).fill(3);

const item = (changes: Partial<PushPayload["hob"]> = {}): PushPayload => ({
  web_push: 8030,
  notification: {
    title: "Rent mail wants to send a mail",
    body: "To landlord@example.com",
    navigate: `${app.origin}#/inbox/12`,
    tag: "item-12",
    app_badge: 3,
    silent: false,
    lang: "en",
  },
  hob: {
    kind: "item",
    itemId: 12,
    tag: "item-12",
    badge: 3,
    actions: [
      { action: "reject", title: "Reject" },
      { action: "approve", title: "Approve" },
    ],
    ticket: {
      url: `${app.origin}d/${toHex(room)}`,
      id: toBase64url(ticket.id),
      key: toBase64url(ticket.key),
      contentHash: toHex(contentHash),
      expiresAt: Date.now() + 60_000,
    },
    ...changes,
  },
});

let pushed: PushedApp;

test.beforeEach(async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/automations`);
  pushed = await readyForPushes(page);
});

test("a push is shown with its buttons, and the number of what needs somebody is on the icon", async () => {
  await push(item());
  await expect
    .poll(() => pushed.shown())
    .toEqual([
      {
        title: "Rent mail wants to send a mail",
        body: "To landlord@example.com",
        tag: "item-12",
        lang: "en",
        silent: false,
        actions: [
          { action: "reject", title: "Reject" },
          { action: "approve", title: "Approve" },
        ],
      },
    ]);
  expect((await pushed.deeds()).badges).toEqual([3]);
});

test("what is resolved elsewhere is taken away, and the number corrected", async () => {
  await push(item());
  await expect.poll(() => pushed.shown()).toHaveLength(1);
  await push({
    web_push: 8030,
    hob: { kind: "clear", itemId: 12, tag: "item-12", badge: 0, actions: [] },
  });
  await expect.poll(() => pushed.shown()).toEqual([]);
  expect((await pushed.deeds()).badges).toEqual([3, 0]);
});

test("what cannot be read is shown as something, in the language that was chosen in the app", async ({
  page,
}) => {
  await page.goto(`${app.origin}?scene=live#/house`);
  await page.getByLabel("Language").selectOption("Deutsch");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect.poll(() => page.evaluate(keptLanguage)).toBe("de");
  await pushed.deliver("no push of ours");
  await expect
    .poll(() => pushed.shown())
    .toMatchObject([{ title: "Hob", body: "In deinem Haus gibt es etwas Neues.", lang: "de" }]);
});

test("a press goes to the item in the page that is open, without loading it again", async ({ page }) => {
  await push(item());
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
  await pushed.press("item-12");
  await expect(page).toHaveURL(/#\/inbox\/12$/);
  expect(await page.evaluate(() => "isSamePage" in globalThis)).toBe(true);
  expect(await pushed.shown()).toEqual([]);
  expect((await pushed.deeds()).opened).toEqual([]);
});

test("a press where no page is open opens the app at the item, which is there from a cold start", async ({
  page,
}) => {
  await push(item());
  await page.goto("about:blank");
  await pushed.press("item-12");
  const { opened } = await pushed.deeds();
  expect(opened).toEqual(["/#/inbox/12"]);
  await page.goto(new URL(opened[0]!, app.origin).href);
  await expect(page).toHaveURL(/#\/inbox\/12$/);
});

for (const choice of ["reject", "approve"] as const) {
  test(`${choice} reaches the house from the notification, sealed, and its outcome stands in its place`, async ({
    page,
  }) => {
    const decisions: unknown[] = [];
    app.onDecision(async (message) => {
      decisions.push([message.length, await openDecision(ticket, room, message)]);
      return sealTicketAnswer(ticket, { outcome: "done", choice, by: "iPhone" });
    });
    await push(item());
    await pushed.press("item-12", choice);
    expect(decisions).toEqual([[108, { choice, itemId: 12, contentHash }]]);
    expect(await pushed.shown()).toMatchObject([
      {
        title: "Rent mail wants to send a mail",
        body: choice === "approve" ? "Approved." : "Rejected.",
        tag: "item-12",
        silent: true,
        actions: [],
      },
    ]);
    await pushed.press("item-12");
    await expect(page).toHaveURL(/#\/inbox\/12$/);
  });
}

test("somebody who was faster is named, and a house that is away is said to be", async () => {
  app.onDecision(() =>
    sealTicketAnswer(ticket, { outcome: "faster", choice: "approve", by: "Anna’s phone" }),
  );
  await push(item());
  await pushed.press("item-12", "reject");
  expect(await pushed.shown()).toMatchObject([{ body: "Anna’s phone was faster: approved." }]);
  app.onDecision(async () => undefined);
  await push(item({ itemId: 13, tag: "item-13" }));
  await pushed.press("item-13", "reject");
  const [outcome] = (await pushed.shown()).filter(({ tag }) => tag === "item-13");
  expect(outcome?.body).toBe("Your house has not answered. Tap to see in Hob how it stands.");
});

test("a subscription that the browser drops is renewed for the same key, until the app can tell the house", async () => {
  await pushed.dropSubscription();
  expect((await pushed.deeds()).subscribed).toEqual([{ userVisibleOnly: true }]);
});

function push(payload: PushPayload): Promise<void> {
  return pushed.deliver(JSON.stringify(payload));
}

/** Runs in the page. */
async function keptLanguage(): Promise<string | undefined> {
  return (await caches.match("/language", { cacheName: "hob.language" }))?.text();
}
