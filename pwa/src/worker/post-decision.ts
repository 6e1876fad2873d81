/** Posts the decision of a notification's button, sealed for the house alone, and reads what the house says to it. */
import { fromBase64url, fromHex } from "@hob/shared/bytes";
import {
  openTicketAnswer,
  sealDecision,
  ticketIdBytes,
  ticketKeyBytes,
  type PushPayload,
  type TicketDecision,
} from "@hob/shared/notification";
import type { DecisionOutcome } from "./worker-words.ts";

type HobPart = PushPayload["hob"];

/** Longer than a relay waits for the house. */
const waitMs = 20_000;

/** `post` is `fetch`. */
export async function postDecision(
  { ticket, itemId }: Pick<HobPart, "ticket" | "itemId">,
  choice: TicketDecision["choice"],
  post: typeof fetch,
): Promise<DecisionOutcome> {
  const opened = ticket && openTicket(ticket);
  if (!opened || itemId === null) return { outcome: "unsent" };
  const { url, room, contentHash, ...keys } = opened;
  const message = await sealDecision(keys, room, { choice, itemId, contentHash });
  const sent = await send(url, message, post);
  if (sent === "unsent" || sent === "unanswered") return { outcome: sent };
  return (await openTicketAnswer(keys, sent)) ?? { outcome: "unanswered" };
}

/** Undefined where it is none: what a push says is the house's, and is read like anything from outside. */
function openTicket(ticket: NonNullable<HobPart["ticket"]>) {
  const url = URL.parse(ticket.url);
  const room = fromHex(/^\/d\/([0-9a-f]{40})$/.exec(url?.pathname ?? "")?.[1] ?? "");
  const [id, key] = [fromBase64url(ticket.id), fromBase64url(ticket.key)];
  const contentHash = fromHex(ticket.contentHash);
  if (!url || room?.length !== 20 || contentHash?.length !== 32) return undefined;
  if (id?.length !== ticketIdBytes || key?.length !== ticketKeyBytes) return undefined;
  return { url: url.href, room, id, key, contentHash };
}

async function send(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  post: typeof fetch,
): Promise<Uint8Array | "unsent" | "unanswered"> {
  const signal = AbortSignal.timeout(waitMs);
  try {
    const answer = await post(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/octet-stream" },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal,
    });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    // A relay says 503 as well where the house has heard and was too slow to answer.
    return answer.status === 503 ? "unanswered" : "unsent";
  } catch {
    return signal.aborted ? "unanswered" : "unsent";
  }
}
