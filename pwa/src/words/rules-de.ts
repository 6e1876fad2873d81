/** Die Worte für Regeln und fürs Prüfprotokoll, auf Deutsch. */
import type { AuditEntry } from "@hob/shared/contract/audit";
import type { Policy, PolicyExplanation } from "@hob/shared/contract/policies";
import type { PolicyEffect, PolicyLayer } from "@hob/shared/model/policy";
import type { Wording } from "./languages.ts";
import type * as en from "./rules-en.ts";
import type { SaidRule } from "./rules-en.ts";
import { ageWords, byWords, closed, countWords, dayWords, wholeDurationWords } from "./de.ts";

export const rules: Wording<typeof en.rules> = {
  title: "Regeln",
  rowName: "Regeln",
  row: (count: number) =>
    count === 0 ? "Noch keine Regel" : count === 1 ? "1 Regel" : `${countWords(count)} Regeln`,
  lead: "Was die Werkzeuge von Automationen ungefragt dürfen, wonach vorher jemand gefragt wird und was nie geschieht. Wo keine Regel etwas sagt, sagt es jedes Werkzeug selbst.",
  reading: "Regeln werden gelesen…",
  needsOperator: "Regeln darf nur ein Gerät ansehen, das bedienen darf.",
  adminOnly: "Regeln darf nur ein Gerät schreiben, das verwalten darf.",
  house: "Für das ganze Haus",
  houseNone: "Keine Regel des Hauses. Jedes Werkzeug sagt selbst, wonach es fragt.",
  add: "Regel hinzufügen",
  addFor: "Regel dafür hinzufügen",
  all: "Alle Regeln",
  granted: "Immer erlaubt",
  private: "Privat",
  unknown: "Diese Regel gibt es nicht mehr.",

  limit: {
    title: "Ungefragt höchstens",
    hint: "Was eine Regel auch erlaubt: nach Riskanterem wird vorher gefragt.",
    own: "Ungefragt höchstens",
    asHouse: (risk: string) => `Wie das Haus: ${risk}`,
    save: "Speichern",
    saving: "Wird gespeichert…",
    saved: "Gespeichert. Gilt ab jetzt.",
  },
  risks: {
    low: "Geringes Risiko",
    medium: "Mittleres Risiko",
    high: "Hohes Risiko",
  },
  riskMeanings: {
    low: "Hobs eigene Notizen und Tabellen: draußen merkt es niemand.",
    medium: "Schickt etwas hinaus oder schreibt eine Datei.",
    high: "Entfernt, was niemand zurückholen kann. Alles, was Regel oder Werkzeug erlauben, geschieht ungefragt.",
  },

  form: {
    newTitle: "Regel hinzufügen",
    title: "Regel",
    effect: "Was soll geschehen?",
    effects: {
      ask: "Vorher fragen",
      deny: "Nie",
      allow: "Erlauben",
    },
    effectMeanings: {
      ask: "Der Lauf wartet, bis jemand Ja gesagt hat.",
      deny: "Der Aufruf wird abgelehnt, und niemand wird gefragt.",
      allow: "Es geschieht ungefragt, bis zum höchsten Risiko, das darf.",
    },
    tool: "Welche Aufrufe?",
    everyTool: "Alles",
    anyTool: "Jedes Werkzeug",
    wholeTool: (tool: string) => `Alles von ${tool}`,
    automation: "Von welcher Automation?",
    anyAutomation: "Von jeder im Haus",
    recipient: "Nur an",
    optional: "freiwillig",
    recipientHint: "Ein Rechner wie shop.example. Leer: an jeden.",
    fromRisk: "Wie riskant?",
    anyRisk: "Bei jedem Risiko",
    from: {
      low: "Ab geringem Risiko",
      medium: "Ab mittlerem Risiko",
      high: "Nur bei hohem Risiko",
    },
    perDay: "Höchstens am Tag",
    perDayHint: "Leer: beliebig oft.",
    perRecipientDay: "Höchstens am Tag an jeden Rechner",
    beyond: "Und darüber hinaus?",
    beyonds: { ask: "Fragen", deny: "Ablehnen" },
    askFor: "So lange auf Antwort warten",
    unit: "Einheit",
    units: {
      seconds: "Sekunden",
      minutes: "Minuten",
      hours: "Stunden",
      days: "Tage",
    },
    onExpiry: "Wenn niemand antwortet",
    onExpiries: { deny: "Lauf beenden", skip: "Ohne weitermachen" },
    needs: "Wie viele müssen freigeben?",
    notByAsker: "Nicht, wer den Lauf wollte",
    notByAskerHint: "Jemand anderes muss Ja sagen.",
    until: "Bis zum Ende des",
    untilHint: "Leer: sie bleibt, bis jemand sie entfernt.",
    note: "Notiz",
    says: "Was die Regel sagt",
    saysOf: (sentence, automation, until) =>
      closed(
        `${sentence}, ${automation === undefined ? "gleich welche Automation es tut" : `wenn ${automation} es tut`}${until === null ? "" : `, bis ${dayWords(until)}`}`,
      ),
    save: "Regel speichern",
    saving: "Wird gespeichert…",
    problems: {
      not_a_number: "Eine ganze Zahl ab 1 angeben.",
      too_many: "Das sind zu viele.",
      not_a_span: "Mindestens eine Minute angeben.",
      is_past: "Dieser Tag ist vorbei.",
    },
  },

  remove: "Regel entfernen",
  removing: "Wird entfernt…",
  removeTitle: "Diese Regel entfernen?",
  removeText: (sentence: string, effect: PolicyEffect) =>
    `„${sentence}“ gilt dann nicht mehr. ${removals[effect]}`,

  explain: {
    title: "Was ungefragt geschieht",
    call: "Einen Aufruf nachsehen",
    callNone: "Aufruf wählen",
    none: "Sie darf kein Werkzeug benutzen, nach dem gefragt werden könnte.",
    effects: {
      allow: "Geschieht ungefragt.",
      ask: "Vorher wird jemand gefragt.",
      deny: "Geschieht nie.",
    },
    unlisted: "Sie kann das gar nicht: ihr Manifest nennt das Werkzeug nicht.",
    layers: {
      automation: "Regeln dieser Automation",
      household: "Regeln des Hauses",
      tool: "Das Werkzeug selbst",
      default: "Sonst",
    },
    words: { allow: "erlauben", ask: "fragen", deny: "nie" },
    silent: "nichts gesagt",
    used: (used: number, of: number) => `Heute gebraucht: ${countWords(used)} von ${countWords(of)}.`,
    showRule: "Regel zeigen",
  },

  approves: {
    label: "Darf freigeben",
    asRole: (upTo: string) => `Wie die Rolle sagt: bis ${upTo}`,
    upTo: {
      low: "Nur geringes Risiko",
      medium: "Bis mittleres Risiko",
      high: "Alles, auch hohes Risiko",
    },
    fact: "Darf freigeben",
    risks: { low: "geringes Risiko", medium: "mittleres Risiko", high: "hohes Risiko" },
    nothing: "Nichts",
  },
};

