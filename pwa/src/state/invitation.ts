/** One invitation as an admin's device sees it: opened, shown as a link, answered with six digits, or withdrawn. */
import type { Device, InviteItem } from "@hob/shared/contract/devices";
import { isMendable } from "@hob/shared/follow-stream";
import type { HobError } from "@hob/shared/contract/errors";
import type { Role } from "@hob/shared/model/role";
import { createSignal, onCleanup, type Accessor } from "solid-js";
import { act } from "./actions.ts";
import { houseLink } from "./house.ts";

export type InvitationStage =
  | { readonly kind: "choosing" }
  | { readonly kind: "opening" }
  | { readonly kind: "open"; readonly link: string; readonly expiresAt: number }
  /** A device came through the link and shows six digits; the house waits for them. */
  | { readonly kind: "waiting"; readonly name: string; readonly isConfirming: boolean }
  | { readonly kind: "paired"; readonly device: Device | undefined };

export interface InvitationFor {
  readonly memberId: number;
  readonly role: Role;
}

export interface Invitation {
  readonly stage: Accessor<InvitationStage>;
  /** Why the last invitation ended without a device. */
  readonly error: Accessor<HobError | undefined>;
  /** Opens a new link; one that was open before is withdrawn. */
  open(whom: InvitationFor): Promise<void>;
  /** Types the digits, once: a wrong attempt ends the invitation. */
  confirm(digits: string): Promise<void>;
  withdraw(): void;
}

/** Belongs to the page that shows it: leaving the page withdraws the link. */
export function createInvitation(): Invitation {
  const [stage, setStage] = createSignal<InvitationStage>({ kind: "choosing" });
  const [error, setError] = createSignal<HobError>();
  let cancel = () => {};
  /** Counts invitations, so that what an earlier one still says is not heard. */
  let current = 0;
  onCleanup(withdraw);
  return { stage, error, open, confirm, withdraw };

  async function open(whom: InvitationFor): Promise<void> {
    withdraw();
    const mine = current;
    setStage({ kind: "opening" });
    const link = await houseLink();
    // A line that breaks under an open invitation leaves it open: sending the link takes leaving the app.
    for (let resume = false; mine === current; resume = true) {
      const stream = link.stream("devices.invite", { ...whom, ...(resume && { resume }) }, (item) => {
        if (mine === current) take(item);
      });
      cancel = stream.cancel;
      const ended = await stream.done;
      if (mine !== current || ended.ok || isConfirming()) return;
      if (stage().kind === "opening" || !isMendable(ended.error)) return fail(ended.error);
    }
  }

  /** The answer to the digits is on its way, and says more than a broken stream. */
  function isConfirming(): boolean {
    const now = stage();
    return now.kind === "waiting" && now.isConfirming;
  }

  function take(item: InviteItem): void {
    if (item.event === "invitation") setStage({ kind: "open", link: item.link, expiresAt: item.expiresAt });
    else if (item.event === "waiting") setStage({ kind: "waiting", name: item.name, isConfirming: false });
    else setStage({ kind: "paired", device: item.device });
  }

  async function confirm(digits: string): Promise<void> {
    const waiting = stage();
    if (waiting.kind !== "waiting" || waiting.isConfirming) return;
    const mine = current;
    setStage({ ...waiting, isConfirming: true });
    const confirmed = await act("devices.confirm", { digits });
    if (mine !== current || stage().kind === "paired") return;
    if (!confirmed.ok) return fail(confirmed.error);
    // The stream names the device in a moment; where it broke meanwhile, the device is let in all the same.
    setStage({ kind: "paired", device: undefined });
  }

  function fail(cause: HobError): void {
    if (stage().kind === "paired") return;
    withdraw();
    setError(cause);
  }

  function withdraw(): void {
    current += 1;
    cancel();
    cancel = () => {};
    setError(undefined);
    setStage({ kind: "choosing" });
  }
}
