/** The words for schedules and what comes of them, in German, as one says du to whoever lives in the house. */
import type { AutomationSummary } from "@hob/shared/contract/automations";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import type { Delivery } from "@hob/shared/contract/events";
import { presetOf } from "@hob/shared/model/cron-preset";
import { limitProfiles, scheduleLimits, type LimitProfile } from "@hob/shared/model/limits";
import { spanOf, type SpanUnit } from "../state/spans.ts";
import { createCalendar } from "./calendar.ts";
import { byWords, capital, countWords, durationWords } from "./de.ts";
import type { Wording } from "./languages.ts";
import type { schedule as englishSchedule } from "./schedule-en.ts";

export const {
  comingWords,
  comingHereWords,
  slotWords,
  clockWords,
  clockSecondWords,
  dateWords,
  weekdayName,
  weekdayShort,
  andWords,
  zoneName,
} = createCalendar("de", {
  soon: "gleich",
  inMinutes: (minutes) => `in ${minutes} min`,
  today: (clock) => `heute ${clock}`,
  tomorrow: (clock) => `morgen ${clock}`,
  on: (day, clock) => `${day}, ${clock}`,
  here: (slot) => `${slot} bei dir`,
});

export const schedule: Wording<typeof englishSchedule> = {
  automations: {
    search: "Automationen suchen",
    searchShort: "Suchen",
    filter: "Filtern",
    filterTitle: "Welche Automationen gezeigt werden",
    show: {
      all: "Alle",
      active: "Aktiv",
      paused: "Pausiert",
      failing: "Scheitern gerade",
      scheduled: "Laufen von selbst",
      unscheduled: "Nur von Hand",
    },
    showLabel: "Zeigen",
    tags: "Schlagworte",
    total: (count) => (count === 1 ? "1 Automation" : `${countWords(count)} Automationen`),
    noneMatch: "Keine Automation passt zu dieser Auswahl.",
    showAll: "Alle Automationen zeigen",
    more: "Mehr zeigen",
    next: (coming) => `Nächstes Mal: ${coming}`,
    menu: (name) => `Was mit ${name} geschehen soll`,
    pausedByFailures: "Nach Fehlern pausiert",
    failing: "Scheitert gerade",
  },

  menu: {
    run: "Jetzt starten",
    runHint: "Beginnt sofort, mit den Angaben, die sie hat.",
    running: "Geht ans Haus …",
    pause: "Pausieren",
    pauseHint: "Von selbst läuft nichts mehr, bis du sie fortsetzt. Was unterwegs ist, läuft weiter.",
    resume: "Fortsetzen",
    resumeHint: "Von jetzt an läuft sie wieder von selbst. Zeiten dazwischen werden nicht nachgeholt.",
    duplicate: "Kopie anlegen",
    duplicateHint: "Eine zweite unter anderem Namen; ihre Zeiten sind ausgeschaltet.",
    archive: "Archivieren …",
    restore: "Wiederherstellen",
    restoreHint: "Sie kommt zurück in die Liste, und ihre Zeiten mit ihr.",
    close: "Schließen",
  },

  pause: {
    byFailures: (failures) =>
      failures === 1
        ? "Pausiert, weil sie gescheitert ist"
        : `Pausiert: ${failures}-mal nacheinander gescheitert`,
    by: (who) => `Pausiert ${byWords(who)}`,
    byBudget: "Pausiert: ihr Budget ist aufgebraucht",
    byNeed: "Pausiert, bis jemand etwas für sie getan hat",
    plain: "Pausiert",
    since: (moment) => `Seit ${moment}.`,
    until: "Von selbst läuft nichts, bis sie fortgesetzt wird.",
    resume: "Fortsetzen",
    resuming: "Wird fortgesetzt …",
  },

  when: {
    title: "Wann sie läuft",
    byClockIn: (what, zone) => `${what} nach der Uhr in ${zone}`,
    reading: "Ihre Zeiten werden vom Haus geholt …",
    none: "Sie läuft nur, wenn jemand sie startet. Gib ihr eine Zeit, und sie läuft von selbst.",
    archived:
      "Sie ist archiviert, darum läuft nichts von ihr. Wird sie wiederhergestellt, kommen ihre Zeiten zurück.",
    add: "Zeit hinzufügen",
    more: "Mehr zeigen",
    next: (coming) => `Nächstes Mal: ${coming}`,
    last: (word, age) => `Zuletzt: ${word}, ${age}`,
    lastNever: "Noch kein Lauf dadurch",
    looked: (age) => `Nachgesehen ${age}`,
    broken: "Geht nicht",
    stateText: {
      armed: "",
      off: "Sie ist ausgeschaltet.",
      held: "Sie wartet, solange alles oder diese Automation pausiert ist.",
      done: "Es kommt keine Zeit mehr.",
      broken: "Sie sieht nicht, worauf sie wartet.",
    },
    leftOut: (slot) => `${capital(slot)} fällt aus`,
    undo: "Rückgängig",
    undoing: "Wird zurückgenommen …",
    menu: (what) => `Was hiermit geschehen soll: ${what}`,
    edit: "Ändern",
    editHint: "Andere Zeiten oder andere Regeln.",
    skip: "Das nächste Mal auslassen",
    skipHint: (coming) => `Lässt ${coming} aus, und nur das. Es lässt sich zurücknehmen.`,
    turnOff: "Ausschalten",
    turnOffHint: "Sie bleibt hier und tut nichts, bis sie eingeschaltet wird.",
    turnOn: "Einschalten",
    turnOnHint: "Von jetzt an zählt sie wieder.",
    remove: "Entfernen …",
    removeTitle: "Diese Zeit entfernen?",
    removeOtherTitle: "Das entfernen?",
    removeText: (what) =>
      `„${what}“ ist dann endgültig weg. Die Automation, ihre anderen Zeiten und was gelaufen ist, bleiben.`,
    removeAction: "Entfernen",
    removing: "Wird entfernt …",
    saved: (what) => `Gespeichert: ${what}.`,
    savedNext: (what, coming) => `Gespeichert: ${what}. Nächstes Mal: ${coming}.`,
    events: (count) =>
      count === 1
        ? "1 Ereignis wartet auf eine Entscheidung"
        : `${count} Ereignisse warten auf eine Entscheidung`,
  },

  missed: {
    times: (count, from, to) =>
      count === 1
        ? `1 Zeit wurde verpasst, ${from}.`
        : `${countWords(count)} Zeiten wurden zwischen ${from} und ${to} verpasst.`,
    many: (from, to) => `Zwischen ${from} und ${to} wurden Zeiten verpasst.`,
  },

  parked: {
    title: "Ereignisse, mit denen nichts anzufangen war",
    text: "Ihre Läufe sind endgültig gescheitert. Versuch es noch einmal, oder lass sie gehen.",
    run: (runId) => `Lauf ${runId}`,
    again: "Noch einmal",
    trying: "Wird versucht …",
    drop: "Gehen lassen",
    dropping: "Geht ans Haus …",
    dropTitle: "Dieses Ereignis gehen lassen?",
    dropText: "Damit geschieht nichts mehr, und es lässt sich nicht zurückholen.",
    name: eventTitle,
  },

  editor: {
    newTitle: "Wann soll sie laufen?",
    editTitle: "Wann sie läuft",
    reading: "Wird vom Haus geholt …",
    needsOperator: "Um zu ändern, wann sie läuft, muss das Gerät bedienen dürfen.",
    how: "Sie läuft",
    byClock: "Nach der Uhr",
    byEvent: "Wenn etwas geschieht",
    hows: {
      hour: "Jede Stunde",
      day: "Jeden Tag",
      week: "Jede Woche",
      month: "Jeden Monat",
      interval: "In festem Abstand",
      once: "Einmal",
      cron: "Nach eigenem Zeitplan",
      file: "Wenn Dateien kommen",
      feed: "Wenn ein Feed Neues hat",
      webhook: "Durch einen Webaufruf",
      event: "Wenn ein Ereignis eintritt",
    },
    minute: "Minute der Stunde",
    minuteHint: "0 ist zur vollen, 30 zur halben Stunde.",
    time: "Uhrzeit",
    weekdays: "Tage",
    monthDay: "Tag des Monats",
    monthDayN: (day) => `${day}.`,
    lastDay: "Der letzte Tag",
    monthDayHint: "Monate ohne diesen Tag fallen aus.",
    every: "Alle",
    unit: "Einheit",
    units: {
      seconds: "Sekunden",
      minutes: "Minuten",
      hours: "Stunden",
      days: "Tage",
    },
    leastEvery: (span) => `In diesem Haus nicht öfter als ${span}.`,
    first: "Gezählt ab",
    firstHint: "Leer: Es wird gezählt, sobald du speicherst.",
    date: "Tag",
    expression: "Zeitplan",
    expressionHint:
      "Fünf Felder: Minute, Stunde, Tag, Monat, Wochentag. „30 7 * * 1-5“ ist 07:30 von Montag bis Freitag. Ein sechstes davor zählt Sekunden.",
    folder: "Ordner",
    folderHint: "Auf dem Heimrechner. Dateien, die darin ankommen oder sich ändern, starten einen Lauf.",
    granted: "Ordner, die sie lesen darf",
    pattern: "Nur Dateien namens",
    patternHint: "Mit * für beliebige Zeichen, zum Beispiel *.pdf. Leer: jede Datei.",
    settle: "Wenn eine Datei so lange ruht",
    settleHint: "Damit nichts beginnt, während sie noch geschrieben wird.",
    url: "Adresse des Feeds",
    look: "Nachsehen alle",
    signed: "Nur unterschriebene Aufrufe",
    signedHint: "Jeder Aufruf muss sich mit einer Unterschrift über Inhalt und Zeit ausweisen.",
    webhookLead:
      "Ein anderes Programm startet sie, indem es eine Adresse aufruft, die nur diese Zeit hat. Du bekommst sie, sobald gespeichert ist.",
    eventName: "Name des Ereignisses",
    eventNameHint: "Wie Skripte es nennen, zum Beispiel washing.done.",
    eventSource: "Nur von",
    eventSourceHint: "Wer es gesendet haben muss. Leer: wer auch immer.",
    opens: (what, name) =>
      what === "folder"
        ? `Damit wird der Ordner ${name} mit allem darin gelesen. Mit dem Speichern kommt genau das zu dem hinzu, was diese Automation darf.`
        : `Damit wird von ${name} gelesen. Mit dem Speichern kommt genau das zu dem hinzu, was diese Automation darf.`,
    opensNeedsAdmin: (what, name) =>
      what === "folder"
        ? `Diese Automation darf den Ordner ${name} noch nicht lesen. Das muss erst jemand erlauben, der verwaltet.`
        : `Diese Automation darf von ${name} noch nicht lesen. Das muss erst jemand erlauben, der verwaltet.`,
    zone: "Zeitzone",
    zoneOfHouse: (name) => `Die des Hauses: ${name}`,
    zoneHint: "Die Umstellung im Frühjahr und Herbst wird mitgemacht.",
    preview: "Die nächsten Zeiten",
    previewIn: (zone) => `Die nächsten Zeiten, nach der Uhr in ${zone}`,
    previewNone: "Es kommt keine Zeit.",
    previewReading: "Wird gezählt …",
    skipsComeBack: "Ausgelassene Zeiten kommen zurück, wenn sie nicht mehr passen.",
    previewUnclear: "Noch keine Zeiten: Darüber fehlt etwas oder stimmt nicht.",
    previewHere: (clock) => `${clock} bei dir`,
    rules: "Wenn etwas dazwischenkommt",
    misfire: "Wenn Zeiten verpasst wurden",
    misfires: {
      skip: "Auslassen",
      once: "Einmal nachholen",
      each: "Jede nachholen",
    },
    misfireHints: {
      skip: "Sie werden als verpasst vermerkt.",
      once: "Wie viele es auch waren.",
      each: "Bis zu zehn, eine nach der anderen.",
    },
    window: "Aber nur die der letzten",
    overlap: "Wenn der vorige Lauf noch geht",
    overlaps: {
      skip: "Den neuen auslassen",
      queue_one: "Einen warten lassen",
      queue_all: "Alle warten lassen",
      cancel_old: "Den alten anhalten",
      parallel: "Nebeneinander laufen",
    },
    overlapHints: {
      skip: "Was unterwegs ist, läuft weiter.",
      queue_one: "Er beginnt danach; weitere fallen aus.",
      queue_all: "Sie beginnen einer nach dem anderen.",
      cancel_old: "Er endet sofort, und der neue beginnt.",
      parallel: "Bis zu so vielen, wie du sagst.",
    },
    parallelMax: "Höchstens zugleich",
    hours: "Nur zu bestimmten Stunden",
    hoursHint: "Zeiten außerhalb davon zählen nicht.",
    from: "Von",
    to: "Bis",
    hourDays: "An diesen Tagen",
    giveUp: "Aufgeben, wenn er nicht beginnen kann, nach",
    giveUpHint: "Leer: Er wartet, so lange es dauert.",
    spread: "Verteilen über",
    spreadHint: "Beginnt um bis zu so viel später, damit nicht alles zugleich beginnt.",
    priority: "Wenn auch andere warten",
    priorities: {
      low: "Andere vorlassen",
      normal: "Wie üblich",
      high: "Zuerst drankommen",
    },
    key: "Nie zugleich mit",
    keyHint: "Automationen mit demselben Wort hier wechseln sich ab, zum Beispiel drucker.",
    values: "Angaben zu diesen Zeiten",
    valuesHint: "Was hier anders ist, gilt nur für Läufe zu dieser Zeit.",
    valuesLacking: "Ohne diese läuft sie nicht von selbst. Sie gelten nur für Läufe zu dieser Zeit.",
    save: "Speichern",
    allowAndSave: "Erlauben und speichern",
    saving: "Geht ans Haus …",
    remove: "Diese Zeit entfernen",
    removeOther: "Entfernen",
    problems: {
      missing: "Das wird gebraucht.",
      not_a_minute: "Gib eine Minute von 0 bis 59 an.",
      no_days: "Wähle mindestens einen Tag.",
      not_a_span: "Gib eine Zahl über 0 an.",
      not_a_time: "Gib einen Tag und eine Uhrzeit an.",
      not_a_folder: "Gib den ganzen Pfad eines Ordners an, zum Beispiel /home/anna/Scans.",
      not_an_address: "Gib eine ganze Adresse an, zum Beispiel https://example.com/feed.xml.",
      not_a_name: "Nimm Kleinbuchstaben, Ziffern, Punkte und Bindestriche, zum Beispiel washing.done.",
      not_a_pattern: "Gib einen Dateinamen an, keinen Pfad.",
      not_a_number: "Gib eine ganze Zahl ab 1 an.",
      not_a_key: "Nimm Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel drucker.",
    },
  },

  call: {
    title: "Die Adresse zum Aufrufen",
    text: "Ein POST dorthin startet einen Lauf. Wer die Adresse hat, kann ihn starten; behalte sie für dich.",
    textSigned: "Ein POST dorthin, der mit dem Geheimnis unterschrieben ist, startet einen Lauf.",
    example: "Zum Beispiel in einem Terminal",
    copyAddress: "Adresse kopieren",
    copyExample: "Beispiel kopieren",
    signedNote:
      "Das kopierte Beispiel enthält das Geheimnis: behalte es für dich. Ein Aufruf trägt die Unterschrift, nie das Geheimnis selbst.",
    copySecret: "Geheimnis kopieren",
    shut: "Das Haus hört noch nicht auf Webaufrufe, darum gibt es hier keine Adresse.",
    shutAdmin: "Webaufrufe auf der Seite Haus öffnen",
    shutOther: "Wer verwaltet, öffnet sie auf der Seite Haus.",
    loopback: "Das Haus hört nur auf seinem eigenen Rechner. Andere Geräte erreichen das nicht.",
    renew: "Neue Adresse anlegen",
    renewing: "Geht ans Haus …",
    renewTitle: "Eine neue Adresse anlegen?",
    renewText: "Die alte gilt sofort nicht mehr. Was sie aufruft, braucht die neue.",
  },

  upcoming: {
    title: "Was ansteht",
    linkNone: "Eine Woche lang nichts",
    linkNext: (name, coming) => `${coming}: ${name}`,
    reading: "Was ansteht, wird vom Haus geholt …",
    empty: "Es steht nichts an. Gib einer Automation eine Zeit, und sie erscheint hier.",
    emptyUntil: (day) =>
      `Bis ${day} steht nichts an. Gib einer Automation eine Zeit, und sie erscheint hier.`,
    emptyAction: "Eine Automation wählen",
    held: "Alles ist pausiert. Diese Zeiten verstreichen, wenn das Haus nicht vorher fortgesetzt wird.",
    today: "Heute",
    tomorrow: "Morgen",
    skip: "Auslassen",
    skipping: "Geht ans Haus …",
    skipOf: (name, slot) => `Auslassen: ${name}, ${slot}`,
    leftOut: "Fällt aus",
    undo: "Rückgängig",
    undoOf: (name, slot) => `Rückgängig: ${name}, ${slot}`,
    run: "Starten",
    runOf: (name) => `Starten: ${name}`,
    more: "Spätere Zeiten zeigen",
    goesOn: (often) => `${often}, und so weiter`,
    triesOnce: "Ein Versuch: sie ist wieder und wieder gescheitert",
  },

  settings: {
    section: "Einstellungen",
    title: "Einstellungen des Hauses",
    row: "Name, Zeitzone und wie viel laufen darf",
    adminOnly: "Um das Haus einzustellen, muss das Gerät verwalten dürfen.",
    name: "Name",
    zone: "Zeitzone",
    zoneHint: "Jede Zeit ohne eigene Zone wandert mit.",
    profile: "Wie viel von selbst laufen darf",
    profiles: { small: "Wenig", standard: "Üblich", large: "Viel" },
    profileHint: profileWords,
    save: "Speichern",
    saving: "Wird gespeichert …",
    saved: "Gespeichert.",
  },

  webCalls: {
    title: "Webaufrufe",
    rowShut: "Geschlossen",
    rowLoopback: (port) => `Offen auf dem Heimrechner, Port ${port}`,
    rowLan: (port) => `Offen zu Hause, Port ${port}`,
    rowBroken: "Geht nicht",
    lead: "Andere Programme können Automationen starten, indem sie eine Adresse aufrufen. Dafür muss das Haus hinhören.",
    adminOnly: "Um Webaufrufe zu öffnen, muss das Gerät verwalten dürfen.",
    scope: "Wer aufrufen darf",
    scopes: { loopback: "Nur der Heimrechner selbst", lan: "Jedes Gerät zu Hause" },
    scopeHints: {
      loopback: "Programme neben Hob, oder ein eigener Webserver davor.",
      lan: "Was im Heimnetz ist, zum Beispiel eine Waschmaschine.",
    },
    port: "Port",
    portHint: "Von 1024 bis 65535. 4680 ist so gut wie jeder andere.",
    open: "Öffnen",
    change: "Ändern",
    opening: "Wird geöffnet …",
    close: "Schließen",
    closing: "Wird geschlossen …",
    closeText:
      "Bis wieder geöffnet wird, kann nichts durch einen Aufruf starten. Die Adressen bleiben dieselben.",
    isOpen: (port) => `Hört auf Port ${port}.`,
    isShut: "Geschlossen. Zu Hause hört nichts für Hob hin.",
    notAPort: "Gib einen Port von 1024 bis 65535 an.",
    reading: "Das Haus wird gefragt …",
  },

  run: {
    for: (slot) => `Für ${slot}`,
    times: "Ihre Zeiten",
  },
};

