/** Every word the app shows, in German, as one says du to whoever lives in the house. */
import type { AutomationSummary, Grant } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { HomeStatus } from "@hob/shared/contract/home";
import type { Run, RunSummary } from "@hob/shared/contract/runs";
import type { LinkState } from "@hob/shared/link";
import type { EffectChoice } from "@hob/shared/model/effect";
import type { RunLimits } from "@hob/shared/model/limits";
import { grantsIn, type GrantBody, type HttpMethod, type Manifest } from "@hob/shared/model/manifest";
import type { RunReason, RunStatus, TriggerKind } from "@hob/shared/model/run";
import { clockKinds } from "@hob/shared/model/schedule";
import type { FieldProblem } from "../state/run-form.ts";
import type { words as englishWords } from "./en.ts";
import type { Wording } from "./languages.ts";
import { createMeasures } from "./measures.ts";
import { rejectionIn } from "./rejection.ts";

export { errorSentence } from "./errors-de.ts";

export const {
  ageWords,
  momentWords,
  exactWords,
  dayWords,
  durationWords,
  wholeDurationWords,
  gutterWords,
  sizeWords,
  countWords,
} = createMeasures("de", {
  momentsAgo: "gerade eben",
  ago: (amount, unit) => `vor ${amount} ${unit === "minutes" ? "min" : "h"}`,
  yesterday: (clock) => `gestern, ${clock}`,
  tomorrow: (clock) => `morgen, ${clock}`,
  on: (day, clock) => `${day}, ${clock}`,
  days: (count) => `${count} Tage`,
});

