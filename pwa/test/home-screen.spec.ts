/**
 * The app as an installed app: it opens without a network at any of its addresses, becomes a newer
 * version only when somebody says so, and tells the installer what it needs to know.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { keptText } from "./kept-text.ts";

const app = appUnderTest({ isKept: true });

test.describe("without a network", () => {
  test("a launch shows the page as it was last read, with its age", async ({ page, context }) => {
    await openAndKeep(page, "?scene=live#/automations");
    await expect(page.getByRole("link", { name: /^Site and device watchdog/ })).toBeVisible();
    await expect.poll(() => page.evaluate(keptText)).toContain("Site and device watchdog");

    await context.setOffline(true);
    const launched = await context.newPage();
    await launched.goto(`${app.origin}?scene=offline#/automations`);
    await expect(launched.getByRole("link", { name: /^Site and device watchdog/ })).toBeVisible();
    await expect(launched.getByRole("button", { name: /^As of .* · House offline since/ })).toBeVisible();
  });

  test("a link into the app opens that very page, and what has no cache says so", async ({
    page,
    context,
  }) => {
    await openAndKeep(page, "?scene=live#/runs/12");
    await expect(page.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible();
    await expect.poll(() => page.evaluate(keptText)).toContain("Tram line 4");

    await context.setOffline(true);
    const launched = await context.newPage();
    await launched.goto(`${app.origin}?scene=offline#/runs/12`);
    await expect(launched.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible();
    // An address that a server would have to know is a page of the app all the same.
    await launched.goto(`${app.origin}somewhere/else?scene=offline#/house`);
    await expect(launched.getByRole("heading", { level: 1, name: "House" })).toBeVisible();
    await expect(launched.getByRole("alert").first()).toBeVisible();
  });

  test("a page that was never opened is there as well: all of the app is kept", async ({ page, context }) => {
    await openAndKeep(page, "?scene=live#/automations");
    await context.setOffline(true);
    const launched = await context.newPage();
    await launched.goto(`${app.origin}?scene=unpaired#/pair`);
    await launched.getByLabel("Pairing link").fill(`${app.origin}#/pair?v=1`);
    await launched.getByRole("button", { name: "Continue" }).click();
    await expect(launched.getByLabel("Name of this device")).toBeVisible();
  });
});

test.describe("a newer version", () => {
  test.afterEach(() => releaseNothingNew());

  test("is offered quietly and taken on request, with the page where it was", async ({ page }) => {
    await openAndKeep(page, "?scene=live#/automations/feed-digest");
    await page.reload();
    await expect(page.getByRole("heading", { level: 1, name: "Feed digest" })).toBeVisible();
    await markPage(page);
    release("2");
    await lookForUpdate(page);
    await expect(page.getByText("A new Hob is ready.")).toBeVisible();
    expect(await isSamePage(page), "nothing reloads by itself").toBe(true);

    await page.getByRole("button", { name: "Update" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-release", "2");
    await expect(page.getByRole("heading", { level: 1, name: "Feed digest" })).toBeVisible();
    await expect(page.getByText("A new Hob is ready.")).toHaveCount(0);
    expect(app.complaints).toEqual([]);
  });

  test("waits when it is put off, and the old one goes on whole", async ({ page }) => {
    await openAndKeep(page, "?scene=live#/automations");
    await page.reload();
    await markPage(page);
    release("3");
    await lookForUpdate(page);
    await page.getByRole("button", { name: "Later" }).click();
    await expect(page.getByText("A new Hob is ready.")).toHaveCount(0);
    expect(await isSamePage(page)).toBe(true);
    await page.reload();
    await expect(page.locator("html")).not.toHaveAttribute("data-release");
    await expect(page.getByText("A new Hob is ready.")).toBeVisible();
  });

  test("leaves a second tab alone, which may follow when it likes", async ({ page, context }) => {
    await openAndKeep(page, "?scene=live#/automations");
    const second = await context.newPage();
    // A tab may be too busy to have looked for newer versions by itself.
    await second.addInitScript(() => Object.assign(globalThis, { requestIdleCallback: () => 0 }));
    await second.goto(`${app.origin}?scene=live#/runs/12`);
    await expect(second.getByRole("heading", { level: 1, name: /^Done in/ })).toBeVisible();
    await markPage(second);
    await page.reload();
    release("4");
    await lookForUpdate(page);
    await page.getByRole("button", { name: "Update" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-release", "4");

    await expect(second.getByText("A new Hob is ready.")).toBeVisible();
    expect(await isSamePage(second)).toBe(true);
    await second.getByRole("link", { name: "House", exact: true }).click();
    await expect(second.getByRole("heading", { level: 1, name: "Birch Lane 4" })).toBeVisible();
    await second.getByRole("button", { name: "Update" }).click();
    await expect(second.locator("html")).toHaveAttribute("data-release", "4");
  });

  test("never reloads a form that somebody has begun", async ({ page }) => {
    await openAndKeep(page, "?scene=live#/automations/feed-digest/run");
    await page.reload();
    await page.getByLabel("Feed address").fill("https://news.example.com/feed");
    await markPage(page);
    release("5");
    await lookForUpdate(page);
    await expect(page.getByText(/It waits until what you have begun here/)).toBeVisible();
    const update = page.getByRole("button", { name: "Update" });
    await expect(update).toHaveAttribute("aria-disabled", "true");
    await update.dispatchEvent("click");
    expect(await isSamePage(page)).toBe(true);
    await expect(page.getByLabel("Feed address")).toHaveValue("https://news.example.com/feed");
  });
});

test.describe("what installers ask for", () => {
  test("the manifest names the app, its pages, and pictures that are as large as it says", async ({
    request,
    page,
  }) => {
    const manifest = await (await request.get(`${app.origin}manifest.webmanifest`)).json();
    expect(manifest).toMatchObject({
      id: "/",
      name: "Hob",
      short_name: "Hob",
      start_url: "/",
      scope: "/",
      display: "standalone",
      background_color: expect.stringMatching(/^#[0-9a-f]{6}$/),
      theme_color: expect.stringMatching(/^#[0-9a-f]{6}$/),
    });
    expect(String(manifest.description).length).toBeGreaterThan(20);
    expect(manifest.shortcuts.map((shortcut: { url: string }) => shortcut.url)).toEqual([
      "/#/inbox",
      "/#/runs",
      "/#/automations",
      "/#/house",
    ]);
    const purposes = new Set(manifest.icons.map((icon: { purpose: string }) => icon.purpose));
    expect([...purposes]).toEqual(["any", "maskable", "monochrome"]);
    const forms = new Set(manifest.screenshots.map((shot: { form_factor: string }) => shot.form_factor));
    expect([...forms]).toEqual(["narrow", "wide"]);

    await page.goto(`${app.origin}manifest.webmanifest`);
    for (const picture of [...manifest.icons, ...manifest.screenshots] as Picture[]) {
      const answer = await request.get(new URL(picture.src, app.origin).href);
      expect([picture.src, answer.headers()["content-type"]]).toEqual([picture.src, picture.type]);
      if (picture.type === "image/png") {
        expect([picture.src, pngSize(await answer.body())]).toEqual([picture.src, picture.sizes]);
      }
    }
  });

  test("the platform finds nothing that would keep it from installing the app", async ({ page, context }) => {
    await openAndKeep(page, "?scene=live#/automations");
    const devtools = await context.newCDPSession(page);
    const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
    // A test's browser keeps no profile, and says so.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual(
      [],
    );
    const { errors } = await devtools.send("Page.getAppManifest");
    expect(errors).toEqual([]);
  });

  test("each shortcut opens its page", async ({ page }) => {
    for (const [address, heading] of [
      ["#/inbox", "Inbox"],
      ["#/runs", "Runs"],
      ["#/automations", "Automations"],
      ["#/house", "Birch Lane 4"],
    ] as const) {
      await page.goto(`${app.origin}?scene=live${address}`);
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    }
  });
});

test("nothing about installing stands in the way of a decision", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/inbox/1`);
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
  await page.evaluate(offerInstall);
  await page.evaluate(() => void (location.hash = "#/automations"));
  await expect(page.getByRole("button", { name: "Install" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Install" })).toHaveCount(0);
});

test.describe("a computer", () => {
  test.use({ viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false });

  test("is offered an app, and told of no home screen", async ({ page }) => {
    await page.goto(`${app.origin}?scene=live#/automations`);
    await expect(page.getByRole("link", { name: /^Feed digest/ })).toBeVisible();
    await page.evaluate(offerInstall);
    await expect(page.getByText("Hob can be an app of its own on this computer.")).toBeVisible();
  });
});

test("a browser that can install the app is asked by the app's own button, and a no is remembered", async ({
  page,
}) => {
  await page.goto(`${app.origin}?scene=live#/automations`);
  await expect(page.getByRole("link", { name: /^Feed digest/ })).toBeVisible();
  await page.evaluate(offerInstall);
  await expect(page.getByText("Hob can live on your home screen.")).toBeVisible();
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByText("Hob can live on your home screen.")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("link", { name: /^Feed digest/ })).toBeVisible();
  await page.evaluate(offerInstall);
  await page.getByRole("link", { name: "House", exact: true }).click();
  await page.getByRole("button", { name: "Install Hob" }).click();
  expect(await page.evaluate(() => document.documentElement.dataset["prompted"])).toBe("yes");
  await expect(page.getByRole("button", { name: "Install Hob" })).toHaveCount(0);
});

interface Picture {
  readonly src: string;
  readonly type: string;
  readonly sizes: string;
}

/** Opens a page and waits until the whole app is kept on the device. */
async function openAndKeep(page: Page, address: string): Promise<void> {
  await page.goto(app.origin + address);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

let firstPage: string | undefined;
let firstWorker: string | undefined;

/** Puts a newer build in the place of the served one, as an update of the relay does. */
function release(name: string): void {
  const pageFile = join(app.folder, "index.html");
  const workerFile = join(app.folder, "sw.js");
  firstPage ??= readFileSync(pageFile, "utf8");
  firstWorker ??= readFileSync(workerFile, "utf8");
  writeFileSync(pageFile, firstPage.replace("<html", `<html data-release="${name}"`));
  const newer = firstWorker.replace(
    /"revision":"[0-9a-f]+","url":"index.html"/,
    `"revision":"release-${name}","url":"index.html"`,
  );
  expect(newer).not.toBe(firstWorker);
  writeFileSync(workerFile, newer);
}

function releaseNothingNew(): void {
  if (firstPage !== undefined) writeFileSync(join(app.folder, "index.html"), firstPage);
  if (firstWorker !== undefined) writeFileSync(join(app.folder, "sw.js"), firstWorker);
}

/** What the browser does by itself at each start. */
async function lookForUpdate(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update();
  });
}

async function markPage(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
}

function isSamePage(page: Page): Promise<boolean> {
  return page.evaluate(() => "isSamePage" in globalThis);
}

/** What Chromium does when it can install the app; runs in the page. */
function offerInstall(): void {
  const offer = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
    async prompt() {
      document.documentElement.dataset["prompted"] = "yes";
      return { outcome: "accepted" };
    },
  });
  dispatchEvent(offer);
}

/** "192x192", read from the picture itself. */
function pngSize(picture: Buffer): string {
  return `${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`;
}
