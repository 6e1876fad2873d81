/** The words of the inbox, in German, as one says du to whoever lives in the house. */
import type { InboxItem } from "@hob/shared/contract/inbox";
import type { ItemBodies } from "@hob/shared/model/inbox";
import type { GrantBody } from "@hob/shared/model/manifest";
import { ageWords, byWords, closed, countWords, dayWords, wholeDurationWords, words } from "./de.ts";
import type {
  inbox as englishInbox,
  remarks as englishRemarks,
  sentences as englishSentences,
} from "./inbox-en.ts";
import type { Wording } from "./languages.ts";
import { andWords, probeWords, slotWords } from "./schedule-de.ts";

export const inbox: Wording<typeof englishInbox> = {
  reading: "Der Eingang wird vom Haus gelesen…",
  readingItem: "Wird vom Haus gelesen…",
  unknownTitle: "Nicht im Eingang",
  item: "Eintrag",
  choose: "Wähle links etwas aus, oder geh mit J und K hindurch.",
  views: {
    needs_you: "Braucht dich",
    failed: "Gescheitert",
    told: "Hinweise",
    others: "Bei anderen",
    snoozed: "Aufgeschoben",
    done: "Erledigt",
  },
  viewsLabel: "Was gezeigt wird",
  search: "Eingang durchsuchen",
  searchShort: "Suchen",
  noneMatch: "Hier passt nichts zu dem, was du suchst.",
  showAll: "Alles zeigen",
  more: "Mehr zeigen",
  empty: {
    needs_you: "Nichts braucht dich.",
    failed: "Nichts ist gescheitert.",
    told: "Es gibt keine Hinweise.",
    others: "Nichts wartet auf jemand anderen.",
    snoozed: "Nichts ist aufgeschoben.",
    done: "Noch wurde nichts entschieden oder weggelegt.",
  },
  next: (name, coming) => `Als Nächstes: ${name}, ${coming}.`,
  nextNone: "Nichts läuft demnächst von selbst.",

  kinds: {
    approval: "Freigabe",
    auth: "Geheimnis",
    permission: "Erlaubnis",
    precondition: "Störung",
    indeterminate: "Unklar",
    repair: "Reparatur",
    budget: "Budget",
    misfire: "Verpasst",
    question: "Frage",
    reminder: "Erinnerung",
    notice: "Hinweis",
  },
  failure: "Fehlschlag",
  veiled: (kind) => `${inbox.kinds[kind]}, privat für ein anderes Mitglied`,
  veiledText: "Was darin steht, ist allein für dieses Mitglied. Du siehst, dass es da ist.",
  times: (count) => `${countWords(count)}-mal`,
  alike: (count) => `${countWords(count)} gleiche`,
  expires: (coming) => `Läuft ab: ${coming}`,
  isOver: "Die Zeit ist um",
  snoozedUntil: (coming) => `Aufgeschoben bis ${coming}`,
  dueAt: (slot) => `Für ${slot}`,
  escalated: "Auch andere wurden gefragt",
  agreed: (agreed, needs) => `${agreed} von ${needs} einverstanden`,

  act: {
    menu: (about) => `Was geschehen soll mit: ${about}`,
    menuTitle: "Was geschehen soll",
    snooze: "Aufschieben",
    snoozeTitle: "Bis wann?",
    snoozes: {
      hour: "Für eine Stunde",
      tonight: "Bis heute Abend",
      tomorrow: "Bis morgen früh",
    },
    snoozePick: "Ein anderer Zeitpunkt",
    snoozePicked: "Bis dahin aufschieben",
    snoozeHint: "Es verlässt bis dahin deine Liste. Andere sehen es weiter.",
    snoozeExpires: (slot) => `Vorsicht: Es läuft ab, ${slot}, ob aufgeschoben oder nicht.`,
    day: "Tag",
    clock: "Uhrzeit",
    notToCome: "Gib einen Zeitpunkt an, der noch kommt.",
    dismiss: "Weglegen",
    dismissHint: "Es kommt zu Erledigt. Geschieht es wieder, hörst du wieder davon.",
    restore: "Zurückholen",
    restoreHint: "Es steht wieder, wo es stand.",
    select: "Mehrere auswählen",
    selectHint: "Dann zusammen aufschieben oder weglegen.",
    close: "Schließen",
    snoozed: (count, slot) =>
      count === 1 ? `Aufgeschoben bis ${slot}.` : `${countWords(count)} aufgeschoben bis ${slot}.`,
    dismissed: (count) => (count === 1 ? "Weggelegt." : `${countWords(count)} weggelegt.`),
    done: "Erledigt.",
  },

  bulk: {
    chosen: (count) => `${countWords(count)} ausgewählt`,
    all: "Alle",
    none: "Keine",
    end: "Auswahl beenden",
    choose: (about) => `Auswählen: ${about}`,
    label: "Was mit den ausgewählten geschehen soll",
    dismiss: (count) => `${countWords(count)} weglegen`,
    snooze: (count) => `${countWords(count)} aufschieben`,
    notAll: (count) =>
      count === 1
        ? "Einer davon lässt sich nicht weglegen."
        : `${countWords(count)} davon lassen sich nicht weglegen.`,
  },

  decide: {
    approve: "Freigeben",
    reject: "Ablehnen",
    allow: "Erlauben",
    approveAlways: (days) => `Für ${days} freigeben`,
    pressAgain: (key) => `Drück noch einmal ${key}, um es freizugeben.`,
    always: "Immer erlauben",
    alwaysText: (name, { tool, recipients }, until) => {
      const day = dayWords(until);
      if (recipients.length === 0) return closed(`${name} darf dann mit ${tool} alles tun, bis ${day}`);
      const to = recipients.length === 1 ? recipients.join("") : "jedem, nicht nur bei diesen";
      return closed(
        `${name} darf dann mit ${tool} bei ${to} alles tun, was es auch sagt oder kostet, bis ${day}`,
      );
    },
    alwaysHint: "Die Regel steht in der Liste und lässt sich zurücknehmen.",
    alwaysMade: "Daraus wurde eine Regel.",
    alwaysRules: "Zu den Regeln",
    alwaysFor: "Für",
    days: (days) => (days === 366 ? "ein Jahr" : `${days} Tage`),
    rejectTitle: "Das ablehnen?",
    rejectText: {
      effect: "Es wird nicht getan, und der Lauf endet.",
      scope: "Sie darf das nicht anfassen, und der Lauf endet.",
    },
    reason: "Grund",
    reasonHint: "Wird mit deiner Entscheidung aufbewahrt, wenn du einen nennst.",
    answer: "Antwort senden",
    yours: "Deine Entscheidung",
    steps: {
      written: "Auf diesem Gerät",
      sending: "Wird gesendet",
      received: "Beim Haus angekommen",
      done: "Erledigt",
    },
    written: (choice, age) =>
      `${inbox.decide.rowWritten[choice]}, sobald das Haus erreicht ist. Aufgeschrieben ${age}.`,
    takeBack: "Zurücknehmen",
    sending: "Auf dem Weg zum Haus.",
    held: "Sie wurde gerade gesendet, als die Verbindung abriss. Sie wird noch einmal gesendet und zählt einmal.",
    received: (seq) => `Das Haus hat sie, als Eintrag ${countWords(seq)} seiner Aufzeichnung.`,
    moreNeeded: (have, needs) => `${have} von ${needs} haben freigegeben; auf die anderen wird gewartet.`,
    doing: "Es wird getan.",
    refused: "Deine Entscheidung zählt nicht.",
    understood: "In Ordnung",
    waiting: (count) =>
      count === 1
        ? "1 Entscheidung wartet darauf, gesendet zu werden"
        : `${countWords(count)} Entscheidungen warten darauf, gesendet zu werden`,
    rowWritten: {
      approve: "Dein Ja wartet darauf, gesendet zu werden",
      reject: "Dein Nein wartet darauf, gesendet zu werden",
      answer: "Deine Antwort wartet darauf, gesendet zu werden",
    },
    rowSending: "Wird gesendet",
    choices: { approve: "Ja", reject: "Nein", answer: "Antwort" },
    ends: {
      rejected: "Abgelehnt. Es wird nicht getan.",
      answered: "Beantwortet. Der Lauf geht weiter.",
      made_clear: "Festgehalten. Ein Lauf, der darauf wartet, geht weiter.",
      granted: "Erlaubt. Der Lauf geht weiter.",
      planned: "Es wird getan.",
      in_flight: "Es wird getan.",
      applied: "Es wurde getan.",
      failed: "Es wurde versucht und ist gescheitert.",
      uncertain: "Es wird nachgesehen, ob es geschehen ist.",
      indeterminate: "Niemand kann sicher sein, ob es geschehen ist. Ein anderer Eintrag fragt dich.",
      denied: "Es war doch nicht erlaubt.",
      skipped: "Es wurde ausgelassen.",
    },
    needsRole: {
      approver: "Das zu entscheiden braucht die Rolle Freigeben.",
      operator: "Das zu entscheiden braucht die Rolle Bedienen.",
      admin: "Das zu entscheiden braucht die Rolle Verwalten.",
    },
    whyNot: {
      risk: "Das ist riskanter als das, was du freigeben darfst.",
      private: "Das entscheidet nur das eigene Mitglied.",
      own_request: "Du hast diesen Lauf verlangt, also muss jemand anders freigeben.",
      voted: "Du hast freigegeben. Auf die anderen wird gewartet.",
      over: "Es ist vorbei.",
    },
    needs: {
      approver: "Braucht die Rolle Freigeben",
      operator: "Braucht die Rolle Bedienen",
      admin: "Braucht die Rolle Verwalten",
    },
    notYours: {
      risk: "Riskanter, als du darfst",
      private: "Eines anderen Mitglieds",
      own_request: "Braucht jemand anders",
      voted: "Du hast freigegeben",
      over: "Vorbei",
    },
  },

  shown: {
    amounts: "Wie viel",
    to: "An",
    changes: "Was sich ändert",
    newText: "Das ist neu.",
    noChange: "Darin ändert sich nichts.",
    same: (count) => (count === 1 ? "1 Zeile bleibt" : `${countWords(count)} Zeilen bleiben`),
    added: "neu",
    removed: "weg",
    exactly: "Genau das",
    ifNobody: "Wenn niemand antwortet",
    about: "Näheres",
    risk: "Risiko",
    risks: { low: "Gering", medium: "Mittel", high: "Hoch" },
    asker: "Lauf gestartet von",
    starter: (who) => (who === "scheduler" || who === "the scheduler" ? "Ihrem Zeitplan" : who),
    why: "Warum gefragt wird",
    asksBecause({ layer, limit }) {
      if (limit === "max_risk") return "Es ist riskanter als das, was ohne Frage geschehen darf.";
      if (limit === "per_day") return "Heute ist schon so viel geschehen, wie eine Regel erlaubt.";
      if (limit === "per_recipient_day")
        return "Dieser Empfänger hat heute schon so viel bekommen, wie eine Regel erlaubt.";
      return {
        automation: "Eine Regel dieser Automation fragt danach.",
        household: "Eine Regel des Hauses fragt danach.",
        tool: "Nach so etwas wird gefragt, solange keine Regel es erlaubt.",
        default: "Nichts sagt, dass es ohne Frage geschehen darf.",
      }[layer];
    },
    cost: "Kosten bisher",
    step: "Schritt",
    run: "Lauf",
    runOf: (runId) => `Lauf ${runId}`,
    decisions: "Wer was gesagt hat",
    needs: (needs) => `${needs} müssen freigeben.`,
    said: saidWords,
    reason: (reason) => `„${reason}“`,
  },

  ended: endedWords,
  outcome: outcomeWords,
  expiry: expiryWords,
  countdown: (ms) => `Noch ${wholeDurationWords(ms)}`,

  secret: {
    text: (isRefused) =>
      isRefused
        ? "Die andere Seite hat es nicht angenommen. Läufe, die es brauchen, warten und gehen von selbst weiter, sobald es neu gesetzt ist."
        : "Läufe, die es brauchen, warten und gehen von selbst weiter, sobald es gesetzt ist.",
    set: "Das Geheimnis setzen",
    setAgain: "Einen anderen Wert setzen",
    adminOnly: "Es zu setzen braucht ein Gerät, das verwalten darf.",
  },
  scope: {
    text: "Wenn du es erlaubst, darf sie das von jetzt an und sonst nichts. Es steht auf ihrer Seite und lässt sich dort zurücknehmen.",
    why: "Was das Skript dazu sagt",
  },
  source: {
    toTrigger: "Diese Zeit ansehen",
    text: "Daraus läuft sie nicht, bis das behoben ist. Hob versucht es weiter.",
  },
  pushDead: {
    text: "Mitteilungen dorthin kommen zurück. Öffne Hob auf diesem Gerät; dann meldet es sich neu an.",
    toDevice: "Das Gerät ansehen",
  },
  run: {
    look: "Den Lauf ansehen",
    again: "Noch einmal laufen lassen",
    beginning: "Wird gestartet…",
    toAutomation: "Die Automation ansehen",
    toRuns: "Die Läufe ansehen",
    needsOperator: "Sie laufen zu lassen braucht die Rolle Bedienen.",
  },
  reminder: {
    add: "Erinnerung hinzufügen",
    addTitle: "Woran soll Hob erinnern?",
    title: "Worum es geht",
    note: "Notiz",
    day: "Tag",
    clock: "Uhrzeit",
    whenHint: "Bleibt es leer, ist sie gleich da.",
    forAll: "Für alle im Haus",
    forAllHint: "Sonst siehst nur du sie.",
    save: "Behalten",
    saving: "Wird ans Haus gesendet…",
    missing: "Sag, worum es geht.",
    noClock: "Gib Tag und Uhrzeit an, oder beides nicht.",
    done: "Erledigt",
    edit: "Ändern",
    automate: "Eine Automation daraus machen",
    automateHint: (hasTime) =>
      `Sie sagt dann jeden Tag ${hasTime ? "zu dieser Zeit" : "um neun Uhr morgens"} dasselbe. Auf der nächsten Seite wählst du andere Zeiten.`,
    automating: "Wird gemacht…",
    optional: "freiwillig",
  },
  asked: {
    problems: {
      missing: "Das wird gebraucht.",
      not_a_number: "Gib eine Zahl an.",
      not_a_day: "Gib einen Tag an.",
    },
    choose: "Wähle eines",
    optional: "freiwillig",
    answer: "Antwort",
    said: (value) => {
      if (typeof value === "boolean") return value ? "Ja" : "Nein";
      if (typeof value === "number") return value.toLocaleString("de");
      return typeof value === "string" ? value : JSON.stringify(value);
    },
  },
  urgent: "Eilig",

  keys: {
    title: "Tasten",
    open: "Tasten, die es gibt",
    list: [
      ["J und K", "Der nächste Eintrag und der davor"],
      ["Enter", "Öffnen"],
      ["A", "Freigeben: einmal zum Wählen, noch einmal zum Senden"],
      ["R", "Ablehnen, mit Grund, wenn du magst"],
      ["S", "Aufschieben, auch alle ausgewählten"],
      ["E", "Weglegen, auch alle ausgewählten"],
      ["U", "Rückgängig"],
      ["X", "Für mehrere auswählen"],
      ["?", "Diese Liste"],
    ],
  },
};

