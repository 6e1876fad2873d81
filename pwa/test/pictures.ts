/**
 * Draws the pictures that installers show and the repository keeps: icons from the one drawing, and
 * screenshots of the real pages around the house made of memory. Run it after either has changed:
 * `node pwa/test/pictures.ts`
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser } from "playwright";
import { chromiumFlags, findChromium } from "../../scripts/chromium.mjs";
import { startAppServer } from "./app-server.ts";

const publicFolder = join(import.meta.dirname, "../public");

const icons = [
  { from: "icon.svg", to: "icon-192.png", size: 192 },
  { from: "icon.svg", to: "icon-512.png", size: 512 },
  // iOS rounds the corners itself and shows black where a picture lets something through.
  { from: "icon-maskable.svg", to: "icon-180.png", size: 180 },
  { from: "icon-maskable.svg", to: "icon-maskable-512.png", size: 512 },
  { from: "icon-monochrome.svg", to: "icon-monochrome-512.png", size: 512 },
  // Beside a notification's time, in one colour of the system's choosing; too small for the margin of an icon.
  { from: "icon-monochrome.svg", to: "badge-96.png", size: 96, zoom: 1.8 },
] as const;

/** Where the made-up house stands: its times are this device's. */
const timezoneId = "Europe/Berlin";
const phone = {
  timezoneId,
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
const laptop = { timezoneId, viewport: { width: 1280, height: 800 } };

const screenshots = [
  { to: "phone-automations.png", device: phone, address: "#/automations" },
  { to: "phone-run.png", device: phone, address: "#/runs/13" },
  { to: "phone-house.png", device: phone, address: "#/house" },
  { to: "laptop-runs.png", device: laptop, address: "#/runs" },
  { to: "laptop-run.png", device: laptop, address: "#/runs/13" },
] as const;

const executablePath = await findChromium();
const browser = await chromium.launch({
  args: [...chromiumFlags],
  ...(executablePath !== undefined && { executablePath }),
});
await drawIcons(browser);
await takeScreenshots(browser);
await browser.close();

async function drawIcons(browser: Browser): Promise<void> {
  for (const { from, to, size, zoom } of icons.map((icon) => ({ zoom: 1, ...icon }))) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const drawing = Buffer.from(readFileSync(join(publicFolder, from))).toString("base64");
    await page.setContent(
      `<style>body{margin:0}img{display:block;width:100vw;height:100vh;scale:${zoom}}</style><img src="data:image/svg+xml;base64,${drawing}">`,
    );
    await page.screenshot({ path: join(publicFolder, to), omitBackground: true });
    await page.close();
  }
}

async function takeScreenshots(browser: Browser): Promise<void> {
  const app = await startAppServer();
  for (const { to, device, address } of screenshots) {
    const context = await browser.newContext({ ...device, colorScheme: "light", reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(`${app.origin}?scene=live${address}`, { waitUntil: "networkidle" });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.screenshot({ path: join(publicFolder, "screenshots", to) });
    await context.close();
  }
  await app.close();
}