/** „Jeden Tag um 07:00“, „Montags und freitags um 18:30“, „Wenn Dateien in Scans ankommen“. */
export function scheduleWords(input: TriggerInput, zone: string, now: number): string {
  switch (input.kind) {
    case "cron":
      return cronWords(input.expression);
    case "interval":
      return capital(everyWords(input.everyMs));
    case "once":
      return `Einmal, ${slotWords(input.at, now, zone)}`;
    case "file":
      return `Wenn Dateien in ${input.folder.split("/").at(-1) ?? input.folder} ankommen`;
    case "feed":
      return `Wenn ${hostOf(input.url)} etwas Neues hat`;
    case "webhook":
      return "Durch einen Webaufruf";
    case "event":
      return `Wenn ${input.name} eintritt`;
  }
}

function cronWords(expression: string): string {
  const preset = presetOf(expression);
  switch (preset?.every) {
    case undefined:
      return `Nach Zeitplan ${expression}`;
    case "hour":
      return preset.minute === 0 ? "Jede volle Stunde" : `Jede Stunde, ${preset.minute} min danach`;
    case "day":
      return `Jeden Tag um ${preset.at}`;
    case "week":
      return `${weekWords(preset.weekdays)} um ${preset.at}`;
    case "month":
      return preset.day === "last"
        ? `Am letzten Tag des Monats um ${preset.at}`
        : `Jeden Monat am ${preset.day}. um ${preset.at}`;
  }
}