export const words: Wording<typeof englishWords> = {
  app: "Hob",
  skipToContent: "Zum Inhalt springen",
  mainNavigation: "Hauptmenü",
  tryAgain: "Noch einmal versuchen",
  tryNow: "Jetzt versuchen",
  pairAgain: "Neu koppeln",
  cancel: "Abbrechen",
  copy: "Kopieren",
  copied: "Kopiert",
  notCopied: "Dieser Browser lässt Hob nicht kopieren",
  opening: "Wird geöffnet …",
  notKept: "Das ist auf diesem Gerät nicht aufbewahrt. Es wird gelesen, sobald das Haus erreicht ist.",
  notFound: {
    title: "Hier ist nichts",
    text: "Diese Seite gibt es nicht.",
    action: "Zu den Automationen",
  },
  unconfirmed: {
    title: "Noch nicht eingelassen",
    text: "Die letzte Kopplung auf diesem Gerät ist noch nicht bestätigt. Warte, bis das Haus erreichbar ist und sie bestätigt, oder kopple mit einem neuen Link noch einmal.",
    action: "Zum Koppeln",
  },
  broken: {
    title: "Hob kann hier nicht starten",
    text: "Ein Teil der App ließ sich nicht laden, oder dieser Browser lässt sie ihre Schlüssel nicht speichern. In einem privaten Fenster ist das so.",
    action: "Neu laden",
  },

  inbox: {
    title: "Eingang",
    nav: "Eingang",
    waiting: (count) => (count === 1 ? "1 braucht dich" : `${countWords(count)} brauchen dich`),
  },

  runs: {
    title: "Läufe",
    nav: "Läufe",
    empty:
      "Bisher ist nichts gelaufen. Jeder Lauf erscheint hier, sobald er beginnt, mit Protokoll und Ergebnis.",
    emptyAction: "Eine Automation zum Starten wählen",
    reading: "Die Läufe werden vom Haus geholt …",
    earlier: "Frühere Läufe zeigen",
    count: (shown, total) => `${countWords(shown)} von ${countWords(total)}`,
    total: (count) => (count === 1 ? "1 Lauf" : `${countWords(count)} Läufe`),
    now: "Jetzt",
    nowAsOf: (moment) => `Stand ${moment}`,
    today: "Heute",
    yesterday: "Gestern",
    stop: (name) => `${name} anhalten`,
    stopShort: "Anhalten",
    stopAll: "Alle Läufe anhalten",
    stopAllTitle: "Alle Läufe anhalten?",
    stopAllText: (count) =>
      `${count === 1 ? "1 Lauf endet" : `${countWords(count)} Läufe enden`} jetzt, ob unterwegs, wartend oder eingereiht. Was schon getan ist, bleibt getan.`,
    attempt: (attempt) => `Versuch ${attempt}`,
    privateRun: "Gehört jemand anderem allein",
    filter: "Filtern und sortieren",
    filterTitle: "Welche Läufe gezeigt werden",
    chosen: "Gewählt",
    leaveOut: (choice) => `Weglassen: ${choice}`,
    clear: "Leeren",
    show: "Zeigen",
    noneMatch: "Kein Lauf passt zu dieser Auswahl.",
    showAll: "Alle Läufe zeigen",
    automation: "Automation",
    anyAutomation: "Alle Automationen",
    state: "Stand",
    mode: "Art des Laufs",
    modeHint: "Probeläufe fehlen, solange du nicht nach ihnen fragst.",
    trigger: "Gestartet durch",
    skipReason: "Ausgelassen, weil",
    reasonName: reasonName,
    ofOneTime: "Von einer ihrer Zeiten",
    member: "Mitglied",
    anyMember: "Alle Mitglieder",
    device: "Gerät",
    anyDevice: "Alle Geräte",
    since: "Von",
    until: "Bis",
    sinceDay: (day) => `Ab ${day}`,
    untilDay: (day) => `Bis ${day}`,
    topLevel: "Nur eigenständige Läufe",
    topLevelHint: "Lässt Läufe weg, die andere Läufe gestartet haben.",
    sort: "Reihenfolge",
    sorts: {
      newest: "Neueste zuerst",
      oldest: "Älteste zuerst",
      longest: "Längste zuerst",
      costliest: "Teuerste zuerst",
    },
    modes: {
      live: "Echt",
      dry_run: "Probelauf",
      test: "Test",
      replay: "Nachgespielt",
    },
    triggers: {
      cron: "Zeitplan",
      interval: "Abstand",
      once: "Feste Zeit",
      manual: "Von Hand",
      api: "Anderes Programm",
      webhook: "Webaufruf",
      file: "Neue Datei",
      imap: "E-Mail",
      feed: "Feed",
      ical: "Kalender",
      event: "Ereignis",
    },
    starter: starterWords,
  },

  automations: {
    title: "Automationen",
    nav: "Automationen",
    empty:
      "Das Haus hat noch keine Automationen. Sie erscheinen hier, sobald der Heimrechner seine erste hat.",
    reading: "Die Automationen werden vom Haus geholt …",
    neverRan: "Noch nicht gelaufen",
    paused: "Pausiert",
    archived: "Archiviert",
    draft: "Entwurf",
    privateTo: (owner) => `Privat von ${owner}`,
    showArchived: "Auch archivierte zeigen",
  },

  automation: {
    reading: "Die Automation wird vom Haus geholt …",
    runNow: "Jetzt starten",
    asked: "Worum es geht",
    touches: "Was sie darf",
    remove: "Entfernen",
    removeGrant: (grant) => `${grantedName(grant)} entfernen`,
    touchesNothing: "Nichts außerhalb von sich selbst: Sie liest keine Adresse und merkt sich nichts.",
    lastRuns: "Letzte Läufe",
    source: "Skript",
    sourceOf: (version) => `Version ${version}, hier nur zum Lesen`,
    archivedNote:
      "Diese Automation ist archiviert und läuft nicht mehr. Ihre Läufe und deren Protokolle bleiben.",
    seenBy: "Wer sie sehen darf",
    seenByAll: "Der ganze Haushalt sieht, was sie tut, ihre Läufe und deren Ergebnisse.",
    seenByMe:
      "Nur du siehst, was sie tut, ihr Protokoll und ihre Ergebnisse. Wer verwaltet, sieht, dass es sie gibt, wann sie lief und was sie verbraucht hat, und darf sie anhalten oder archivieren.",
    seenByOwner: (owner) =>
      `Sie gehört ${owner} allein. Du siehst, dass es sie gibt, wann sie lief und was sie verbraucht hat; was sie tut, ihr Skript, ihr Protokoll und ihre Ergebnisse bleiben privat.`,
    veiledMay: "Weil du verwaltest, darfst du ihre Läufe anhalten und sie archivieren.",
    veiledSummary: "Was sie tut, ist privat.",
    makePrivate: "Nur für mich",
    makePrivateHint: "Alle anderen sehen dann nicht mehr, was sie tut",
    archive: "Archivieren",
    archiveTitle: (name) => `${name} archivieren?`,
    archiveText:
      "Sie läuft nicht mehr und verschwindet aus der Liste; Läufe, die noch warten, werden angehalten. Was gelaufen ist, bleibt, und sie lässt sich wiederherstellen.",
    archiving: "Wird archiviert …",
    restore: "Wiederherstellen",
    restoring: "Wird wiederhergestellt …",
    adminOnly: "Archivieren und Erlaubtes zurücknehmen geht nur mit einem Gerät, das verwalten darf.",
  },

  runForm: {
    title: (name) => `${name} starten`,
    none: "Diese Automation fragt nach nichts.",
    run: "Jetzt starten",
    allowAndRun: "Erlauben und starten",
    starting: "Geht ans Haus …",
    optional: "freiwillig",
    onePerLine: "Je Zeile eine Angabe",
    remember: "Diese Angaben für das nächste Mal behalten",
    choose: "Wählen …",
    opensAllowed: (grant) => `Damit ${openWords(grant)}; das darf sie schon.`,
    opensNew: (grant, by) =>
      `Damit ${openWords(grant)}. Mit dem ${by === "running" ? "Start" : "Speichern"} kommt genau das zu dem hinzu, was diese Automation darf, und sonst nichts.`,
    never: {
      credentials:
        "Eine Adresse, in der ein Name oder ein Passwort steht, wird nie geöffnet; lass beides weg.",
      reserved: "Diese Adresse ist reserviert, keine Automation darf sie öffnen; nimm eine andere.",
      plain_http: "Ohne https werden nur Adressen im eigenen Haus geöffnet; nimm https://…",
    },
    needsOperator: "Dieses Gerät darf zusehen, aber keine Läufe starten: Dazu muss es bedienen dürfen.",
    opensNeedsAdmin: (grant) => `Damit ${openWords(grant)}. Das muss zuerst jemand erlauben, der verwaltet.`,
    dryRun: "Probelauf",
    allowAndDryRun: "Erlauben und proben",
    dryRunHint: "Ein Probelauf liest wirklich und ändert nichts: Er zeigt, was er täte.",
    continued: "Das hattest du hier schon eingetippt und noch nicht abgeschickt.",
    startOver: "Von vorn beginnen",
  },

  folders: {
    choose: "Ordner wählen",
    title: "Ordner des Heimrechners",
    places: "Orte",
    reading: "Die Ordner werden geholt …",
    up: (name) => `Zurück zu ${name}`,
    none: "Hier sind keine Ordner.",
    cut: "Es gibt mehr Ordner, als gezeigt werden; tippe den Pfad ein, um zu den übrigen zu kommen.",
    readOnly: "Nur lesbar",
    notWritable:
      "Der Heimrechner darf in diesen Ordner sehen, aber nichts darin ändern; wähle einen anderen.",
    use: "Diesen Ordner nehmen",
    adminOnly: "Die Ordner durchsehen darf nur ein Gerät, das verwalten darf; den Pfad kannst du eintippen.",
  },

  run: {
    reading: "Der Lauf wird vom Haus geholt …",
    title: (name, runId) => `${name}, Lauf ${runId}`,
    result: "Ergebnis",
    noResult: "Der Lauf hat nichts zurückgegeben.",
    log: "Protokoll",
    logEmpty: "Noch keine Zeilen. Sie erscheinen hier, während das Skript sie schreibt.",
    logNone: "Das Skript hat keine Zeilen geschrieben.",
    logHidden:
      "Dieses Gerät darf das Ergebnis sehen, aber nicht das Protokoll: Dazu muss es bedienen dürfen.",
    veiled:
      "Dieser Lauf gehört jemand anderem allein. Du siehst, dass es ihn gab, wie er ausging und was er verbraucht hat, aber nicht, was er gelesen, geschrieben oder zurückgegeben hat.",
    lines: lineCount,
    calls: "Aufrufe",
    callsNone: "Er hat kein Werkzeug aufgerufen.",
    callCount: (count) => (count === 1 ? "1 Aufruf" : `${countWords(count)} Aufrufe`),
    callsEarlier: (count) => (count === 1 ? "Den Aufruf davor zeigen" : `${count} frühere Aufrufe zeigen`),
    callUnderWay: "läuft",
    callWaits: "wartet",
    callNeverAnswered: "ohne Antwort",
    callDone: "fertig",
    callFailed: "gescheitert",
    asked: "Gefragt mit",
    answered: "Geantwortet",
    input: "Eingaben",
    used: "Verbraucht",
    stop: "Diesen Lauf anhalten",
    stopping: "Wird angehalten …",
    runAgain: "Noch einmal starten",
    startedBy: startedByWords,
    partOf: (runId) => `Teil von Lauf ${runId}`,
    ofRun: (runId) => `von Lauf ${runId}`,
    of: (used, limit) => `${used} von ${limit}`,
    modeMeanings: {
      dry_run: "Was er las, ist echt; geändert wurde nichts. Seine Wirkungen sind das, was er täte.",
      test: "Statt der Welt draußen gaben vorbereitete Antworten Auskunft. Nichts wurde gelesen oder geändert.",
      replay: "Sein Journal hat alles beantwortet. Nichts wurde gelesen, getan oder gesendet.",
    },
    toSecrets: "Zu den Geheimnissen",
    toItem: "Ansehen, was er fragt",
    sleep: "Schläft",
    sleepUntil: (moment) => `Schläft bis ${moment}`,
    invokes: (automation) => `Startet ${automation}`,
    wouldDo: "würde er tun",
    wouldAsk: "würde fragen",
    wouldHaveAnswered: "Stattdessen geantwortet",
    cut: (size) => `zu groß zum Zeigen, ${size}`,
    outsideSteps: "Außerhalb von Schritten",
  },

  difference: {
    title: "Wo er anders weiterging",
    text: "Auf dem Weg durch sein Journal fragte das Skript nach etwas anderem, als dort steht; darum hat Hob es beendet. Ein neuer Lauf bekommt ein eigenes Journal.",
    recorded: "Im Journal",
    made: "Diesmal gefragt",
    noneRecorded: "Nichts mehr: Hier endet das Journal.",
    noneMade: "Nichts mehr: Das Skript war fertig.",
    call: (call) => `Aufruf ${call}`,
  },

  steps: {
    title: "Schritte",
    states: {
      running: "läuft",
      waiting: "wartet",
      done: "fertig",
      failed: "gescheitert",
      kept: "behalten",
      stopped: "angehalten",
    },
    keptFrom: (attempt) => `behalten aus Versuch ${attempt}`,
    tries: (count) => `${count}. Anlauf`,
    earlier: (count) => (count === 1 ? "Den Schritt davor zeigen" : `${count} frühere Schritte zeigen`),
  },

  effects: {
    title: "Wirkungen",
    titleDry: "Was er täte",
    noneDry: "Er würde nichts ändern.",
    states: {
      planned: "geplant",
      in_flight: "unterwegs",
      applied: "getan",
      failed: "gescheitert",
      uncertain: "unklar",
      indeterminate: "braucht eine Entscheidung",
      denied: "nicht erlaubt",
      skipped: "ausgelassen",
    },
    wouldDo: "würde er tun",
    wouldAsk: "Würde vorher fragen",
    tries: (count) => `${count} Versuche`,
    ofRun: (runId) => `In Lauf ${runId}`,
    childRun: (runId) => `Zu Lauf ${runId}`,
    count: (shown, total) => `${countWords(shown)} von ${countWords(total)}`,
    more: "Mehr zeigen",
    reading: "Die Wirkungen werden vom Haus geholt …",
    unclear:
      "Das war unterwegs, als die Verbindung abriss oder das Haus ausging, und nichts kann zeigen, ob es geschehen ist.",
    lookAndDecide: "Sieh dort nach, wo es geschehen sollte, und entscheide dann.",
    choices: {
      retry: "Noch einmal tun",
      happened: "Es ist geschehen",
      did_not: "Es ist nicht geschehen",
      skip: "Auslassen",
    },
    choiceMeaning: choiceMeaning,
    deciding: "Geht ans Haus …",
    decided: (who, choice) => `${who} hat entschieden: ${choiceNames[choice]}`,
    asked({ state, choice, by }) {
      if (state === "open") return "Danach wird gefragt; es wartet auf eine Antwort";
      if (state === "expired") return "Danach wurde gefragt; niemand hat rechtzeitig geantwortet";
      if (choice === null) return "Danach wurde gefragt; es war vorbei, bevor jemand geantwortet hat";
      return `${choice === "approve" ? "Freigegeben" : "Abgelehnt"} von ${by ?? "jemandem"}`;
    },
    needsOperator: "Um das zu entscheiden, muss das Gerät bedienen dürfen.",
  },

  attempts: {
    title: "Versuche",
    thisOne: (attempt) => `das ist Versuch ${attempt}`,
  },

  children: {
    title: "Läufe, die er gestartet hat",
    together: (count) => `Alle ${countWords(count)} Läufe zusammen`,
    later: "Spätere zeigen",
    tokens: "Token",
    tokenParts: (tokensIn, tokensOut, thinking) =>
      `${countWords(tokensIn)} hinein, ${countWords(tokensOut)} heraus${thinking > 0 ? `, ${countWords(thinking)} gedacht` : ""}`,
    cost: "Kosten",
    costOf: costWords,
  },

  again: {
    more: "Was noch geht",
    retry: "Von hier noch einmal",
    afterAll: "Doch noch laufen lassen",
    retryHint: "Ein neuer Versuch, der behält, was fertig ist.",
    retryTitle: "Von hier noch einmal versuchen?",
    retryFrom: (step) => `Ein neuer Versuch macht beim Schritt „${step}“ weiter.`,
    retryAnew: "Ein neuer Versuch führt das Skript von Anfang an aus.",
    retryKept: "Bleibt und wird nicht noch einmal getan",
    retryKeptNothing: "Noch war nichts fertig, also gibt es nichts zu behalten.",
    runAgainHint: "Ein eigener Lauf, von Anfang an.",
    runForReal: "Im Ernst starten",
    replay: "Nachspielen",
    replayHint:
      "Führt das Skript noch einmal mit dem aus, was im Journal steht, und zeigt, ob es denselben Weg geht. Nichts wird gelesen, getan oder gesendet.",
    dryRun: "Probelauf",
    dryRunHint: "Dieselben Angaben noch einmal: liest wirklich, ändert nichts und zeigt, was er täte.",
  },

  log: {
    tools: "Werkzeuge fürs Protokoll",
    search: "Im Protokoll suchen",
    searchField: "Suchen nach",
    closeSearch: "Suche schließen",
    looking: "Wird gesucht …",
    found: lineCount,
    foundNone: "Das steht in keiner Zeile",
    foundAt: (place, count) => `${countWords(place)} von ${countWords(count)}`,
    needsHouse: "Dafür muss das Haus erreichbar sein.",
    previous: "Vorheriger Treffer",
    next: "Nächster Treffer",
    levels: "Nur zeigen",
    levelsNone: "Bisher keine Zeile dieser Art.",
    shown: (shown, all) => `${countWords(shown)} von ${lineCount(all)}`,
    firstError: "Erster Fehler",
    toStart: "Zur ersten Zeile",
    toEnd: "Zur neuesten Zeile",
    newLines: (count) => (count === 0 ? "Zur neuesten Zeile" : `${countWords(count)} neu`),
    wrap: "Zeilen umbrechen",
    alone: "Nur das Protokoll",
    together: "Zurück zum ganzen Lauf",
    more: "Mehr zum Protokoll",
    data: "Daten:",
    textSize: "Schriftgröße",
    smaller: "Kleinere Schrift",
    larger: "Größere Schrift",
    times: "Zeiten",
    timesHint: "Wann jede Zeile geschrieben wurde, gezählt ab dem Beginn des Laufs",
    takeTitle: "Mitnehmen",
    takeText: (count) => `${lineCount(count)}, als Text ohne Zeiten und Farben`,
    share: "Teilen",
    shareReady: "Jetzt teilen",
    save: "Als Datei sichern",
    reading: (percent) => `Das Protokoll wird geholt … ${percent} %`,
    fileName: (slug, runId) => `${slug}-lauf-${runId}.txt`,
    shareTitle: (name, runId) => `${name}, Lauf ${runId}`,
  },

  house: {
    title: "Haus",
    nav: "Haus",
    connection: "Verbindung",
    node: "Heimrechner",
    nodeAsOf: (moment) => `Heimrechner, Stand ${moment}`,
    relayAddress: "Adresse des Relays",
    nodeToRelay: "Heimrechner zum Relay",
    version: "Hob-Version",
    running: "Läuft seit",
    storage: "Gespeichert",
    runsNow: "Läufe jetzt",
    timezone: "Zeitzone",
    mainSwitch: "Hauptschalter",
    going: "Automationen laufen",
    goingText: "Ein Druck hält sie alle an, und es bleibt dabei.",
    paused: "Alles ist pausiert",
    pausedText:
      "Nichts beginnt, bis jemand es fortsetzt, auch nicht nach einem Neustart. Was wartet, wartet weiter.",
    pausedLink: "Auf der Seite Haus fortsetzen",
    pause: "Alles pausieren",
    pauseTitle: "Alles pausieren?",
    pauseText: pauseText,
    pausing: "Wird pausiert …",
    resume: "Fortsetzen",
    resuming: "Wird fortgesetzt …",
    switchNeedsOperator: "Um zu pausieren und fortzusetzen, muss das Gerät bedienen dürfen.",
    devices: "Geräte",
    devicesReading: "Die Geräte werden vom Haus geholt …",
    devicesAdminOnly: (role) =>
      `Geräte einladen, ändern und sperren darf nur, wer verwaltet; dieses Gerät hat die Rolle ${role}.`,
    invite: "Ein Gerät einladen",
    thisDevice: "Dieses Gerät",
    inYourHand: "Das in deiner Hand",
    connected: "Verbunden",
    neverSeen: "Noch nie gesehen",
    seen: (age) => `Gesehen ${age}`,
    members: "Mitglieder",
    membersReading: "Die Mitglieder werden vom Haus geholt …",
    membersAdminOnly: "Mitglieder hinzufügen und ändern darf nur, wer verwaltet.",
    addMember: "Ein Mitglied hinzufügen",
    you: "Du",
    deviceCount: (count) => (count === 0 ? "Kein Gerät" : count === 1 ? "1 Gerät" : `${count} Geräte`),
    health: "Zustand",
    appHere: "App auf diesem Gerät",
    forget: "Dieses Haus auf diesem Gerät vergessen",
    forgetTitle: "Dieses Haus vergessen?",
    forgetText:
      "Dieses Gerät verliert seine Schlüssel und alles, was es vom Haus behalten hat; ist das Haus erreichbar, wird ihm gesagt, dass es das Gerät sperren soll. Um zurückzukommen, musst du neu koppeln.",
    forgetAction: "Vergessen",
    forgetting: "Wird vergessen …",
  },

  pair: {
    title: "Dieses Gerät koppeln",
    lead: "Hob läuft bei dir zu Hause. Dieses Gerät wird zu seiner Fernbedienung, sobald sich die beiden begegnet sind.",
    alreadyPaired: "Dieses Gerät gehört schon zu einem Haus. Neu koppeln ersetzt das.",
    backToHouse: "Zurück zum Haus",
    installTitle: "Leg Hob zuerst auf den Home-Bildschirm",
    installWhy:
      "Auf diesem Gerät hat die installierte App ihr eigenes Gedächtnis; was du im Browser koppelst, wäre dort nicht da.",
    howTitle: "Hol dir den Link vom Heimrechner",
    how: "Er zeigt beim Start, und wann immer du ihn darum bittest, einen QR-Code und denselben Link als Text.",
    scan: "QR-Code einlesen",
    scanning: "Halte die Kamera auf den QR-Code am Bildschirm des Heimrechners.",
    stopScanning: "Kamera ausschalten",
    cameraDenied:
      "Die Kamera ist hier nicht verfügbar; erlaube sie in den Einstellungen des Browsers oder füge den Link ein.",
    notAPairingCode: "Dieser QR-Code ist etwas anderes; der richtige steht am Bildschirm des Heimrechners.",
    pasteLabel: "Kopplungslink",
    pasteAction: "Weiter",
    readingLink: "Der Link wird gelesen …",
    throughRelay: (relay, until) => `Dieser Link führt über ${relay} zu einem Haus. Er gilt bis ${until}.`,
    nameLabel: "Name dieses Geräts",
    nameHint: "So wird es im Haus heißen.",
    action: "Koppeln",
    otherLink: "Einen anderen Link nehmen",
    step: {
      relay: "Das Relay wird gesucht …",
      house: "Der Schlüssel des Hauses wird geprüft …",
      digits: "Das Haus wird um sechs Ziffern gebeten …",
    },
    digitsTitle: "Tippe sie dort ein, wo der Link herkam",
    digitsText:
      "Der Heimrechner oder das Gerät, das den Link zeigt, wartet darauf. Sie beweisen, dass dieses Gerät eingelassen wird und kein anderes.",
    digitsLabel: (digits) => `Sechs Ziffern: ${digits.split("").join(" ")}`,
    digitsWaiting: "Warten auf das Haus …",
    settling: "Die Verbindung ging verloren; das Haus wird gefragt, ob es dieses Gerät eingelassen hat …",
    unconfirmed:
      "Die letzte Kopplung hier ist noch nicht bestätigt: Das Haus hat dieses Gerät nicht eingelassen, oder es ist aus. Versuch es noch einmal, oder kopple mit einem neuen Link.",
    done: "Gekoppelt. Das Haus wird geöffnet …",
  },

  language: { title: "Sprache" },

  deviceNames: {
    androidPhone: "Android-Telefon",
    androidTablet: "Android-Tablet",
    windows: "Windows-Laptop",
    linux: "Linux-Laptop",
    other: "Dieses Gerät",
  },

  offers: {
    unsent: (sentence) => `Was du wolltest, ist nicht geschehen. ${sentence}`,
    understood: "Verstanden",
    label: "Angebote",
    undo: "Rückgängig",
    close: "Schließen",
    updateReady: "Ein neuer Hob liegt bereit.",
    updateWaits:
      "Ein neuer Hob liegt bereit. Er wartet, bis du abgeschickt oder verlassen hast, was du hier begonnen hast.",
    update: "Erneuern",
    later: "Später",
    install: "Hob kann auf deinem Startbildschirm wohnen.",
    installDesk: "Hob kann auf diesem Computer eine eigene App sein.",
    installAction: "Installieren",
    notNow: "Nicht jetzt",
    pushBroken: "Mitteilungen erreichen dieses Gerät nicht mehr.",
    pushMend: "Reparieren",
    pushDenied: "Dieser Browser lässt Hob keine Mitteilungen mehr zeigen.",
    pushLook: "Ansehen",
  },

  roles: {
    viewer: "Zusehen",
    approver: "Freigeben",
    operator: "Bedienen",
    admin: "Verwalten",
  },

  roleMeanings: {
    viewer: "Sieht Automationen und Ergebnisse.",
    approver: "Entscheidet auch, was das Haus gefragt wird.",
    operator: "Startet und stoppt auch Läufe und liest Protokolle.",
    admin: "Erlaubt auch, was Automationen dürfen, und kümmert sich um Geräte und Mitglieder.",
  },

  levels: {
    debug: "Einzelheit",
    info: "Info",
    warn: "Warnung",
    error: "Fehler",
  },
};

