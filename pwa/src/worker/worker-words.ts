/** The few words the worker says itself; all others come with the push. */
import type { TicketAnswer } from "@hob/shared/notification";
import type { LanguageCode } from "../words/languages.ts";

/** What became of a decision: the house's answer, or that there is none. */
export type DecisionOutcome = TicketAnswer | { readonly outcome: "unsent" | "unanswered" };

interface WorkerWords {
  readonly app: string;
  /** Of a push that could not be read. */
  readonly something: string;
  readonly sending: string;
  outcome(outcome: DecisionOutcome): string;
}

export const workerWords: Readonly<Record<LanguageCode, WorkerWords>> = {
  en: {
    app: "Hob",
    something: "There is something new in your house.",
    sending: "Sending to your house …",
    outcome(answer) {
      switch (answer.outcome) {
        case "done":
          return answer.choice === "approve" ? "Approved." : "Rejected.";
        case "faster":
          return answer.by === ""
            ? `Already ${stands.en[answer.choice ?? "answer"]}.`
            : `${answer.by} was faster: ${stands.en[answer.choice ?? "answer"]}.`;
        case "expired":
          return "Too late: the time to decide is over.";
        case "changed":
          return "Not done: it says something else by now. Tap to look at it.";
        case "refused":
          return "Not done: your house asks you to decide in Hob. Tap to open it.";
        case "unsent":
          return "Not delivered. Tap to decide in Hob.";
        case "unanswered":
          return "Your house has not answered. Tap to see in Hob how it stands.";
      }
    },
  },
  de: {
    app: "Hob",
    something: "In deinem Haus gibt es etwas Neues.",
    sending: "Wird an dein Haus gesendet …",
    outcome(answer) {
      switch (answer.outcome) {
        case "done":
          return answer.choice === "approve" ? "Freigegeben." : "Abgelehnt.";
        case "faster":
          return answer.by === ""
            ? `Schon ${stands.de[answer.choice ?? "answer"]}.`
            : `${answer.by} war schneller: ${stands.de[answer.choice ?? "answer"]}.`;
        case "expired":
          return "Zu spät: die Zeit zum Entscheiden ist vorbei.";
        case "changed":
          return "Nicht getan: inzwischen steht dort etwas anderes. Tippe, um es anzusehen.";
        case "refused":
          return "Nicht getan: dein Haus möchte, dass du in Hob entscheidest. Tippe, um es zu öffnen.";
        case "unsent":
          return "Nicht zugestellt. Tippe, um in Hob zu entscheiden.";
        case "unanswered":
          return "Dein Haus hat nicht geantwortet. Tippe, um in Hob zu sehen, wie es steht.";
      }
    },
  },
};

const stands = {
  en: { approve: "approved", reject: "rejected", answer: "answered" },
  de: { approve: "freigegeben", reject: "abgelehnt", answer: "beantwortet" },
} as const;