export const sentences: typeof englishSentences = {
  effect: ({ automationName, body }) =>
    `${nameOf(automationName)} will ${callWords(body.tool, body.recipients)}`,
  asked: ({ body }) => body.title,
  scope: ({ automationName, body }) => `${nameOf(automationName)} möchte ${scopeWords(body.grant)}`,
  secret: ({ automationName, body }) =>
    body.isRefused
      ? `Das Geheimnis „${body.secret}“ wurde abgelehnt`
      : `${nameOf(automationName)} wartet auf das Geheimnis „${body.secret}“`,
  unclear: ({ automationName, body }) =>
    `${nameOf(automationName)} wurde unterbrochen. Geschehen oder nicht: ${callWords(body.tool, [])}?`,
  source_failed: ({ automationName, body }) =>
    `${nameOf(automationName)} sieht nicht, worauf sie wartet: ${sourceWords(body.kind)}`,
  push_dead: ({ body }) => `Mitteilungen erreichen ${body.device} nicht mehr`,
  to_do: ({ body }) => body.title,
  misfire: ({ automationName, body }, now) =>
    body.missed === 1
      ? `${nameOf(automationName)} hat eine Zeit verpasst, ${slotWords(body.from, now)}`
      : `${nameOf(automationName)} hat zwischen ${slotWords(body.from, now)} und ${slotWords(body.to, now)} ${body.isMore ? "mehr als " : ""}${countWords(body.missed)} Zeiten verpasst`,
  run_failed: ({ automationName, body, times }) =>
    times > 1
      ? `${nameOf(automationName)} ist ${countWords(times)}-mal gescheitert, zuletzt: ${failureWords(body)}`
      : `${nameOf(automationName)} ist gescheitert: ${failureWords(body)}`,
  breaker: ({ automationName, body }) =>
    `${nameOf(automationName)} ist ${countWords(body.failures)}-mal nacheinander gescheitert und pausiert`,
  parked: ({ automationName, body, times }) =>
    times > 1
      ? `${nameOf(automationName)} konnte mit ${countWords(times)} Ereignissen nichts anfangen, zuletzt mit „${body.name}“`
      : `${nameOf(automationName)} konnte mit „${body.name}“ von ${body.source} nichts anfangen`,
  repaired: ({ automationName }) => `${nameOf(automationName)} hatte die nächste Zeit verloren`,
  queue_full: ({ body }) => `${countWords(body.queued)} Läufe warten auf ihre Reihe`,
  told: ({ body }) => body.title,
};

