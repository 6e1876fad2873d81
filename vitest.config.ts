/** Where tests run: everything in Node, and what runs in both worlds a second time in Chromium. */
import { playwright } from "@vitest/browser-playwright";
import { configDefaults, defineConfig } from "vitest/config";
import { chromiumFlags, findChromium } from "./scripts/chromium.mjs";

const executablePath = await findChromium();

/** Sweeps that take minutes run on their own: `scripts/test-long.mjs`. */
const longTests = "**/*.long.test.ts";
const nodeTests = process.env.HOB_LONG_TESTS
  ? { include: ["{shared,relay,node,pwa}/src/**/*.long.test.ts"] }
  : {
      include: ["{shared,relay,node,pwa}/src/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
      exclude: [...configDefaults.exclude, longTests],
    };

export default defineConfig({
  test: {
    // Loopback servers, real SQLite and child processes: slower on a loaded small machine, never stuck.
    testTimeout: 60_000,
    hookTimeout: 30_000,
    // A condition may take as long as such a machine needs, unless it says less: its own one second is a timed assertion.
    expect: { poll: { timeout: 20_000, interval: 10 } },
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          environment: "node",
          ...nodeTests,
        },
      },
      {
        extends: true,
        root: "shared",
        // Named here, or the dev server finds them one by one and reloads the page under a running test.
        optimizeDeps: { include: ["libsodium-wrappers", "@msgpack/msgpack", "valibot", "fast-check"] },
        test: {
          name: "browser",
          include: ["src/**/*.test.ts"],
          exclude: ["src/**/*.node.test.ts", longTests],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: [...chromiumFlags], ...(executablePath ? { executablePath } : {}) },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