/** Wie die Verbindung steht, in wenigen Worten: „Live“, „Haus offline seit 13:58“. */
const choiceNames: Readonly<Record<EffectChoice, string>> = words.effects.choices;

function choiceMeaning(choice: EffectChoice, hasEnded: boolean): string {
  switch (choice) {
    case "retry":
      return `${hasEnded ? "Ein neuer Versuch des Laufs tut es noch einmal" : "Hob tut es noch einmal"}. Ist es schon geschehen, geschieht es doppelt.`;
    case "happened":
      return hasEnded
        ? "Gilt als getan: Ein neuer Versuch des Laufs tut es nicht noch einmal."
        : "Gilt als getan, und der Lauf geht weiter.";
    case "did_not":
      return hasEnded
        ? "Gilt als gescheitert."
        : "Gilt als gescheitert: Das Skript erfährt es, und meist endet der Lauf dort.";
    case "skip":
      return hasEnded
        ? "Bleibt, wie es ist, und wird nicht noch einmal getan."
        : "Bleibt, wie es ist, und der Lauf geht ohne das weiter.";
  }
}

function costWords(micros: number): string {
  return (micros / 1_000_000).toLocaleString("de", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}

function pauseText({ running, waiting, queued }: HomeStatus["runs"]): string {
  const ends =
    running === 0
      ? "Gerade ist nichts unterwegs."
      : `${running === 1 ? "Der Lauf, der unterwegs ist, endet" : `${countWords(running)} Läufe, die unterwegs sind, enden`} sofort; was gerade draußen getan wird, kann unklar bleiben, dann fragt Hob nach.`;
  const waits = waiting + queued;
  const stays =
    waits === 0
      ? ""
      : waits === 1
        ? " 1 Lauf, der wartet oder eingereiht ist, bleibt es."
        : ` ${countWords(waits)} Läufe, die warten oder eingereiht sind, bleiben es.`;
  return `${ends}${stays} Nichts beginnt, bis jemand es fortsetzt, auch nicht nach einem Neustart.`;
}

export function connectionWords(state: LinkState): string {
  switch (state.kind) {
    case "live":
      return "Live";
    case "connecting":
      return "Das Haus wird gesucht …";
    case "ended":
      return endedWords(state.error);
    case "down": {
      const since = state.error.type === "house_offline" ? state.error.since : state.since;
      return `${legWords(state.error)} seit ${momentWords(since)}`;
    }
  }
}

export function freshnessWords(state: LinkState, readAt: number | undefined, hasFailed = false): string {
  if (state.kind === "live") return readAt === undefined && !hasFailed ? "Wird gelesen …" : "Live";
  const connection = connectionWords(state);
  return readAt === undefined ? connection : `Stand ${momentWords(readAt)} · ${connection}`;
}

export function retryWords(retryAt: number | null, now: number): string {
  if (retryAt === null) return "Das Relay sagt sofort Bescheid, wenn es zurück ist.";
  const seconds = Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? `Nächster Versuch in ${seconds} s.` : "Ein neuer Versuch läuft …";
}

function legWords(error: HobError): string {
  switch (error.type) {
    case "relay_unreachable":
      return "Relay nicht erreichbar";
    case "relay_refused":
      return "Vom Relay abgewiesen";
    case "relay_busy":
      return "Relay ausgelastet";
    case "relay_is_another":
      return "Ein anderes Relay hat geantwortet";
    case "house_offline":
      return "Haus offline";
    case "house_silent":
      return "Haus stumm";
    case "house_is_another":
      return "Ein anderes Haus hat geantwortet";
    default:
      return "Verbindung verloren";
  }
}

function endedWords(error: HobError): string {
  switch (error.type) {
    case "device_revoked":
      return "Dieses Gerät wurde gesperrt";
    case "house_is_another":
      return "Ein anderes Haus hat geantwortet";
    default:
      return "Verbindung beendet";
  }
}

export function statusWord(status: RunStatus, reason: RunReason | null = null): string {
  switch (status) {
    case "queued":
      return "Eingereiht";
    case "running":
      return "Läuft";
    case "waiting":
      return "Wartet";
    case "succeeded":
      return "Gelungen";
    case "failed":
      return reason === "denied" ? "Nicht erlaubt" : "Gescheitert";
    case "canceled":
      return reason === "rejected" ? "Abgelehnt" : "Angehalten";
    case "skipped":
      return "Ausgelassen";
  }
}

export function outcomeSentence(run: RunSummary, now: number): string {
  const { headline, cause } = outcomeWords(run, now);
  return cause === undefined ? headline : `${headline}: ${cause}`;
}

export function outcomeWords(
  run: RunSummary & Partial<Pick<Run, "waitingOn">>,
  now: number,
): { readonly headline: string; readonly cause?: string; readonly next?: string } {
  const ranMs = Math.max(0, (run.endedAt ?? now) - (run.startedAt ?? run.endedAt ?? now));
  switch (run.status) {
    case "queued":
      return { headline: "Wartet, bis er an der Reihe ist" };
    case "running":
      return { headline: `Läuft seit ${wholeDurationWords(ranMs)}` };
    case "waiting":
      return waitWords(run, now);
    case "succeeded":
      return { headline: `Fertig nach ${durationWords(ranMs)}` };
    case "failed":
      return {
        headline: `${statusWord(run.status, run.reason)} nach ${durationWords(ranMs)}`,
        cause: causeWords(run),
      };
    case "canceled":
      if (run.reason === "rejected") return rejectedWords(run);
      if (run.reason === "expired") return { headline: "Niemand hat rechtzeitig entschieden" };
      return {
        headline:
          run.startedAt === null ? "Angehalten, bevor er begann" : `Angehalten nach ${durationWords(ranMs)}`,
      };
    case "skipped":
      return { headline: "Ausgelassen", cause: causeWords(run) };
  }
}

function rejectedWords({ error }: RunSummary): { readonly headline: string; readonly cause?: string } {
  const { by, why } = rejectionIn(error?.message) ?? {};
  return {
    headline: by === undefined ? "Abgelehnt" : `Abgelehnt von ${by}`,
    ...(why !== undefined && { cause: why }),
  };
}

function waitWords(
  { waitingFor, waitingOn, wakeAt, attempt }: RunSummary & Partial<Pick<Run, "waitingOn">>,
  now: number,
): { readonly headline: string; readonly next?: string } {
  if (wakeAt !== null && wakeAt <= now) return { headline: "Wartet, bis er weitergehen kann" };
  const until = wakeAt === null ? undefined : momentWords(wakeAt, now);
  switch (waitingFor) {
    case "timer":
      return {
        headline: until === undefined ? "Wartet auf seine Zeit" : `Wartet bis ${until}`,
        next: "Dann geht er von selbst weiter.",
      };
    case "backoff": {
      const when = until === undefined ? "Bald" : until.includes(",") ? capital(until) : `Um ${until}`;
      return {
        headline: `${when} noch einmal${attempt > 1 ? ` (Versuch ${attempt})` : ""}`,
        next: "Was nicht ging, kann von selbst vorübergehen; darum wartet Hob ein wenig.",
      };
    }
    case "auth":
      return {
        headline: waitingOn ? `Wartet auf das Geheimnis „${waitingOn}“` : "Wartet auf ein Geheimnis",
        next: "Es fehlt oder wurde abgewiesen. Sobald es jemand, der verwaltet, eingibt, geht der Lauf an dieser Stelle weiter.",
      };
    case "reconcile":
      return {
        headline: "Wartet auf eine Entscheidung",
        next: "Nichts kann zeigen, ob eine Wirkung geschehen ist. Sobald du entscheidest, geht der Lauf weiter.",
      };
    case "approval":
      return {
        headline: "Wartet auf eine Entscheidung",
        next: "Er fragt, bevor er etwas tut. Sobald jemand entscheidet, geht er weiter.",
      };
    case "question":
      return { headline: "Wartet auf eine Antwort", next: "Er geht weiter, sobald jemand antwortet." };
    case "child":
      return {
        headline: "Wartet auf den Lauf, den er gestartet hat",
        next: "Er geht von selbst weiter, sobald jener zu Ende ist.",
      };
    case "event":
      return {
        headline: waitingOn
          ? `Wartet darauf, dass „${waitingOn}“ geschieht`
          : "Wartet darauf, dass etwas geschieht",
        next:
          until === undefined
            ? "Er geht von selbst weiter, sobald das geschehen ist."
            : `Er geht von selbst weiter, sobald das geschehen ist, oder ohne das: ${until}.`,
      };
    case null:
      return { headline: "Wartet, bevor es weitergeht" };
  }
}

function causeWords(run: RunSummary): string {
  const told = run.error?.message.trim().replace(/\.$/, "");
  const line = run.error?.line === undefined ? "" : ` (Zeile ${run.error.line})`;
  if (told && !isOurOwnEnd(run)) return `${told}${line}`;
  return run.reason === null ? "ein Grund wurde nicht genannt" : reasonWords(run.reason, run);
}

function isOurOwnEnd({ reason, error }: RunSummary): boolean {
  return reason === "timeout" || reason === "memory" || (reason === "crashed" && error?.type === "crashed");
}

function reasonWords(reason: RunReason, { status, missedFrom, dueAt }: RunSummary): string {
  switch (reason) {
    case "timeout":
      return "er brauchte länger, als er darf";
    case "memory":
      return "er brauchte mehr Speicher, als er darf";
    case "budget":
      return "sein Budget ist aufgebraucht";
    case "rejected":
      return "er wurde abgelehnt";
    case "expired":
      return status === "skipped"
        ? "er konnte nicht rechtzeitig beginnen"
        : "niemand hat rechtzeitig entschieden";
    case "asked":
      return "so gewünscht";
    case "killed":
      return "er wurde angehalten";
    case "crashed":
      return "der Heimrechner ging mittendrin aus";
    case "overlap":
      return "der Lauf davor war noch nicht fertig";
    case "misfire":
      return missedFrom == null || dueAt == null
        ? "seine Zeit verging, während das Haus weg war"
        : `alle seine Zeiten zwischen ${momentWords(missedFrom)} und ${momentWords(dueAt)} vergingen, während das Haus weg war`;
    case "not_runnable":
      return "er konnte nicht starten";
    case "limits":
      return "er hat eine seiner Grenzen erreicht";
    case "nondeterminism":
      return "er tat beim zweiten Durchgang etwas anderes";
    case "script_error":
      return "sein Skript ist gescheitert";
    case "tool_error":
      return "ein Werkzeug, das er aufrief, ist gescheitert";
    case "auth":
      return "eine Anmeldung wurde abgewiesen";
    case "denied":
      return "er hat etwas versucht, das er nicht darf";
  }
}

function reasonName(reason: RunReason): string {
  switch (reason) {
    case "misfire":
      return "Verpasst";
    case "asked":
      return "So gewünscht";
    case "overlap":
      return "Der davor lief noch";
    case "expired":
      return "Konnte nicht rechtzeitig beginnen";
    default:
      return capital(reason.replaceAll("_", " "));
  }
}

export function lastRunWords(lastRun: NonNullable<AutomationSummary["lastRun"]>, now: number): string {
  const age = ageWords(lastRun.endedAt ?? lastRun.queuedAt, now);
  return lastRun.durationMs === null ? age : `${age} · ${durationWords(lastRun.durationMs)}`;
}

export const limitWords: Readonly<
  Record<keyof RunLimits, { readonly name: string; say(amount: number): string }>
> = {
  wallMs: { name: "Zeit", say: durationWords },
  cpuMs: { name: "Rechenzeit", say: durationWords },
  memoryBytes: { name: "Speicher", say: sizeWords },
  outputBytes: { name: "Protokoll und Ergebnis", say: sizeWords },
  hostCalls: { name: "Aufrufe", say: countWords },
  effects: { name: "Änderungen draußen", say: countWords },
};

export function manifestWords(
  manifest: Pick<Manifest, "tools" | "http" | "tcp" | "files" | "kv" | "tables" | "secrets">,
  grants: readonly GrantBody[],
): readonly string[] {
  const own = grantsIn(manifest);
  const kinds = new Set([...own, ...grants].map((grant) => grant.kind));
  const tools = manifest.tools.filter((tool) => !["kv", "log", "table"].includes(tool));
  return [
    ...own.map(touchWords),
    ...manifest.kv.map((namespace) => `Führt eigene Notizen unter „${namespace}“`),
    ...manifest.tables.map((table) => `Führt Zeilen in der Tabelle „${table}“`),
    ...manifest.secrets.map((name) => `Sendet das Geheimnis „${name}“, nur an die Adressen, für die es ist`),
    ...new Set(tools.map((tool) => toolWords(tool, kinds))),
  ];
}

export function grantWords(grant: Grant, now: number): string {
  return `${touchWords(grant.body)} · erlaubt ${byWords(grant.grantedBy)}, ${ageWords(grant.grantedAt, now)}`;
}

function touchWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return `${capital([...new Set(grant.http.methods.map(methodWords))].join(" und "))} ${grant.http.host}`;
    case "tcp":
      return `Klopft bei ${grant.tcp.host} an und schickt nichts`;
    case "files":
      return `${grant.files.access === "write" ? "Liest und ändert" : "Liest"} den Ordner ${grant.files.root}`;
  }
}

