/** What notifications say, in English. */
import { grantInWords } from "./grant-words.ts";
import type { PushLanguage } from "./words.ts";

export const english: PushLanguage = {
  sentences: {
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
  },
  neutral(choice) {
    if (choice === "approvals") return "Something waits for your decision.";
    if (choice === "questions") return "A question waits for your answer.";
    return "There is something new in the inbox.";
  },
  test: "Notifications reach this device.",
  actions: { approve: "Approve", reject: "Reject" },
};
