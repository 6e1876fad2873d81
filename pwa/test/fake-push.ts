/** Pushes of the made-up house to the device in the hand: what it knows of them, and what it is told. */
import type { HobError } from "@hob/shared/contract/errors";
import type { PushChoices, PushState } from "@hob/shared/contract/push";
import { err, ok, type Result } from "@hob/shared/result";
import { changed } from "./fake-changes.ts";
import { homeStatus } from "./fake-power.ts";
import { minute, scene, start } from "./scene.ts";

/** 65 bytes, as a browser wants them: the public key of a real pair that nobody has the other half of. */
const serverKey = scene === "push-rekeyed" ? `BO${"B".repeat(84)}A` : `BN${"A".repeat(85)}`;

let choices: PushChoices = {
  language: "en",
  approvals: true,
  questions: true,
  failures: true,
  paused: true,
  reminders: true,
  notices: true,
  house: true,
  urgentInQuiet: true,
  showContents: true,
  approveFromNotification: false,
};

let subscription: PushState["subscription"] = null;
if (scene === "push-live" || scene === "push-rekeyed" || scene === "push-dead") {
  const isDead = scene === "push-dead";
  subscription = {
    endpoint: "https://push.example.net/1",
    state: isDead ? "dead" : "live",
    subscribedAt: start - 9_000 * minute,
    lastDeliveredAt: start - 130 * minute,
    lastFailedAt: isDead ? start - 20 * minute : null,
    problem: isDead ? "gone" : null,
  };
}

/** Undefined where the command is not about pushes. */
export function answerPush(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  switch (method) {
    case "push.get":
      return ok(pushState());
    case "push.subscribe":
      if (scene === "push-foreign") return err({ type: "push_host_unknown", host: "push.example.net" });
      subscription = {
        endpoint: String(input["endpoint"]),
        state: "live",
        subscribedAt: Date.now(),
        lastDeliveredAt: null,
        lastFailedAt: null,
        problem: null,
      };
      return ok(pushState());
    case "push.unsubscribe":
      subscription = null;
      return ok(pushState());
    case "push.choose":
      if (scene === "push-stubborn") return err({ type: "house_silent" });
      choices = { ...choices, ...(input["choices"] as Partial<PushChoices>) };
      return ok(pushState());
    case "push.test":
      if (!subscription) return err({ type: "push_not_subscribed" });
      return ok(pushState());
    default:
      return undefined;
  }
}

/** The push service has taken one. */
export function pushTaken(): void {
  if (!subscription) return;
  subscription = { ...subscription, lastDeliveredAt: Date.now() };
  changed("device", 1);
}

function pushState(): PushState {
  return { serverKey, subscription, choices, quiet: homeStatus().quiet };
}
