/** What notifications say, in German. */
import { grantInWords } from "./grant-words.ts";
import type { PushLanguage } from "./words.ts";

export const german: PushLanguage = {
  sentences: {
    effect: ({ tool, recipients, amounts, texts }, automation) => ({
      title: `${automation} bittet um ein Ja`,
      body: [
        recipients.length > 0 ? `${tool} an ${recipients.join(", ")}` : tool,
        ...amounts.map(({ label, text }) => `${label}: ${text}`),
        ...texts.map(({ label, after }) => `${label}: ${after}`),
      ].join("\n"),
    }),
    asked: ({ title, text }, automation) => ({ title: title || `${automation} hat eine Frage`, body: text }),
    scope: ({ grant, why }, automation) => ({
      title: `${automation} möchte mehr berühren`,
      body: [grantInWords(grant), why].filter((part) => part !== "").join("\n"),
    }),
    secret: ({ secret, hosts, isRefused }, automation) => ({
      title: `${automation} wartet auf ein Geheimnis`,
      body: isRefused ? `${secret} wurde von ${hosts.join(", ")} abgewiesen.` : `${secret} fehlt.`,
    }),
    unclear: ({ tool }, automation) => ({
      title: `${automation}: Ist es geschehen?`,
      body: `Niemand kann sicher sagen, ob ${tool} geschehen ist.`,
    }),
    source_failed: (_body, automation) => ({
      title: `${automation} hört nichts`,
      body: "Sein Auslöser kann nicht sehen, worauf er achtet.",
    }),
    push_dead: ({ device }) => ({ title: "Hob", body: `Mitteilungen erreichen ${device} nicht mehr.` }),
    to_do: ({ title, note }) => ({ title, body: note }),
    misfire: ({ missed }, automation) => ({ title: automation, body: `${missed} Zeiten wurden verpasst.` }),
    run_failed: ({ type, message }, automation) => ({
      title: `${automation} ist gescheitert`,
      body: type === "expired" ? "Niemand hat rechtzeitig geantwortet." : message,
    }),
    breaker: ({ failures }, automation) => ({
      title: `${automation} wurde angehalten`,
      body: `${failures} Läufe in Folge sind gescheitert.`,
    }),
    parked: ({ name }, automation) => ({
      title: `${automation} kam mit einem Ereignis nicht zurecht`,
      body: `${name} ist aufgehoben und kann noch einmal zugestellt werden.`,
    }),
    repaired: (_body, automation) => ({
      title: automation,
      body: "Ein Auslöser hat seine nächste Zeit zurückbekommen.",
    }),
    queue_full: ({ queued }) => ({
      title: "Hob",
      body: `${queued} Läufe warten, und mehr passen nicht hinein.`,
    }),
    told: ({ title, text }, automation) => ({ title: title || automation, body: text }),
  },
  neutral(choice) {
    if (choice === "approvals") return "Etwas wartet auf deine Entscheidung.";
    if (choice === "questions") return "Eine Frage wartet auf deine Antwort.";
    return "Im Eingang gibt es etwas Neues.";
  },
  test: "Mitteilungen erreichen dieses Gerät.",
  actions: { approve: "Freigeben", reject: "Ablehnen" },
};