export const remarks: typeof englishRemarks = {
  misfire: ({ body }) => {
    if (body.caughtUp === 0) return "Keine davon wurde nachgeholt.";
    return body.caughtUp === 1
      ? "Einmal wurde nachgeholt."
      : `${countWords(body.caughtUp)} wurden nachgeholt.`;
  },
  breaker: ({ body }, now) =>
    body.probeAt > 0
      ? probeWords(body.probeAt, now)
      : "Nichts davon läuft von selbst, bis sie fortgesetzt wird.",
  parked: ({ times }) =>
    times > 1 ? "Sie bleiben, bis du entscheidest." : "Es bleibt, bis du entscheidest.",
  repaired: () => "Hob hat sie neu gesetzt.",
  queue_full: () => "Fällige Zeiten warten, bis Platz ist.",
};

/** "etwas an shop.example senden": what a call does, said after "will". */
export function callWords(tool: string, recipients: readonly string[]): string {
  const names = andWords(recipients.slice(0, 3));
  const more = recipients.length > 3 ? ` und ${recipients.length - 3} weitere` : "";
  const [what, doing, preposition] = doings[tool] ??
    doings[tool.split(".")[0] ?? ""] ?? [tool, "benutzen", "für"];
  return recipients.length === 0 ? `${what} ${doing}` : `${what} ${preposition} ${names}${more} ${doing}`;
}

