/** The app in its second language: every page is drawn in it, whole, and nothing is left in English. */
import { expect, test, type Page } from "@playwright/test";
import * as de from "../src/words/de.ts";
import * as en from "../src/words/en.ts";
import { audit as deAudit, rules as deRules } from "../src/words/rules-de.ts";
import { audit as enAudit, rules as enRules } from "../src/words/rules-en.ts";
import { houseWords as deHouse } from "../src/words/house-de.ts";
import { houseWords as enHouse } from "../src/words/house-en.ts";
import { push as dePush } from "../src/words/push-de.ts";
import { push as enPush } from "../src/words/push-en.ts";
import { inbox as deInbox } from "../src/words/inbox-de.ts";
import { inbox as enInbox } from "../src/words/inbox-en.ts";
import { schedule as deSchedule } from "../src/words/schedule-de.ts";
import { schedule as enSchedule } from "../src/words/schedule-en.ts";
import { appUnderTest } from "./app-under-test.ts";
import { expectWhole } from "./whole-page.ts";

const pages = [
  { name: "inbox", address: "?scene=live#/inbox", heading: "Eingang" },
  { name: "what failed", address: "?scene=live#/inbox?view=failed", heading: "Eingang" },
  { name: "approval", address: "?scene=live#/inbox/1", heading: /^Bill inbox will eine E-Mail an/ },
  { name: "unclear item", address: "?scene=live#/inbox/9", heading: /^Bill inbox wurde unterbrochen/ },
  { name: "new reminder", address: "?scene=live#/inbox/remind", heading: "Woran soll Hob erinnern?" },
  { name: "automations", address: "?scene=live#/automations", heading: "Automationen" },
  { name: "automation", address: "?scene=live#/automations/feed-digest", heading: "Feed digest" },
  {
    name: "automation with every kind of time",
    address: "?scene=schedule#/automations/feed-digest",
    heading: "Feed digest",
  },
  { name: "automations in a busy house", address: "?scene=schedule#/automations", heading: "Automationen" },
  {
    name: "new time",
    address: "?scene=live#/automations/feed-digest/when/new",
    heading: "Wann soll sie laufen?",
  },
  { name: "what is to come", address: "?scene=live#/upcoming", heading: "Was ansteht" },
  { name: "settings", address: "?scene=live#/house/settings", heading: "Einstellungen des Hauses" },
  { name: "rules", address: "?scene=live#/house/rules", heading: "Regeln" },
  { name: "rule", address: "?scene=live#/house/rules/2", heading: "Regel" },
  { name: "new rule", address: "?scene=live#/house/rules/new", heading: "Regel hinzufügen" },
  { name: "audit", address: "?scene=live#/house/audit", heading: "Prüfprotokoll" },
  { name: "web calls", address: "?scene=live#/house/web-calls", heading: "Webaufrufe" },
  { name: "run that was left out", address: "?scene=schedule#/runs/50", heading: /^Ausgelassen/ },
  { name: "run form", address: "?scene=live#/automations/feed-digest/run", heading: "Feed digest starten" },
  { name: "runs", address: "?scene=live#/runs", heading: "Läufe" },
  { name: "run that went well", address: "?scene=live#/runs/12", heading: /^Fertig nach 1,2 s/ },
  { name: "run that failed", address: "?scene=live#/runs/11", heading: /^Gescheitert nach/ },
  { name: "run until a time", address: "?scene=live#/runs/30", heading: /^Wartet bis morgen, 07:00/ },
  { name: "run that tries again", address: "?scene=live#/runs/32", heading: /noch einmal \(Versuch 2\)/ },
  { name: "run that failed in a step", address: "?scene=live#/runs/34", heading: /^Gescheitert nach 3,4 s/ },
  { name: "dry run", address: "?scene=live#/runs/35", heading: /^Fertig nach 1,9 s/ },
  { name: "unclear effect", address: "?scene=live#/runs/36", heading: /^Wartet auf eine Entscheidung/ },
  { name: "run that took another turn", address: "?scene=live#/runs/37", heading: /^Gescheitert nach/ },
  { name: "run with children", address: "?scene=live#/runs/38", heading: /^Wartet auf den Lauf/ },
  { name: "third attempt", address: "?scene=live#/runs/44", heading: /^Fertig nach/ },
  { name: "runs that wait", address: "?scene=journal#/runs", heading: "Läufe" },
  { name: "house that is paused", address: "?scene=paused#/house", heading: "Birch Lane 4" },
  { name: "house", address: "?scene=live#/house", heading: "Birch Lane 4" },
  { name: "house that is off", address: "?scene=offline#/house", heading: "Haus" },
  { name: "device", address: "?scene=live#/house/devices/2", heading: /Kitchen tablet/ },
  { name: "member", address: "?scene=live#/house/members/1", heading: "Anna" },
  { name: "secrets", address: "?scene=live#/house/secrets", heading: "Geheimnisse" },
  { name: "secret", address: "?scene=live#/house/secrets/weather", heading: "weather" },
  { name: "new secret", address: "?scene=live#/house/secrets/new", heading: "Ein Geheimnis hinzufügen" },
  { name: "invitation", address: "?scene=live#/house/invite", heading: "Ein Gerät einladen" },
  { name: "health", address: "?scene=live#/house/check", heading: "Das Haus durchsehen" },
  { name: "pairing", address: "?scene=unpaired#/pair", heading: "Dieses Gerät koppeln" },
];