function weekWords(weekdays: readonly number[]): string {
  const sorted = [...new Set(weekdays)].toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const key = sorted.join("");
  if (sorted.length === 7) return "Jeden Tag";
  if (key === "12345") return "Montag bis Freitag";
  if (key === "60") return "Am Wochenende";
  return capital(andWords(sorted.map((day) => `${weekdayName(day).toLowerCase()}s`)));
}

/** „alle 15 Minuten“, „jede Stunde“, „alle 2 Tage“. */
export function everyWords(ms: number): string {
  const { amount, unit } = spanOf(ms);
  if (!Number.isInteger(Number(amount))) return `alle ${durationWords(ms)}`;
  return amount === "1" ? single[unit] : `alle ${amount} ${schedule.editor.units[unit]}`;
}

const single: Readonly<Record<SpanUnit, string>> = {
  seconds: "jede Sekunde",
  minutes: "jede Minute",
  hours: "jede Stunde",
  days: "jeden Tag",
};

export function automationScheduleWords(
  { schedule: items, triggers }: Pick<AutomationSummary, "schedule" | "triggers">,
  wordsOf: (item: AutomationSummary["schedule"][number]) => string,
): string {
  const first = items.find(({ enabled }) => enabled) ?? items[0];
  if (triggers === 0 || !first) return "Nur von Hand";
  const said = wordsOf(first);
  if (triggers === 1) return first.enabled ? said : `${said} (ausgeschaltet)`;
  const isAllOff = !first.enabled && triggers <= items.length;
  return `${said}, und ${triggers - 1} mehr${isAllOff ? ", alle ausgeschaltet" : ""}`;
}

export function probeWords(probeAt: number, now: number): string {
  return probeAt <= now
    ? "Gleich versucht Hob es noch einmal."
    : `Hob versucht es noch einmal: ${comingWords(probeAt, now)}.`;
}

function eventTitle({ name, source }: Pick<Delivery, "name" | "source">): string {
  return `${name} von ${source}`;
}

function profileWords(profile: LimitProfile): string {
  const { leastEveryMs, automations } = scheduleLimits[profile];
  return `Bis zu ${countWords(automations)} Automationen, jede nicht öfter als ${everyWords(leastEveryMs)}. Ein Lauf darf ${durationWords(limitProfiles[profile].wallMs)} dauern.`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : "ein Feed";
}