const doings: Readonly<Record<string, readonly [what: string, doing: string, preposition: string]>> = {
  http: ["etwas", "senden", "an"],
  "http.delete": ["etwas", "löschen", "bei"],
  mail: ["eine E-Mail", "senden", "an"],
  smtp: ["eine E-Mail", "senden", "an"],
  "files.write": ["eine Datei", "schreiben", "in"],
  "files.move": ["eine Datei", "verschieben", "nach"],
  "files.remove": ["eine Datei", "löschen", "in"],
  files: ["Dateien", "ändern", "in"],
  table: ["ihre Tabelle", "ändern", "für"],
  kv: ["ihre Notizen", "ändern", "für"],
  emit: ["anderen Automationen", "Bescheid geben", "über"],
  flow: ["eine andere Automation", "starten", "für"],
  invoke: ["eine andere Automation", "starten", "für"],
  notify: ["eine Mitteilung", "senden", "an"],
};

function scopeWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return grant.http.methods.every((method) => method === "GET" || method === "HEAD")
        ? `von ${grant.http.host} lesen`
        : `von ${grant.http.host} lesen und dorthin senden`;
    case "tcp":
      return `bei ${grant.tcp.host} anklopfen`;
    case "files":
      return `den Ordner ${grant.files.root} ${grant.files.access === "write" ? "lesen und ändern" : "lesen"}`;
  }
}