/** Nach „Damit“: „öffnet sie example.com“, „liest sie den Ordner /home/anna/Scans“. */
function openWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return `öffnet sie ${grant.http.host}`;
    case "tcp":
      return `klopft sie bei ${grant.tcp.host} an`;
    case "files":
      return `${grant.files.access === "write" ? "liest und ändert" : "liest"} sie den Ordner ${grant.files.root} mit allem darin`;
  }
}

function grantedName(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return grant.http.host;
    case "tcp":
      return grant.tcp.host;
    case "files":
      return grant.files.root;
  }
}

function methodWords(method: HttpMethod): string {
  if (method === "GET" || method === "HEAD") return "liest von";
  return method === "DELETE" ? "löscht bei" : "sendet an";
}

function toolWords(tool: string, kinds: ReadonlySet<GrantBody["kind"]>): string {
  switch (tool) {
    case "feed":
      return kinds.has("http") ? "Liest Newsfeeds, nur von hier aufgeführten Adressen" : noAddressYet;
    case "http":
      return kinds.has("http") ? "Öffnet Webadressen, nur die hier aufgeführten" : noAddressYet;
    case "invoke":
      return "Startet andere Automationen";
    case "tcp":
      return kinds.has("tcp") ? "Sieht nach, ob Geräte antworten, nur die hier aufgeführten" : noAddressYet;
    case "files":
      return kinds.has("files")
        ? "Arbeitet mit Dateien, nur in hier aufgeführten Ordnern"
        : "Rührt noch keinen Ordner an; beim Starten wird gefragt, wenn einer gebraucht wird.";
    default:
      return `Benutzt das Werkzeug „${tool}“`;
  }
}

