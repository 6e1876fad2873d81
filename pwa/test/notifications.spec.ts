/** Notifications in the app: turned on with a tap, chosen, tried out, and mended when they no longer arrive. */
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { readyForPushes } from "./deliver-push.ts";
import { playPushManager, usualBrowser } from "./fake-push-manager.ts";
import { asked } from "./made-up-house.ts";
import { expectWhole } from "./whole-page.ts";

/** The key of the made-up house. */
const serverKey = `BN${"A".repeat(85)}`;
const granted = { permission: "granted", subscribedFor: serverKey } as const;
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

const app = appUnderTest({ isKept: true });
const address = "#/house/notifications";

const pages = [
  { name: "off", scene: "live", browser: {}, says: "Off for this device" },
  { name: "on", scene: "push-live", browser: granted, says: "On for this device" },
  { name: "that do not arrive", scene: "push-dead", browser: granted, says: "They do not reach this device" },
  {
    name: "forbidden",
    scene: "push-live",
    browser: { permission: "denied" },
    says: "Not allowed by this browser",
  },
  { name: "of a viewer", scene: "viewer", browser: {}, says: "Off for this device" },
] as const;

for (const { name, scene, browser, says } of pages) {
  test(`notifications ${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({
    page,
  }) => {
    await playPushManager(page, browser);
    await open(page, `?scene=${scene}${address}`);
    await expect(page.getByText(says, { exact: true })).toBeVisible();
    await expectWhole(page);
    expect(app.complaints).toEqual([]);
  });
}

test("on a phone in German every word is German, and all of it whole", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("hob.language", "de"));
  await playPushManager(page, granted);
  await open(page, `?scene=push-live${address}`);
  await expect(page.getByText("An auf diesem Gerät", { exact: true })).toBeVisible();
  await expect(page.getByRole("switch", { name: /^Freigaben/ })).toBeVisible();
  await expectWhole(page);
});

test("a tap asks, subscribes for the house's key and tells the house; the house is asked for nothing before", async ({
  page,
}) => {
  await playPushManager(page);
  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: /^Notifications Off/ }).click();
  await expect(page.getByText("Off for this device", { exact: true })).toBeVisible();
  expect(await asked(page, "push.subscribe")).toEqual([]);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("On for this device", { exact: true })).toBeVisible();
  const { p256dh, auth } = usualBrowser;
  await expect
    .poll(() => asked(page, "push.subscribe"))
    .toEqual([{ endpoint: "https://push.example.net/1", p256dh, auth }]);
});

test("a no is taken for a no, and what the browser or the house refuses is said in words", async ({
  page,
  context,
}) => {
  await playPushManager(page, { answer: "denied" });
  await open(page, `?scene=live${address}`);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Not allowed by this browser", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on" })).toHaveCount(0);
  expect(await asked(page, "push.subscribe")).toEqual([]);

  const other = await context.newPage();
  await other.addInitScript(() => localStorage.removeItem("played.push"));
  await playPushManager(other, { refusal: "Registration failed" });
  await open(other, `?scene=live${address}`);
  await other.getByRole("button", { name: "Turn on" }).click();
  await expect(other.getByRole("alert")).toContainText(
    "gave no address for this device: Registration failed",
  );

  const foreign = await context.newPage();
  await foreign.addInitScript(() => localStorage.removeItem("played.push"));
  await playPushManager(foreign);
  await open(foreign, `?scene=push-foreign${address}`);
  await foreign.getByRole("button", { name: "Turn on" }).click();
  await expect(foreign.getByRole("alert")).toContainText("push.example.net");
});

test("a push service that never answers is waited for no longer than 20 seconds, and asked again with a tap", async ({
  page,
}) => {
  await page.clock.install();
  await playPushManager(page, { silentFor: 1 });
  await open(page, `?scene=live${address}`);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("button", { name: "Turning on…" })).toBeVisible();
  await page.clock.fastForward(21_000);
  await expect(page.getByRole("alert")).toContainText("push service has not answered for 20 seconds");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("On for this device", { exact: true })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("turned off, the house is told first and the browser lets go of its subscription", async ({ page }) => {
  await playPushManager(page, granted);
  await open(page, `?scene=push-live${address}`);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByText("Off for this device", { exact: true })).toBeVisible();
  await expect.poll(() => asked(page, "push.unsubscribe")).toEqual([{}]);
  expect(await subscriptionHere(page)).toBeNull();
});

test("turned off while the app still looks whether they arrive, they stay off", async ({ page }) => {
  await playPushManager(page, granted);
  // The page about them looks first, what mends them second, what ends them third: both wait until they are let go.
  await page.addInitScript(() => {
    const look = ServiceWorkerContainer.prototype.getRegistration;
    const gates = [2, 3].map(() => Promise.withResolvers<void>());
    let looks = 0;
    Object.assign(globalThis, { letGo: (gate: number) => gates[gate]?.resolve() });
    ServiceWorkerContainer.prototype.getRegistration = async function (...scope) {
      looks += 1;
      await gates[looks - 2]?.promise;
      return look.apply(this, scope);
    };
  });
  await open(page, `?scene=push-live${address}`);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect.poll(() => asked(page, "push.unsubscribe")).toEqual([{}]);
  await page.evaluate(() => letGo(0));
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    letGo(1);
  });
  await page.getByRole("navigation").getByRole("link", { name: "House", exact: true }).click();
  await expect(page.getByRole("link", { name: /^Notifications Off/ })).toBeVisible();
  expect(await asked(page, "push.subscribe")).toEqual([]);
});

test.describe("an iPhone's browser tab", () => {
  test.use({ userAgent: iphone });

  test("is told to put the app on the home screen first, and how", async ({ page }) => {
    await open(page, `?scene=live${address}`);
    await expect(page.getByText("Not in a browser tab", { exact: true })).toBeVisible();
    await expect(page.getByText("Choose “Add to Home Screen”, then “Add”.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Turn on" })).toHaveCount(0);
    await expectWhole(page);
  });
});

test("what it is told of holds at once, and only what was tapped is sent", async ({ page }) => {
  await playPushManager(page, granted);
  await open(page, `?scene=push-live${address}`);
  const failures = page.getByRole("switch", { name: /^Failures/ });
  await expect(failures).toBeChecked();
  await page.getByText("Failures", { exact: true }).click();
  await expect(failures).not.toBeChecked();
  await page.getByText("Approve from the notification").click();
  await expect(page.getByRole("switch", { name: /^Approve from/ })).toBeChecked();
  await expect
    .poll(() => asked(page, "push.choose"))
    .toEqual([{ choices: { failures: false } }, { choices: { approveFromNotification: true } }]);
});

test("a test is followed until it comes up on this very device", async ({ page }) => {
  await playPushManager(page, granted);
  await open(page, `?scene=push-live${address}`);
  await expect(page.getByText("Last delivered")).toBeVisible();
  const pushed = await readyForPushes(page);
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("On its way.", { exact: false })).toBeVisible();
  await expect.poll(() => asked(page, "push.test")).toEqual([{}]);
  await page.evaluate(() => madeUpHouse.pushTaken());
  await expect(page.getByText("The push service has taken it.", { exact: false })).toBeVisible();
  await pushed.deliver(
    JSON.stringify({
      web_push: 8030,
      notification: {
        title: "Hob",
        body: "Notifications arrive.",
        navigate: app.origin,
        tag: "test",
        app_badge: 0,
        silent: false,
        lang: "en",
      },
      hob: { kind: "test", itemId: null, tag: "test", badge: 0 },
    }),
  );
  await expect(page.getByText("It has arrived on this device.")).toBeVisible();
});

test("a test that does not come up says where to look", async ({ page }) => {
  await page.clock.install();
  await playPushManager(page, granted);
  await open(page, `?scene=push-live${address}`);
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("On its way.", { exact: false })).toBeVisible();
  await page.clock.fastForward(21_000);
  await expect(page.getByText("Nothing has come up yet.", { exact: false })).toBeVisible();
});

test("an admin sets quiet hours for the house, others see them", async ({ page }) => {
  await playPushManager(page);
  await open(page, `?scene=live${address}`);
  await page.getByText("Keep quiet hours").click();
  await page.getByLabel("From").fill("23:15");
  await page.getByLabel("To").fill("23:15");
  await expect(page.getByText("Begin and end are the same time.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  await page.getByLabel("To").fill("06:00");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.getByText("Keep quiet hours").click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect
    .poll(() => asked(page, "home.update"))
    .toEqual([{ quiet: { from: "23:15", to: "06:00" } }, { quiet: null }]);
  await open(page, `?scene=viewer${address}`);
  await expect(page.getByText("Changing them takes an admin.")).toBeVisible();
});

test.describe("when the app opens", () => {
  test("what the browser lost is subscribed anew and told to the house, without a word", async ({ page }) => {
    await playPushManager(page, { permission: "granted" });
    await open(page, "?scene=push-live#/automations");
    await expect.poll(() => asked(page, "push.subscribe")).toHaveLength(1);
    await page.getByRole("link", { name: "House", exact: true }).click();
    await expect(page.getByRole("link", { name: /^Notifications On/ })).toBeVisible();
    await expect(page.getByText("Notifications do not reach this device any more.")).toHaveCount(0);
  });

  test("what the house lost it is told again", async ({ page }) => {
    await playPushManager(page, granted);
    await open(page, "?scene=live#/automations");
    await expect
      .poll(() => asked(page, "push.subscribe"))
      .toMatchObject([{ endpoint: "https://push.example.net/1" }]);
  });

  test("a house with another key gets a subscription made for it", async ({ page }) => {
    await playPushManager(page, granted);
    await open(page, "?scene=push-rekeyed#/automations");
    await expect
      .poll(() => asked(page, "push.subscribe"))
      .toMatchObject([{ endpoint: "https://push.example.net/2" }]);
  });

  test("a revoked subscription is found, said, and repaired with one tap", async ({ page }) => {
    await playPushManager(page, granted);
    await open(page, "?scene=push-dead#/automations");
    await expect(page.getByText("Notifications do not reach this device any more.")).toBeVisible();
    expect(await asked(page, "push.subscribe"), "nothing before the tap").toEqual([]);
    await page.getByRole("button", { name: "Repair" }).click();
    await expect(page.getByText("Notifications do not reach this device any more.")).toHaveCount(0);
    await expect
      .poll(() => asked(page, "push.subscribe"))
      .toMatchObject([{ endpoint: "https://push.example.net/2" }]);
    await page.getByRole("link", { name: "House", exact: true }).click();
    await expect(page.getByRole("link", { name: /^Notifications On/ })).toBeVisible();
  });

  test("a permission taken back is asked for again with that tap, and may be put off", async ({ page }) => {
    await playPushManager(page, { permission: "default" });
    await open(page, "?scene=push-live#/automations");
    await expect(page.getByText("Notifications do not reach this device any more.")).toBeVisible();
    await page.getByRole("button", { name: "Later" }).click();
    await expect(page.getByText("Notifications do not reach this device any more.")).toHaveCount(0);
    // Until the next start.
    await page.reload();
    await page.getByRole("button", { name: "Repair" }).click();
    await expect.poll(() => asked(page, "push.subscribe")).toHaveLength(1);
  });

  test("one that cannot be repaired leads to the page that says why", async ({ page }) => {
    await playPushManager(page, { ...granted, refusal: "no service" });
    await open(page, "?scene=push-dead#/automations");
    await page.getByRole("button", { name: "Repair" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
    await expect(page.getByText("They do not reach this device", { exact: true })).toBeVisible();
  });

  test("one that was forbidden in the browser is said once, with the way to it", async ({ page }) => {
    await playPushManager(page, { permission: "denied" });
    await open(page, "?scene=push-live#/automations");
    await page.getByRole("link", { name: "Look" }).click();
    await expect(page.getByText("Not allowed by this browser", { exact: true })).toBeVisible();
    expect(await asked(page, "push.subscribe")).toEqual([]);
  });
});

test("the inbox offers them in one line, which leads to their page and can be put away for good", async ({
  page,
}) => {
  await playPushManager(page);
  await open(page, "?scene=live#/inbox");
  const offer = page.getByText("Hob can tell this device when your house needs you.");
  await expect(offer).toBeVisible();
  await page.getByRole("link", { name: "Turn on" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(offer).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
  await page.getByRole("link", { name: "House", exact: true }).click();
  await expect(page.getByRole("link", { name: /^Notifications Off/ })).toBeVisible();
  await page.goBack();
  await expect(offer).toHaveCount(0);
});

test("a house that is left can call here no more, and nothing of it stays in sight", async ({ page }) => {
  await playPushManager(page, granted);
  await open(page, "?scene=push-live#/house");
  const pushed = await readyForPushes(page);
  await pushed.deliver("something of the house");
  await expect.poll(() => pushed.shown()).toHaveLength(1);
  await page.getByRole("button", { name: "Forget this house on this device" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Forget", exact: true }).click();
  await expect.poll(() => pushed.shown()).toEqual([]);
  await expect.poll(() => subscriptionHere(page)).toBeNull();
});

test("other devices say whether notifications reach them", async ({ page }) => {
  await open(page, "?scene=live#/house/devices/2");
  await expect(page.getByText(/^On, last delivered/)).toBeVisible();
  await open(page, "?scene=live#/house/devices/3");
  await expect(page.getByText("On, but they do not arrive")).toBeVisible();
});

declare const madeUpHouse: { pushTaken(): void };
declare function letGo(gate: number): void;

async function open(page: Page, at: string): Promise<void> {
  await page.goto(app.origin + at);
}

function subscriptionHere(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.pushManager.getSubscription();
  });
}
