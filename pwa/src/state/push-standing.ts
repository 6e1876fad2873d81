/** How pushes to this device stand, from what the browser has and what the house knows: decided here, without either. */
import type { PushState } from "@hob/shared/contract/push";
import type { BrowserSubscription, PushAbility } from "./push-browser.ts";

export interface PushFacts {
  readonly ability: PushAbility;
  readonly permission: NotificationPermission;
  /** "unread" until somebody has looked. */
  readonly browser: BrowserSubscription | undefined | "unread";
  /** Undefined until the house has said. */
  readonly house: Pick<PushState, "serverKey" | "subscription"> | undefined;
}

export type PushStanding =
  /** The browser cannot, and why. */
  | Exclude<PushAbility, "able">
  /** Not known yet. */
  | "unread"
  | "off"
  | "on"
  /** A person has forbidden it in the browser, where alone it can be allowed again. */
  | "denied"
  /** Turned on, and nothing arrives: one tap mends it. */
  | "broken";

export function pushStanding({ ability, permission, browser, house }: PushFacts): PushStanding {
  if (ability !== "able") return ability;
  if (browser === "unread" || !house) return "unread";
  if (permission === "denied") return "denied";
  if (!browser && !house.subscription) return "off";
  if (permission !== "granted" || house.subscription?.state !== "live") return "broken";
  const isSame = browser?.endpoint === house.subscription.endpoint && browser.serverKey === house.serverKey;
  return isSame ? "on" : "broken";
}

/**
 * What mends it without asking anybody: `tell` the house of the subscription there is, or `renew` it first. Nothing
 * where a person has to allow it, and where the push service has given it up: that a person is to hear of.
 */
export function silentMend(facts: PushFacts): "tell" | "renew" | undefined {
  const { permission, browser, house } = facts;
  if (pushStanding(facts) !== "broken" || permission !== "granted" || browser === "unread" || !house) {
    return undefined;
  }
  const { subscription, serverKey } = house;
  if (browser && browser.serverKey !== serverKey) return "renew";
  if (browser && browser.endpoint !== subscription?.endpoint) return "tell";
  return subscription?.state === "live" ? "renew" : undefined;
}