const removals = {
  allow: "Danach wird wieder gefragt, außer eine andere Regel oder das Werkzeug selbst erlaubt es.",
  ask: "Was deshalb schon auf eine Antwort wartet, wartet weiter.",
  deny: "Was sie verhindert hat, wird dann vielleicht gefragt oder geschieht, wie andere Regeln oder das Werkzeug selbst es sagen.",
} satisfies Record<PolicyEffect, string>;

/** „Vor http.delete an shop.example fragen“. */
export function ruleSentence(rule: SaidRule): string {
  const { effect, tool, recipient, fromRisk, perDay, perRecipientDay } = rule;
  const what = whatWords(effect, tool);
  const about = [
    what,
    recipient === null ? "" : ` an ${recipient}`,
    fromRisk === null ? "" : ` (${rules.form.from[fromRisk].toLowerCase()})`,
  ].join("");
  switch (effect) {
    case "ask":
      return `Vor ${about} fragen${termsWords(rule)}`;
    case "deny":
      return `Nie ${about}`;
    case "allow":
      return `${about} erlauben${perDay === null ? "" : `, ${countWords(perDay)} am Tag`}${perRecipientDay === null ? "" : `, ${countWords(perRecipientDay)} am Tag an jeden`}`;
  }
}

function termsWords({ needs, notByAsker, askForMs, onExpiry }: SaidRule): string {
  return [
    needs > 1 ? `, ${needs} müssen zustimmen` : "",
    notByAsker ? ", nicht wer den Lauf wollte" : "",
    askForMs === null ? "" : `, so lange warten: ${wholeDurationWords(askForMs)}`,
    onExpiry === "skip" ? ", ohne Antwort geht es trotzdem weiter" : "",
  ].join("");
}

function whatWords(effect: PolicyEffect, tool: string | null): string {
  const isDative = effect === "ask";
  if (tool === null) return isDative ? "allem" : effect === "allow" ? "Alles" : "irgendetwas";
  if (tool.includes(".")) return tool;
  return isDative ? `allem von ${tool}` : effect === "allow" ? `Alles von ${tool}` : `etwas von ${tool}`;
}

