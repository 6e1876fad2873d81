/** Decisions from a notification: a ticket goes out with the push, and comes back sealed, past everything but the house. */
import type { HobError } from "@hob/shared/contract/errors";
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { PushChoices } from "@hob/shared/contract/push";
import { equalBytes, toBase64url, toHex } from "@hob/shared/bytes";
import {
  openDecision,
  sealTicketAnswer,
  ticketIdBytes,
  ticketIdOf,
  ticketKeyBytes,
  type PushPayload,
  type TicketAnswer,
  type TicketDecision,
} from "@hob/shared/notification";
import type { Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import { judgeDecider } from "../inbox/who-decides.ts";
import type { Logger } from "../logger.ts";
import { callerOfDevice, type Caller } from "../service/caller.ts";
import { findItem, type ItemRow } from "../store/inbox.ts";
import { pushChoices } from "../store/push-subscriptions.ts";
import { addTicket, findTicket, hasDecided, useTicket } from "../store/push-tickets.ts";
import type { Store } from "../store/store.ts";
import { transaction } from "../store/transaction.ts";
import type { Vault } from "../vault/vault.ts";
import type { Listener } from "./audience.ts";

/** What `inbox.decide` does, with the errors it has. */
export type Decide = (
  decision: {
    readonly itemId: number;
    readonly choice: "approve" | "reject";
    /** Hex. */
    readonly contentHash: string;
    readonly via: "notification";
  },
  caller: Caller,
) => Result<{ readonly item: InboxItem; readonly auditSeq: number }, HobError>;

export interface TicketDeps {
  readonly store: Store;
  readonly vault: Pick<Vault, "seal" | "open">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 20 bytes. */
  readonly room: Uint8Array;
  /** Where devices reach the relay: what a sealed decision is posted to is beside it. */
  readonly relayUrl: string;
  readonly decide: Decide;
  readonly randomBytes: (length: number) => Uint8Array;
}

export interface Tickets {
  /** For an approval that this device may decide from its notification; undefined for anything else. */
  issue(item: ItemRow, listener: Listener): PushPayload["hob"]["ticket"];
  /** Acts on what somebody posted to the room. Undefined where nobody with a ticket of ours can have sealed it. */
  answer(message: Uint8Array): Promise<Uint8Array | undefined>;
}

export function createTickets(deps: TicketDeps): Tickets {
  const { store, vault, clock, logger, room } = deps;
  const url = postAddress(deps.relayUrl, room);
  return { issue, answer };

  function issue(item: ItemRow, listener: Listener): PushPayload["hob"]["ticket"] {
    const { contentHash, expiresAt } = item;
    const isDecidedSo = item.cause === "effect" && item.risk !== null && item.risk !== "high";
    if (!isDecidedSo || !url || !contentHash || expiresAt === null) return undefined;
    if (judgeDecider(store, item, listener) !== "may") return undefined;
    const [ticketId, key] = [deps.randomBytes(ticketIdBytes), deps.randomBytes(ticketKeyBytes)];
    const sealedKey = vault.seal(sealedAs(ticketId), key);
    const { itemId } = item;
    addTicket(store, {
      ticketId,
      deviceId: listener.deviceId,
      itemId,
      contentHash,
      sealedKey,
      expiresAt,
    });
    return {
      url,
      id: toBase64url(ticketId),
      key: toBase64url(key),
      contentHash: toHex(contentHash),
      expiresAt,
    };
  }

  async function answer(message: Uint8Array): Promise<Uint8Array | undefined> {
    const ticketId = ticketIdOf(message);
    const row = ticketId && findTicket(store, ticketId);
    const key = row && vault.open(sealedAs(row.ticketId), row.sealedKey);
    if (!ticketId || !key) return undefined;
    const ticket = { id: ticketId, key };
    const decision = await openDecision(ticket, room, message);
    return decision && sealTicketAnswer(ticket, outcomeOf(ticketId, decision));
  }

  /** A broken house says no, and the ticket is as good as before. */
  function outcomeOf(ticketId: Uint8Array, decision: TicketDecision): TicketAnswer {
    try {
      return transaction(store, () => act(ticketId, decision));
    } catch (cause) {
      logger.error({ err: cause }, "a decision from a notification could not be carried out");
      return refused;
    }
  }

  function act(ticketId: Uint8Array, { choice, itemId, contentHash }: TicketDecision): TicketAnswer {
    const now = clock.now();
    // Read anew: it may have been used while the message was being opened.
    const ticket = findTicket(store, ticketId);
    const item = ticket && findItem(store, ticket.itemId);
    const caller = ticket && callerOfDevice(store, ticket.deviceId);
    if (!ticket || !item || !caller || ticket.itemId !== itemId) return refused;
    // Sent again, perhaps because the answer was lost: what this device has said was done.
    if (item.state !== "open") return standing(item, hasDecided(store, ticket) ? "done" : "faster");
    if (ticket.expiresAt <= now) return { outcome: "expired", choice: null, by: "" };
    if (!equalBytes(ticket.contentHash, contentHash)) return { outcome: "changed", choice: null, by: "" };
    if (choice === "approve" && !mayApproveFrom(item, pushChoices(store, ticket.deviceId))) return refused;
    // Said again, where several have to agree: it counted the first time.
    if (!useTicket(store, ticketId, now)) return { outcome: "done", choice, by: caller.name };
    const decided = deps.decide(
      { itemId, choice, contentHash: toHex(contentHash), via: "notification" },
      caller,
    );
    const after = findItem(store, itemId) ?? item;
    if (!decided.ok) return answerTo(decided.error, after);
    return after.state === "open" ? { outcome: "done", choice, by: caller.name } : standing(after, "done");
  }
}

/** Yes from a notification is for what can do little harm, and for devices that were told to offer it. */
export function mayApproveFrom(item: Pick<ItemRow, "risk">, choices: PushChoices): boolean {
  return item.risk === "low" && choices.approveFromNotification;
}

const refused: TicketAnswer = { outcome: "refused", choice: null, by: "" };

function sealedAs(ticketId: Uint8Array): string {
  return `push_ticket:${toHex(ticketId)}`;
}

/** What became of a settled item. */
function standing({ state, choice, resolvedBy }: ItemRow, decided: "done" | "faster"): TicketAnswer {
  if (state === "expired") return { outcome: "expired", choice: null, by: "" };
  if (state === "superseded") return { outcome: "changed", choice: null, by: "" };
  const stands = choice === "approve" || choice === "reject" || choice === "answer" ? choice : null;
  return { outcome: decided, choice: stands, by: resolvedBy ?? "" };
}

function answerTo(error: HobError, item: ItemRow): TicketAnswer {
  switch (error.type) {
    case "item_settled":
      return standing(item, "faster");
    case "item_expired":
      return { outcome: "expired", choice: null, by: "" };
    case "item_changed":
      return { outcome: "changed", choice: null, by: "" };
    default:
      return refused;
  }
}

/** "https://relay.example/d/<room>"; undefined where the house has no relay. */
function postAddress(relayUrl: string, room: Uint8Array): string | undefined {
  const relay = URL.parse(relayUrl);
  if (relay?.protocol !== "wss:" && relay?.protocol !== "ws:") return undefined;
  return `${relay.protocol === "wss:" ? "https:" : "http:"}//${relay.host}/d/${toHex(room)}`;
}