/** What automations say in a language of their own: a question of a form, a line of a log. */
const content = new Set(["Order", "done"]);

const app = appUnderTest();

test.use({ locale: "de-AT" });

for (const { name, address, heading } of pages) {
  test(`${name}: in German, whole at 200 % text`, async ({ page }) => {
    await page.goto(app.origin + address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    expect(await englishOn(page)).toEqual([]);
    await expectWhole(page);
  });
}

test("the two answers keep their words inside of them at 200 % text", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/inbox/1`);
  await expect(page.getByRole("button", { name: "Freigeben" })).toBeVisible();
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  for (const name of ["Freigeben", "Ablehnen"]) {
    const overflow = await page
      .getByRole("button", { name })
      .evaluate((button) => button.scrollWidth - button.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
});

test("the choice on the House page outweighs the browser, and is remembered", async ({ page }) => {
  await page.goto(`${app.origin}?scene=live#/house`);
  await page.getByLabel("Sprache").selectOption("English");
  await expect(page.getByRole("heading", { level: 2, name: "Home node" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.reload();
  await expect(page.getByRole("heading", { level: 2, name: "Home node" })).toBeVisible();
});

/** Every text on the page, and every name that is only heard, that is one of English's own. */
const wordings: readonly (readonly [english: object, german: object])[] = [
  [en.words, de.words],
  [enSchedule, deSchedule],
  [enInbox, deInbox],
  [enPush, dePush],
  [enHouse, deHouse],
  [
    { enRules, enAudit },
    { deRules, deAudit },
  ],
];

async function englishOn(page: Page): Promise<string[]> {
  const shown = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [document.title];
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? "");
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      for (const name of ["aria-label", "title", "placeholder"]) texts.push(element.getAttribute(name) ?? "");
    }
    return texts.map((text) => text.trim());
  });
  const germanTexts = wordings.flatMap(([, german]) => [...textsOf(german)]);
  const englishTexts = wordings.flatMap(([english]) => [...textsOf(english)]);
  const german = new Set(germanTexts).add(de.connectionWords({ kind: "live", since: 0 }));
  const english = new Set(englishTexts.filter((text) => !german.has(text) && !content.has(text)));
  return shown.filter((text) => english.has(text) || /^(?:Live since|.* ago$|Reading|As of )/.test(text));
}

function* textsOf(words: object): Generator<string> {
  for (const value of Object.values(words)) {
    if (typeof value === "string") yield value;
    else if (typeof value === "object" && value !== null) yield* textsOf(value as object);
  }
}
