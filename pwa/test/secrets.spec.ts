/** Secrets: values go in by one field, are nowhere to be seen afterwards, and are nobody's but an admin's. */
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { keptText } from "./kept-text.ts";
import { expectWhole } from "./whole-page.ts";

const pages = [
  { name: "secrets", address: "?scene=live#/house/secrets", heading: "Secrets" },
  { name: "secrets of a new house", address: "?scene=empty#/house/secrets", heading: "Secrets" },
  { name: "secrets, without the role", address: "?scene=operator#/house/secrets", heading: "Secrets" },
  { name: "secret", address: "?scene=live#/house/secrets/weather", heading: "weather" },
  {
    name: "secret with long names",
    address: "?scene=live#/house/secrets/bank-statements-of-the-household",
    heading: "bank-statements-of-the-household",
  },
  { name: "secret that is gone", address: "?scene=live#/house/secrets/none", heading: "none" },
  { name: "new secret", address: "?scene=live#/house/secrets/new", heading: "Add a secret" },
  {
    name: "secret set again",
    address: "?scene=live#/house/secrets/new?name=weather",
    heading: "Add a secret",
  },
];

const app = appUnderTest();

for (const { name, address, heading } of pages) {
  test(`${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectWhole(page);
    expect(app.complaints).toEqual([]);
  });
}

test("a secret says where it may go, who uses it and when it was used", async ({ page }) => {
  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: /2 secrets/ }).click();
  const row = page.getByRole("link", { name: /^weather/ });
  await expect(row).toContainText("For api.weather.example");
  await expect(row).toContainText("2 automations · used 7 min ago");
  await expect(row).toContainText("Set by Anna’s iPhone, 2 h ago");
  await expect(page.getByRole("link", { name: /^bank/ })).toContainText("No automation · not used yet");
  await row.click();
  await expect(page.getByRole("definition").filter({ hasText: "{{secret:weather}}" })).toBeVisible();
  await page.getByRole("link", { name: "feed-digest" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Feed digest" })).toBeVisible();
});

test("a secret is added from a value that is covered, and the value stays nowhere", async ({ page }) => {
  await open(page, "?scene=empty#/house/secrets");
  await expect(page.getByText(/scripts only know what it is called/)).toBeVisible();
  await page.getByRole("link", { name: "Add a secret" }).click();
  await page.getByLabel("Name").fill("door");
  const value = page.getByLabel("Value", { exact: true });
  await expect(value).toHaveAttribute("type", "password");
  await expect(value).toHaveAttribute("autocomplete", "off");
  await value.fill("abc");
  await expect(page.getByText(/A value this short can be guessed/)).toBeVisible();
  await value.fill("typed-canary-value");
  await expect(page.getByText(/A value this short/)).toHaveCount(0);
  await page.getByRole("button", { name: "Show what is typed" }).click();
  await expect(value).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Cover what is typed" }).click();
  await expect(value).toHaveAttribute("type", "password");
  await page.getByLabel("Hosts").fill("https://door.example/api\n192.168.1.9:8123");
  await expectWhole(page);
  await page.getByRole("button", { name: "Keep it" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "door" })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "192.168.1.9:8123" })).toBeVisible();
  const sent = {
    name: "door",
    value: "typed-canary-value",
    hosts: ["door.example", "192.168.1.9:8123"],
  };
  await expect.poll(() => asked(page, "secrets.set")).toEqual([sent]);
  await expect.poll(() => page.evaluate(keptText)).toContain("door.example");
  expect(await page.evaluate(keptText)).not.toContain("canary");
  expect(await page.evaluate(storedText)).not.toContain("canary");
  expect(await page.content()).not.toContain("canary");
  await page.goBack();
  await expect(page.getByText("typed-canary-value")).toHaveCount(0);
  expect(app.complaints).toEqual([]);
});

test("what is wrong is said at its field, and nothing is sent", async ({ page }) => {
  await open(page, "?scene=live#/house/secrets/new");
  await page.getByLabel("Name").fill("My Key");
  await page.getByLabel("Hosts").fill("*.example.com");
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByText("Use up to 63 small letters, digits, - and _, a letter first.")).toBeVisible();
  await expect(page.getByText("This is needed.")).toBeVisible();
  await expect(page.getByText(/without wildcards/)).toBeVisible();
  await expect(page.getByLabel("Name")).toBeFocused();
  await expectWhole(page);
  expect(await asked(page, "secrets.set")).toEqual([]);
});

test("a name that is taken is warned of, and setting it again begins with its hosts", async ({ page }) => {
  await open(page, "?scene=live#/house/secrets/weather");
  await page.getByRole("link", { name: "Set it for other hosts" }).click();
  await expect(page.getByLabel("Hosts")).toHaveValue("api.weather.example");
  await expect(page.getByText(/There is a secret weather already/)).toBeVisible();
  await page.getByLabel("Name").fill("weather2");
  await expect(page.getByText(/There is a secret/)).toHaveCount(0);
});

test("a value is replaced, and the field is empty again", async ({ page }) => {
  await open(page, "?scene=live#/house/secrets/weather");
  await expect(page.getByRole("button", { name: "Replace the value" })).toHaveCount(0);
  await page.getByLabel("New value", { exact: true }).fill(" rotated-canary ");
  await page.getByRole("button", { name: "Replace the value" }).click();
  await expect(page.getByText("Replaced. From now on the new value is sent.")).toBeVisible();
  await expect(page.getByLabel("New value", { exact: true })).toHaveValue("");
  await expect(page.getByRole("button", { name: "moments ago" })).toBeVisible();
  await expect
    .poll(() => asked(page, "secrets.rotate"))
    .toEqual([{ name: "weather", value: "rotated-canary" }]);
  await expect.poll(() => page.evaluate(keptText)).toContain("weather");
  expect(await page.evaluate(keptText)).not.toContain("canary");
});

test("a secret is removed after saying who needs it", async ({ page }) => {
  await open(page, "?scene=live#/house/secrets/weather");
  await page.getByRole("button", { name: "Remove" }).click();
  const question = page.getByRole("dialog");
  await expect(question).toContainText("2 automations send it; runs that need it wait");
  await expectWhole(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await asked(page, "secrets.remove")).toEqual([]);
  await page.getByRole("button", { name: "Remove" }).click();
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Secrets" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^weather/ })).toHaveCount(0);
  await expect.poll(() => asked(page, "secrets.remove")).toEqual([{ name: "weather" }]);
});

test("others are told that it takes an admin, and ask the house for nothing", async ({ page }) => {
  await open(page, "?scene=operator#/house");
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Secrets" })).toHaveCount(0);
  for (const address of ["", "/new", "/weather"]) {
    await open(page, `?scene=operator#/house/secrets${address}`);
    await expect(page.getByText("Secrets take an admin device.")).toBeVisible();
  }
  expect(await asked(page, "secrets.list")).toEqual([]);
});

test("the list is there without the house, with its age", async ({ page }) => {
  await open(page, "?scene=live#/house/secrets");
  await expect(page.getByRole("link", { name: /^weather/ })).toBeVisible();
  await expect.poll(() => page.evaluate(keptText)).toContain("api.weather.example");
  await open(page, "?scene=offline#/house/secrets");
  await expect(page.getByRole("link", { name: /^weather/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^As of .* · House offline since/ })).toBeVisible();
});

declare const madeUpHouse: { readonly asked: { readonly method: string; readonly input: unknown }[] };

async function open(page: Page, address: string): Promise<void> {
  await page.goto(app.origin + address);
}

/** The inputs with which the house was asked for `method`, in order. */
function asked(page: Page, method: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) => madeUpHouse.asked.filter((each) => each.method === wanted).map(({ input }) => input),
    method,
  );
}

/** What lies in the page's own storage; runs in the page. */
function storedText(): string {
  return JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]);
}