function sourceWords(kind: string): string {
  const names = words.runs.triggers as Readonly<Record<string, string>>;
  return names[kind] ?? kind;
}

function expiryWords(item: Pick<InboxItem, "kind" | "onExpiry">, slot: string): string {
  if (item.onExpiry === "skip") return `Es wird ausgelassen, ${slot}, und der Lauf geht ohne es weiter.`;
  return item.kind === "question"
    ? `Der Lauf endet ohne Antwort, ${slot}.`
    : `Es wird nicht getan. Der Lauf endet, ${slot}.`;
}

function expiredWords({ onExpiry, kind }: InboxItem): string {
  if (onExpiry === "skip") return "Es wurde ausgelassen, und der Lauf ging ohne es weiter.";
  return kind === "question" ? "Der Lauf endete ohne Antwort." : "Es wurde nicht getan, und der Lauf endete.";
}

const choiceVerbs = { approve: "Freigegeben", reject: "Abgelehnt", answer: "Beantwortet" } as const;

function saidWords(decision: InboxItem["decisions"][number], now: number): string {
  const where = decision.via === "notification" ? ", aus einer Mitteilung" : "";
  return `${choiceVerbs[decision.choice]} ${byWords(decision.by)}${where}, ${ageWords(decision.at, now)}`;
}

