/** End-to-end tests: the real app, relay and node, at the two sizes people use. */
import { defineConfig } from "@playwright/test";
import { chromiumFlags, findChromium } from "./scripts/chromium.mjs";

const executablePath = await findChromium();
const reportFile = process.env.HOB_E2E_REPORT;

export default defineConfig({
  testDir: ".",
  testMatch: ["e2e/**/*.spec.ts", "pwa/test/**/*.spec.ts"],
  outputDir: "test-results",
  // Each test has a house of its own, real or made up, and small machines have two cores.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 120_000,
  // As long as a busy machine may need to put the whole app on a device: for what never comes, and no measure of speed.
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: reportFile ? [["list"], ["json", { outputFile: reportFile }]] : [["list"]],
  use: {
    browserName: "chromium",
    headless: true,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // A trace takes as long as the test itself; whoever looks into a failure asks for one.
    trace: process.env.HOB_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: { args: [...chromiumFlags], ...(executablePath ? { executablePath } : {}) },
  },
  projects: [
    // No browser: the command line, as scripts use it.
    { name: "terminal", testMatch: "**/terminal.spec.ts" },
    {
      name: "phone",
      // Two panes take the width of a laptop.
      testIgnore: ["**/terminal.spec.ts", "e2e/triage.spec.ts"],
      use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    },
    {
      name: "laptop",
      // Where the width changes nothing but the margins, the phone speaks for both: longer words break where room is
      // least, and what is set on the phone is kept by the same house.
      testIgnore: [
        "**/terminal.spec.ts",
        "pwa/test/{home-screen,journal,languages,notifications,push,schedule,secrets}.spec.ts",
        "e2e/{decisions,home-screen,inbox,members,push,schedule,survival}.spec.ts",
      ],
      // What is on a page is the same at either width; two panes are another page.
      grepInvert: /^(?!.*inbox\.spec).*whole at 200 %/,
      use: { viewport: { width: 1280, height: 800 } },
    },
  ],
});
