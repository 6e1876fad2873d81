/** One sentence for each item of the inbox, for the terminal: what it is about, and what there is to do. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import { plainText } from "@hob/shared/control-codes";
import type { InboxCause, ItemBodies } from "@hob/shared/model/inbox";
import { when } from "./output.ts";

/** Of one line, whatever a script has written into it. */
export function itemSentence({ cause, body, isVeiled }: InboxItem): string {
  if (isVeiled) return "Private to another member of the house.";
  const say = sentences[cause] as (body: unknown) => string;
  return plainText(say(body)).replaceAll(/\s+/g, " ").trim();
}

const sentences: { readonly [C in InboxCause]: (body: ItemBodies[C]) => string } = {
  effect: ({ tool, recipients, amounts }) => {
    const whom = recipients.length === 0 ? "" : ` to ${recipients.join(", ")}`;
    const sums = amounts.map(({ label, text }) => `; ${label} ${text}`).join("");
    return `Asks whether it may do ${tool}${whom}${sums}.`;
  },
  asked: ({ title }) => `Asks: ${title}`,
  scope: ({ grant, why }) => `Asks to touch more (${grantInWords(grant)}): ${why}`,
  secret: ({ secret, isRefused }) =>
    isRefused
      ? `The secret ${secret} was refused. Set it anew, and what waits goes on.`
      : `The secret ${secret} is missing. Set it, and what waits goes on.`,
  unclear: ({ tool, plannedAt }) =>
    `Nobody can tell whether ${tool} of ${when(plannedAt)} happened. Look, and say so.`,
  source_failed: ({ kind, problem }) =>
    `Its trigger (${kind}) cannot see what it listens to: ${messageOf(problem)}`,
  push_dead: ({ device, problem }) =>
    `Pushes to ${device} come back (${problem}). Turn them on again on that device.`,
  to_do: ({ title, note }) => (note === "" ? title : `${title} (${note})`),
  misfire: ({ missed, from, to, caughtUp, isMore }) =>
    `${isMore ? "More than " : ""}${missed} times passed unused from ${when(from)} to ${when(to)}; ${caughtUp} were made up for.`,
  run_failed: ({ message, type }) => `A run failed: ${message === "" ? type : message}`,
  breaker: ({ failures, probeAt }) =>
    `Failed ${failures} times in a row and was paused. It is tried again at ${when(probeAt)}.`,
  parked: ({ name, source, deliveryId }) =>
    `The run for event ${name} of ${source} failed. Delivery ${deliveryId} is parked.`,
  repaired: ({ triggerId }) => `Trigger ${triggerId} had lost its next time, and was given one.`,
  queue_full: ({ queued }) => `The queue is full: ${queued} runs wait, and what is due waits for them.`,
  told: ({ title, text }) => (text === "" ? title : `${title}: ${text}`),
};

function grantInWords(grant: ItemBodies["scope"]["grant"]): string {
  switch (grant.kind) {
    case "http":
      return `${grant.http.methods.join(", ")} ${grant.http.host}`;
    case "tcp":
      return grant.tcp.host;
    case "files":
      return `${grant.files.access} ${grant.files.root}`;
  }
}

function messageOf(problem: ItemBodies["source_failed"]["problem"]): string {
  const message =
    typeof problem === "object" && problem !== null && "message" in problem && problem["message"];
  return typeof message === "string" ? message : "nobody knows why";
}
