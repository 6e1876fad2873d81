import { describe, expect, it } from "vitest";
import type { PushState } from "@hob/shared/contract/push";
import type { BrowserSubscription } from "./push-browser.ts";
import { pushStanding, silentMend, type PushFacts } from "./push-standing.ts";

const here: BrowserSubscription = {
  endpoint: "https://push.example/1",
  p256dh: "p",
  auth: "a",
  serverKey: "K",
};

function atHouse(endpoint: string | null, state: "live" | "dead" = "live"): PushFacts["house"] {
  const subscription: PushState["subscription"] =
    endpoint === null
      ? null
      : { endpoint, state, subscribedAt: 1, lastDeliveredAt: null, lastFailedAt: null, problem: null };
  return { serverKey: "K", subscription };
}

const on: PushFacts = {
  ability: "able",
  permission: "granted",
  browser: here,
  house: atHouse(here.endpoint),
};

/** In each: what differs from pushes that are on, how they stand then, and what mends it in silence. */
const cases: readonly (readonly [
  string,
  Partial<PushFacts>,
  ReturnType<typeof pushStanding>,
  ReturnType<typeof silentMend>,
])[] = [
  ["all as it should be", {}, "on", undefined],
  ["no https", { ability: "insecure" }, "insecure", undefined],
  ["a tab on an iPhone", { ability: "install_first" }, "install_first", undefined],
  ["a browser without pushes", { ability: "unable" }, "unable", undefined],
  ["nobody has looked yet", { browser: "unread" }, "unread", undefined],
  ["the house has not answered", { house: undefined }, "unread", undefined],
  ["never turned on", { browser: undefined, house: atHouse(null), permission: "default" }, "off", undefined],
  ["turned off again", { browser: undefined, house: atHouse(null) }, "off", undefined],
  [
    "forbidden before it was on",
    { browser: undefined, house: atHouse(null), permission: "denied" },
    "denied",
    undefined,
  ],
  ["forbidden while it was on", { permission: "denied" }, "denied", undefined],
  ["the permission taken back", { browser: undefined, permission: "default" }, "broken", undefined],
  ["the house has lost it", { house: atHouse(null) }, "broken", "tell"],
  ["the browser has renewed it", { house: atHouse("https://push.example/0") }, "broken", "tell"],
  [
    "the browser has renewed what was dead",
    { house: atHouse("https://push.example/0", "dead") },
    "broken",
    "tell",
  ],
  ["the browser has lost it", { browser: undefined }, "broken", "renew"],
  ["the house has another key", { browser: { ...here, serverKey: "J" } }, "broken", "renew"],
  [
    "another house has let go of it",
    { browser: { ...here, serverKey: "J" }, house: atHouse(null) },
    "broken",
    "renew",
  ],
  ["the push service has given it up", { house: atHouse(here.endpoint, "dead") }, "broken", undefined],
  [
    "given up, and the browser knows",
    { browser: undefined, house: atHouse(here.endpoint, "dead") },
    "broken",
    undefined,
  ],
];

describe("pushes to this device", () => {
  it.each(cases)("where %s", (_, change, standing, mend) => {
    const facts = { ...on, ...change };
    expect([pushStanding(facts), silentMend(facts)]).toEqual([standing, mend]);
  });

  it("are mended to where nothing is left to mend", () => {
    for (const [name, change] of cases) {
      const facts = { ...on, ...change };
      const mend = silentMend(facts);
      if (!mend) continue;
      const browser = mend === "tell" ? (facts.browser as BrowserSubscription) : here;
      const mended = { ...facts, browser, house: atHouse(browser.endpoint) };
      expect([name, pushStanding(mended), silentMend(mended)]).toEqual([name, "on", undefined]);
    }
  });
});