export function ruleDetail({ createdBy, createdAt, expiresAt }: Policy, now: number): string {
  const until = expiresAt === null ? "" : ` · bis ${dayWords(expiresAt)}`;
  return `Geschrieben ${byWords(createdBy)}, ${ageWords(createdAt, now)}${until}`;
}

export function explainedWhy({ decidedBy }: PolicyExplanation): string {
  switch (decidedBy.limit) {
    case "max_risk":
      return "Es ist riskanter, als ungefragt geschehen darf.";
    case "per_day":
      return "So viele, wie die Regel am Tag erlaubt, gab es heute schon.";
    case "per_recipient_day":
      return "So viele, wie die Regel am Tag erlaubt, gingen heute schon an diesen Rechner.";
    case null:
      return whys[decidedBy.layer];
  }
}

const whys: Record<PolicyLayer, string> = {
  automation: "Das sagt eine Regel dieser Automation.",
  household: "Das sagt eine Regel des Hauses.",
  tool: "Keine Regel sagt etwas; das Werkzeug selbst sagt es.",
  default: "Keine Regel sagt etwas: wer etwas ändert, fragt vorher; wer nur liest, nicht.",
};

export const audit: Wording<typeof en.audit> = {
  title: "Prüfprotokoll",
  row: "Wer was getan hat, und ob jemand die Aufzeichnung geändert hat",
  lead: "Alles, was in diesem Haus entschieden, geschrieben oder getan wurde, als Kette von Prüfsummen, in der nichts unbemerkt geändert werden kann.",
  adminOnly: "Das Prüfprotokoll darf nur ein Gerät ansehen, das verwalten darf.",
  reading: "Prüfprotokoll wird gelesen…",
  list: "Einträge",
  none: "Solch einen Eintrag gibt es nicht.",
  what: "Was",
  who: "Wer",
  areas: {
    "": "Alles",
    item: "Entscheidungen und Eingang",
    reminder: "Erinnerungen",
    policy: "Regeln",
    automation: "Automationen",
    grant: "Erlaubnisse",
    run: "Läufe",
    effect: "Unklare Wirkungen",
    schedule: "Zeitplan",
    trigger: "Zeiten und Auslöser",
    device: "Geräte",
    push: "Mitteilungen",
    member: "Mitglieder",
    secret: "Geheimnisse",
    home: "Das Haus",
  },
  actors: {
    "": "Alle",
    device: "Jemand an einem Gerät",
    terminal: "Das Terminal des Heimrechners",
    run: "Läufe",
    scheduler: "Der Zeitplan",
    system: "Hob selbst",
  },
  older: "Ältere zeigen",
  readingOlder: "Wird gelesen…",
  at: "Wann",
  number: "Nummer",
  action: "Vorgang",
  actor: "Durch",
  detail: "Einzelheiten",
  subject: "Worum es geht",
  hash: "Prüfsumme",
  verify: "Kette prüfen",
  verifying: "Jeder Eintrag wird gelesen…",
  whole: (entries: number) =>
    entries === 1
      ? "Der eine Eintrag ist so, wie er geschrieben wurde."
      : `Alle ${countWords(entries)} Einträge sind so, wie sie geschrieben wurden.`,
  broken: (at: number) =>
    `Eintrag ${at} folgt nicht aus dem davor: jemand hat die Aufzeichnung auf der Platte des Heimrechners geändert.`,
  head: "Prüfsumme des letzten Eintrags",
  headHint: "Anderswo aufgeschrieben, zeigt sie später, ob das Ende abgeschnitten wurde.",
  copy: "Kopieren",
  copied: "Kopiert",
  copyFailed: "Nicht kopiert",
  export: "Als Datei sichern",
  exporting: "Jeder Eintrag wird gelesen…",
  fileName: (day: string) => `hob-pruefprotokoll-${day}.jsonl`,
};