function endedWords(item: InboxItem, now: number): string | undefined {
  const age = ageWords(item.resolvedAt ?? item.updatedAt, now);
  switch (item.state) {
    case "open":
      return undefined;
    case "expired":
      return `Niemand hat rechtzeitig geantwortet; abgelaufen ${age}. ${expiredWords(item)} Es kann nicht mehr entschieden werden.`;
    case "superseded":
      if (item.cause === "run_failed")
        return `Sie ist weiter gescheitert und wurde pausiert, ${age}. Ein anderer Eintrag sagt mehr.`;
      return `Worum es ging, hat sich geändert oder ist weg, ${age}. Wird es noch gebraucht, fragt ein anderer Eintrag.`;
    case "resolved": {
      const last = item.decisions.at(-1);
      if (last) return `${saidWords(last, now)}.`;
      const by = item.resolvedBy;
      if (by === null && item.cause === "secret") return `Das Geheimnis wurde gesetzt, ${age}.`;
      if (by === null) return `Es hat sich von selbst erledigt, ${age}.`;
      return item.cause === "to_do"
        ? `Erledigt ${byWords(by)}, ${age}.`
        : `Weggelegt ${byWords(by)}, ${age}.`;
    }
  }
}

function outcomeWords(item: InboxItem, isOne: boolean): string | undefined {
  switch (item.state) {
    case "open":
      return undefined;
    case "expired":
      return "Abgelaufen";
    case "superseded":
      return item.cause === "run_failed" ? "Seither pausiert" : "Nicht mehr gefragt";
    case "resolved": {
      const last = item.decisions.at(-1);
      const who = last?.by ?? item.resolvedBy;
      const by = isOne && who !== null ? ` ${byWords(who)}` : "";
      if (last) return `${choiceVerbs[last.choice]}${by}`;
      if (who === null)
        return item.cause === "secret" ? "Das Geheimnis wurde gesetzt" : "Von selbst erledigt";
      return item.cause === "to_do" ? `Erledigt${by}` : `Weggelegt${by}`;
    }
  }
}

function nameOf(automationName: string | null): string {
  return automationName ?? "Eine Automation";
}

/** A machine’s remark within a sentence: its own full stop would end it. */
function failureWords({ type, message }: ItemBodies["run_failed"]): string {
  return type === "expired" ? "niemand hat rechtzeitig geantwortet" : bare(message);
}

function bare(text: string): string {
  return text.replace(/\.$/, "");
}
