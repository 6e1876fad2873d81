/** What notifications say, in English: they are written here, for whoever shows them may know nothing of the house. */
import { plainText } from "@hob/shared/control-codes";
import type { PushChoices } from "@hob/shared/contract/push";
import type { InboxCause, ItemBodies } from "@hob/shared/model/inbox";
import type { GrantBody } from "@hob/shared/model/manifest";
import type { ItemRow } from "../store/inbox.ts";

export interface Words {
  readonly title: string;
  readonly body: string;
}

/** Bounded and without control characters: parts of it are a script's words. `automation` is its name, null where there is none. */
export function itemInWords(item: Pick<ItemRow, "cause" | "body">, automation: string | null): Words {
  const { title, body } = sentences[item.cause](item.body as never, automation ?? "Hob");
  return { title: shown(title, 80), body: shown(body, 300) };
}

/** For a screen that others may see. */
export function neutralWords(choice: keyof PushChoices): Words {
  if (choice === "approvals") return { title: "Hob", body: "Something waits for your decision." };
  if (choice === "questions") return { title: "Hob", body: "A question waits for your answer." };
  return { title: "Hob", body: "There is something new in the inbox." };
}

export const testWords: Words = { title: "Hob", body: "Notifications reach this device." };

export const actionTitles = { approve: "Approve", reject: "Reject" } as const;

type Sentence<C extends InboxCause> = (body: ItemBodies[C], automation: string) => Words;

const sentences: { readonly [C in InboxCause]: Sentence<C> } = {
  effect: ({ tool, recipients, amounts, texts }, automation) => ({
    title: `${automation} asks for a yes`,
    body: [
      recipients.length > 0 ? `${tool} to ${recipients.join(", ")}` : tool,
      ...amounts.map(({ label, text }) => `${label}: ${text}`),
      ...texts.map(({ label, after }) => `${label}: ${after}`),
    ].join("\n"),
  }),
  asked: ({ title, text }, automation) => ({ title: title || `${automation} has a question`, body: text }),
  scope: ({ grant, why }, automation) => ({
    title: `${automation} asks to touch more`,
    body: [grantInWords(grant), why].filter((part) => part !== "").join("\n"),
  }),
  secret: ({ secret, hosts, isRefused }, automation) => ({
    title: `${automation} waits for a secret`,
    body: isRefused ? `${secret} was refused by ${hosts.join(", ")}.` : `${secret} is missing.`,
  }),
  unclear: ({ tool }, automation) => ({
    title: `${automation}: did it happen?`,
    body: `Nobody can be sure whether ${tool} was done.`,
  }),
  source_failed: ({ kind }, automation) => ({
    title: `${automation} hears nothing`,
    body: `Its ${kind} trigger cannot see what it looks at.`,
  }),
  push_dead: ({ device }) => ({ title: "Hob", body: `Notifications no longer reach ${device}.` }),
  to_do: ({ title, note }) => ({ title, body: note }),
  misfire: ({ missed }, automation) => ({ title: automation, body: `${missed} times were missed.` }),
  run_failed: ({ message }, automation) => ({ title: `${automation} failed`, body: message }),
  breaker: ({ failures }, automation) => ({
    title: `${automation} was paused`,
    body: `It failed ${failures} times in a row.`,
  }),
  parked: ({ name }, automation) => ({
    title: `${automation} could not deal with an event`,
    body: `${name} is kept; it can be delivered again.`,
  }),
  repaired: (_body, automation) => ({ title: automation, body: "A trigger was given its next time back." }),
  queue_full: ({ queued }) => ({ title: "Hob", body: `${queued} runs wait, and no more fit.` }),
  told: ({ title, text }, automation) => ({ title: title || automation, body: text }),
};

function grantInWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return `${grant.http.methods.join(", ")} ${grant.http.host}`;
    case "files":
      return `${grant.files.access} ${grant.files.root}`;
    default:
      return grant.kind;
  }
}

/** At most so many characters, cut with an ellipsis; nothing that runs backwards or is no text. */
function shown(text: string, most: number): string {
  const plain = plainText(text)
    .replaceAll(/[\u2028-\u202e\u2066-\u2069]/gu, "")
    .trim();
  const characters = Array.from(plain.slice(0, 4 * most));
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
}