const noAddressYet = "Liest noch keine Adresse; beim Starten wird gefragt, wenn eine gebraucht wird.";

export function fieldProblemWords(problem: FieldProblem): string {
  switch (problem.kind) {
    case "missing":
      return "Das wird gebraucht.";
    case "not_an_address":
      return "Gib eine ganze Adresse an, zum Beispiel https://example.com/feed.xml.";
    case "not_reachable":
      return "Gib eine Webadresse an oder tcp:// mit Rechner und Port, zum Beispiel tcp://nas.local:445.";
    case "not_a_folder":
      return "Gib den ganzen Pfad eines Ordners an, zum Beispiel /home/anna/Scans.";
    case "not_a_number":
      return problem.isWhole ? "Gib eine ganze Zahl an." : "Gib eine Zahl an.";
    case "too_small":
      return `Gib ${problem.min} oder mehr an.`;
    case "too_large":
      return `Gib ${problem.max} oder weniger an.`;
    case "too_long":
      return `Höchstens ${problem.max} Zeichen.`;
    case "not_json":
      return "Gib JSON an: Text in Anführungszeichen, Zahlen, true, false, null, Listen und Objekte.";
  }
}

export function rangeWords(min: number | undefined, max: number | undefined): string | undefined {
  if (min !== undefined && max !== undefined) return `Von ${min} bis ${max}`;
  if (min !== undefined) return `${min} oder mehr`;
  return max === undefined ? undefined : `Bis ${max}`;
}