const actions: Readonly<Record<string, string>> = {
  "automation.archived": "Automation archiviert",
  "automation.created": "Automation angelegt",
  "automation.duplicated": "Automation kopiert",
  "automation.paused": "Automation angehalten",
  "automation.restored": "Automation zurückgeholt",
  "automation.resumed": "Automation fortgesetzt",
  "automation.updated": "Automation geändert",
  "device.invited": "Gerät eingeladen",
  "device.knocked": "Gerät zeigte seine Ziffern",
  "device.paired": "Gerät gekoppelt",
  "device.refused": "Gerät abgewiesen",
  "device.revoked": "Gerät gesperrt",
  "device.updated": "Gerät geändert",
  "devices.reset": "Alle Geräte gesperrt",
  "effect.decided": "Über unklare Wirkung entschieden",
  "event.delivered": "Ereignis zugestellt",
  "event.dropped": "Ereignis verworfen",
  "event.emitted": "Ereignis gemeldet",
  "event.parked": "Ereignis beiseitegelegt",
  "event.redelivered": "Ereignis erneut zugestellt",
  "grant.added": "Erlaubnis gegeben",
  "grant.revoked": "Erlaubnis zurückgenommen",
  "home.paused": "Haus angehalten",
  "home.resumed": "Haus fortgesetzt",
  "home.updated": "Einstellungen geändert",
  "item.answered": "Frage beantwortet",
  "item.approved": "Freigegeben",
  "item.dismissed": "Weggelegt",
  "item.expired": "Niemand hat rechtzeitig geantwortet",
  "item.rejected": "Abgelehnt",
  "item.restored": "Zurückgeholt",
  "item.snoozed": "Aufgeschoben",
  "member.created": "Mitglied hinzugefügt",
  "member.removed": "Mitglied entfernt",
  "member.updated": "Mitglied geändert",
  "policy.granted": "Ab jetzt immer erlaubt",
  "policy.limited": "Höchstes Risiko ohne Fragen geändert",
  "policy.removed": "Regel entfernt",
  "policy.set": "Regel geschrieben",
  "push.chosen": "Mitteilungen ausgewählt",
  "push.subscribed": "Mitteilungen eingeschaltet",
  "push.tested": "Mitteilung ausprobiert",
  "push.unsubscribed": "Mitteilungen ausgeschaltet",
  "reminder.added": "Erinnerung geschrieben",
  "reminder.automated": "Erinnerung zur Automation gemacht",
  "reminder.changed": "Erinnerung geändert",
  "run.canceled": "Lauf beendet",
  "run.denied": "Einem Lauf etwas verweigert",
  "run.replayed": "Lauf nachgespielt",
  "run.retried": "Lauf wiederholt",
  "run.started": "Lauf gestartet",
  "schedule.asked": "Fälliges auf Wunsch ausgeführt",
  "schedule.executed": "Fällige Zeit ausgeführt",
  "schedule.missed": "Fällige Zeiten verpasst",
  "secret.removed": "Geheimnis entfernt",
  "secret.rotated": "Geheimnis ersetzt",
  "secret.set": "Geheimnis gesetzt",
  "trigger.backfilled": "Verpasstes nachgeholt",
  "trigger.created": "Zeit oder Auslöser hinzugefügt",
  "trigger.disabled": "Zeit oder Auslöser ausgeschaltet",
  "trigger.enabled": "Zeit oder Auslöser eingeschaltet",
  "trigger.removed": "Zeit oder Auslöser entfernt",
  "trigger.repaired": "Auslöser repariert",
  "trigger.skipped": "Nächste Zeit ausgelassen",
  "trigger.unskipped": "Zeit nicht mehr ausgelassen",
  "trigger.updated": "Zeit oder Auslöser geändert",
  "webhook.renewed": "Adresse eines Webaufrufs erneuert",
  "webhooks.closed": "Webaufrufe geschlossen",
  "webhooks.opened": "Webaufrufe geöffnet",
};

export function actionWords(action: string): string {
  return actions[action] ?? action;
}

export function whoWords({ actor, actorName }: Pick<AuditEntry, "actor" | "actorName">): string {
  const [kind, id] = actor.split(":");
  if (kind === "run" && id) return actorName === null ? `Lauf ${id}` : `Lauf ${id} von ${actorName}`;
  if (actorName !== null) return actorName;
  switch (kind) {
    case "terminal":
      return "Terminal des Heimrechners";
    case "scheduler":
      return "Der Zeitplan";
    case "system":
      return "Hob selbst";
    default:
      return actor;
  }
}

export function subjectWords({ subject, subjectName }: Pick<AuditEntry, "subject" | "subjectName">): string {
  const [kind = "", id = ""] = subject.split(":");
  const kindName = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (kindName === undefined) return subjectName ?? subject;
  if (kind === "home") return kindName;
  if (subjectName === null) return `${kindName} ${id}`;
  return ["automation", "device", "member"].includes(kind)
    ? subjectName
    : `${kindName} ${id} von ${subjectName}`;
}

const kinds: Readonly<Record<string, string>> = {
  automation: "Automation",
  delivery: "Ereignis",
  device: "Gerät",
  effect: "Wirkung",
  event: "Ereignis",
  home: "Das Haus",
  item: "Eintrag",
  member: "Mitglied",
  policy: "Regel",
  run: "Lauf",
  secret: "Geheimnis",
  trigger: "Auslöser",
};
