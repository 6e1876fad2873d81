/** What a file of page tests stands on: the app around its made-up house, and every complaint of the page under test. */
import { test } from "@playwright/test";
import { startAppServer, type AppServer } from "./app-server.ts";

export interface AppUnderTest extends Pick<AppServer, "origin" | "folder"> {
  /** For this test: what a house answers to the decision of a notification. */
  onDecision(answer: NonNullable<AppServer["onDecision"]>): void;
  /** Errors and warnings that the page of this test has written so far: the app runs without a word. */
  readonly complaints: readonly string[];
}

export interface AppUnderTestOptions {
  /**
   * Whether the app does what it does when it is idle: fetch its other pages and keep its files on the device, for
   * launches without a network. That is more work than most tests are.
   */
  readonly isKept?: boolean;
}

/** For the top of a file: the app is built before its tests and taken away after them. */
export function appUnderTest({ isKept = false }: AppUnderTestOptions = {}): AppUnderTest {
  let server: AppServer | undefined;
  let complaints: string[] = [];
  const running = () => {
    if (!server) throw new Error("the app is there while tests run");
    return server;
  };
  test.beforeAll(async () => {
    server = await startAppServer();
  });
  test.afterAll(() => server?.close());
  test.beforeEach(async ({ page }) => {
    if (!isKept) await page.addInitScript(neverIdle);
    const own: string[] = (complaints = []);
    running().onDecision = undefined;
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") own.push(message.text());
    });
    page.on("pageerror", (error) => own.push(String(error)));
  });
  return {
    get origin() {
      return running().origin;
    },
    get folder() {
      return running().folder;
    },
    onDecision(answer) {
      running().onDecision = answer;
    },
    get complaints() {
      return complaints;
    },
  };
}

/** Runs in the page. A clock that is put in place later, and would be idle, is not taken either. */
function neverIdle(): void {
  Object.defineProperty(globalThis, "requestIdleCallback", { get: () => () => 0, set() {} });
}