/** The house speaks English; its remark stays as it was written. */
export function refusedFieldWords(error: { readonly problem: string; readonly fix: string }): string {
  return `Das Haus sagt: ${error.problem.replace(/\.$/, "")}; ${error.fix.replace(/\.$/, "")}.`;
}

export function nodeRelayWords(relay: HomeStatus["relay"]): string {
  switch (relay.state) {
    case "connected":
      return `Verbunden seit ${momentWords(relay.since)}`;
    case "connecting":
      return "Wird verbunden …";
    case "unreachable":
      return `Nicht erreichbar seit ${momentWords(relay.since)}${relay.detail ? `: ${relay.detail}` : ""}`;
    case "refused":
      return `Abgewiesen seit ${momentWords(relay.since)}${relay.detail ? `: ${relay.detail}` : ""}`;
  }
}

export function runsNowWords(runs: HomeStatus["runs"]): string {
  const parts = [
    runs.running > 0 ? `${runs.running} ${runs.running === 1 ? "läuft" : "laufen"}` : "",
    runs.queued > 0 ? `${runs.queued} in der Schlange` : "",
    runs.waiting > 0 ? `${runs.waiting} ${runs.waiting === 1 ? "wartet" : "warten"}` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "Keine" : parts.join(", ");
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lineCount(count: number): string {
  return count === 1 ? "1 Zeile" : `${countWords(count)} Zeilen`;
}

/** Wer einen Lauf angestoßen hat; was das Haus selbst so nennt, hat hier seine eigenen Worte. */
function starterWords({ startedBy, trigger }: Pick<RunSummary, "startedBy" | "trigger">): string {
  switch (startedBy) {
    case "the scheduler":
      return isByClock(trigger) ? "nach Zeitplan" : words.runs.triggers[trigger];
    case "the house":
      return "das Haus";
    case "this terminal":
      return "das Terminal des Heimrechners";
    default:
      return startedBy;
  }
}

function startedByWords(run: Pick<RunSummary, "startedBy" | "trigger">): string {
  if (run.startedBy !== "the scheduler") return `gestartet ${byWords(run.startedBy)}`;
  return isByClock(run.trigger) ? "gestartet nach Zeitplan" : starterWords(run);
}

/** „von Annas iPhone“, „vom Haus“. */
/** With its full stop: one that ends in a day of an abbreviated month has it already. */
export function closed(sentence: string): string {
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}

export function byWords(who: string): string {
  switch (who) {
    case "the house":
      return "vom Haus";
    case "this terminal":
      return "am Terminal des Heimrechners";
    default:
      return `von ${who}`;
  }
}

function isByClock(trigger: TriggerKind): boolean {
  return (clockKinds as readonly TriggerKind[]).includes(trigger);
}
