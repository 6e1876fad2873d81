/** The words for the pages of House, in German. */
import type { CheckName, CheckResult } from "@hob/shared/contract/home";
import { countWords, durationWords, momentWords, sizeWords } from "./de.ts";
import type { Wording } from "./languages.ts";
import type * as en from "./house-en.ts";

export const houseWords: Wording<typeof en>["houseWords"] = {
  secrets: {
    title: "Geheimnisse",
    rowName: "Passwörter und Schlüssel für Automationen",
    invitation: "Der Heimrechner verwahrt sie, Automationen senden sie, niemand sieht sie",
    count: (count) => (count === 0 ? "Noch keines" : count === 1 ? "1 Geheimnis" : `${count} Geheimnisse`),
    reading: "Die Geheimnisse werden vom Haus geholt …",
    adminOnly: "Um Geheimnisse darf sich nur kümmern, wer verwaltet.",
    empty:
      "Noch keine Geheimnisse. Ein Geheimnis ist ein Passwort oder ein Schlüssel, den Automationen anderswo brauchen. Der Heimrechner verwahrt es und sendet es an die Adressen, die du nennst; Skripte kennen nur seinen Namen, und lesen kann es hier niemand mehr.",
    lead: "Jedes wird nur an die eigenen Adressen gesendet und niemandem gezeigt, auch hier nicht.",
    goesTo: (hosts) => `Für ${hosts}`,
    usedByCount: (count) =>
      count === 0 ? "Keine Automation" : count === 1 ? "1 Automation" : `${count} Automationen`,
    used: (age) => `benutzt ${age}`,
    neverUsed: "noch nie benutzt",
    setBy: (who, age) => `Gesetzt von ${who}, ${age}`,
    unknown: "Ein Geheimnis mit diesem Namen kennt das Haus nicht mehr.",
    addTitle: "Ein Geheimnis hinzufügen",
    addLead:
      "Es wird auf dem Heimrechner versiegelt. Automationen dürfen es senden, sobald ihr Manifest seinen Namen nennt.",
    name: "Name",
    nameHint: "Wie Skripte es nennen: Kleinbuchstaben, Ziffern, - und _.",
    value: "Wert",
    valueHint: "Er geht ins Haus hinein und kommt nie wieder heraus.",
    hosts: "Adressen",
    hostsHint:
      "Nur ihnen wird es je gesendet, eine in jeder Zeile: api.example.com, oder zu Hause nas.local:8123.",
    show: "Zeigen, was getippt ist",
    hide: "Verdecken, was getippt ist",
    short:
      "Ein so kurzer Wert lässt sich erraten, wenn man ihn benutzen darf. Nimm einen längeren, falls die andere Seite das zulässt.",
    replaces: (name) =>
      `Ein Geheimnis ${name} gibt es schon. Sein Wert und seine Adressen werden durch diese ersetzt.`,
    save: "Verwahren",
    saving: "Wird ans Haus gesendet …",
    usedBy: "Benutzt von",
    lastUsed: "Zuletzt benutzt",
    notYet: "Noch nie",
    set: "Gesetzt",
    setFrom: "Gesetzt von",
    inScripts: "In Skripten",
    rotateTitle: "Wert ändern",
    newValue: "Neuer Wert",
    rotateHint:
      "Er tritt an die Stelle des alten, für dieselben Adressen. Läufe, die darauf warten, gehen weiter.",
    rotate: "Wert ersetzen",
    rotated: "Ersetzt. Von jetzt an wird der neue Wert gesendet.",
    otherHosts: "Für andere Adressen setzen",
    remove: "Entfernen",
    removeTitle: (name) => `${name} entfernen?`,
    removeText: (usedBy) =>
      usedBy === 0
        ? "Sein Wert ist dann endgültig fort. Keine Automation sendet es."
        : `Sein Wert ist dann endgültig fort. ${usedBy === 1 ? "1 Automation sendet" : `${usedBy} Automationen senden`} es; Läufe, die es brauchen, warten, bis es wieder gesetzt ist.`,
    removing: "Wird entfernt …",
    problems: {
      missing: "Das wird gebraucht.",
      not_a_name: "Nimm bis zu 63 Kleinbuchstaben, Ziffern, - und _, vorn einen Buchstaben.",
      not_a_host: "Nenne Adressen wie api.example.com oder nas.local:8123, ohne Platzhalter.",
    },
  },

  invite: {
    title: "Ein Gerät einladen",
    adminOnly: "Einladen kann nur ein Gerät, das verwalten darf.",
    whose: "Wem wird das Gerät gehören?",
    mayDo: "Was soll es dürfen?",
    show: "Link zeigen",
    opening: "Das Haus wird um einen Link gebeten …",
    qr: "QR-Code der Einladung",
    scan: "Lies ihn mit dem neuen Gerät ein oder schick ihm den Link. Tippe dann hier die sechs Ziffern ein, die es zeigt.",
    localOnly:
      "Dieser Link geht nur in einem Browser auf dem Heimrechner selbst. Für ein Telefon muss das Haus mit einer eigenen Adresse gestartet werden: hob up --origin https://…",
    asWhom: (member, role) => `Für ${member}, Rolle ${role}`,
    goodFor: (left) => `Gilt noch ${left}`,
    expired: "Abgelaufen",
    renew: "Erneuern",
    share: "Teilen",
    shareTitle: "Einladung ins Haus",
    withdraw: "Zurückziehen",
    leaving:
      "Der Link gilt nicht mehr, sobald du diese Seite verlässt. Hob wegzulegen, um ihn zu verschicken, schadet nicht.",
    isHere: (name) => `${name} ist da`,
    typeThem:
      "Tippe die sechs Ziffern ein, die es zeigt. Sie beweisen, dass du dieses Gerät einlässt und kein anderes.",
    digits: "Sechs Ziffern",
    oneTry: "Ein falscher Versuch beendet die Einladung.",
    letIn: "Einlassen",
    lettingIn: "Das Haus wird gefragt …",
    paired: (name) => `${name} gehört jetzt zum Haus.`,
    pairedUnnamed: "Das Gerät gehört jetzt zum Haus.",
    toDevice: "Das Gerät ansehen",
    another: "Noch ein Gerät einladen",
    newLink: "Einen neuen Link zeigen",
  },

  member: {
    reading: "Das Mitglied wird vom Haus geholt …",
    unknown: "Dieses Mitglied kennt das Haus nicht mehr.",
    since: "Seit",
    yours: "Dieses Gerät ist deins",
    atMost: "Darf höchstens",
    change: "Dieses Mitglied ändern",
    name: "Name",
    mayDo: "Was die Geräte höchstens dürfen",
    devices: "Geräte",
    noDevices: "Noch kein Gerät. Lade eines ein, dann erscheint es hier.",
    inviteFor: (name) => `Ein Gerät für ${name} einladen`,
    save: "Sichern",
    saving: "Wird gesichert …",
    saved: "Gesichert.",
    roleFalls: (count, role) =>
      `${count === 1 ? "Das Gerät hat" : `Alle ${count} Geräte haben`} von jetzt an höchstens die Rolle ${role}; was darüber hinausgeht, endet sofort.`,
    adminOnly: "Ein Mitglied ändern darf nur, wer verwaltet.",
    addTitle: "Ein Mitglied hinzufügen",
    addLead: "Jemand, der hier wohnt oder nach dem Haus sieht. Die Geräte lädst du danach ein.",
    add: "Hinzufügen",
    adding: "Wird hinzugefügt …",
    remove: "Aus dem Haus nehmen",
    removeTitle: (name) => `${name} aus dem Haus nehmen?`,
    removeText: (name, count) =>
      `${devicesGone(count)} Die privaten Automationen von ${name} werden archiviert; was dem Haushalt gehört, bleibt.`,
    removeSelfText: "Das bist du, mit dem Gerät in deiner Hand.",
    removeLast: "Das letzte Mitglied des Hauses bleibt.",
    removing: "Wird herausgenommen …",
  },

  device: {
    reading: "Das Gerät wird vom Haus geholt …",
    unknown: "Dieses Gerät kennt das Haus nicht mehr.",
    role: "Rolle",
    member: "Mitglied",
    actsAs: (own, member, acts) =>
      `${acts}, denn mehr darf ${member} nicht; für sich allein hätte es die Rolle ${own}.`,
    paired: "Gekoppelt",
    seen: "Zuletzt gesehen",
    change: "Dieses Gerät ändern",
    name: "Name",
    whose: "Wem es gehört",
    mayDo: "Was es darf",
    save: "Sichern",
    saving: "Wird gesichert …",
    saved: "Gesichert.",
    roleChanges: (name, role) => `${name} wird kurz getrennt und kommt mit der Rolle ${role} zurück.`,
    ownRoleFalls: "Das ist das Gerät in deiner Hand: Es kann das nicht selbst zurücknehmen.",
    noAdminLeft:
      "Danach hat das Haus kein Gerät mehr, das verwalten darf. Nur am Terminal des Heimrechners lässt sich mit „hob pair“ wieder eines hereinholen.",
    adminOnly: (role) => `Ein Gerät ändern darf nur, wer verwaltet; dieses hat die Rolle ${role}.`,
    revoke: "Sperren",
    revokeTitle: (name) => `${name} sperren?`,
    revokeText:
      "Seine Verbindung endet sofort, und von selbst kann es nie zurückkommen. Um es wieder einzulassen, lade es neu ein.",
    revokeSelfText:
      "Das ist das Gerät in deiner Hand. Es verliert das Haus sofort; um zurückzukommen, muss es neu eingeladen werden.",
    revoking: "Wird gesperrt …",
  },

  check: {
    title: "Das Haus durchsehen",
    invitation:
      "Sieht nach Speicher, Schlüsseln, Relay, Uhr, Platte, Sandkasten und Mitteilungen; das dauert einige Sekunden.",
    run: "Noch einmal durchsehen",
    running: "Wird durchgesehen …",
    runningText: "Der Heimrechner sieht sich selbst durch; das dauert einige Sekunden.",
    lookedAt: (age) => `Durchgesehen ${age}`,
    needsOperator: "Um das Haus durchzusehen, muss das Gerät bedienen dürfen.",
    summary: (failed, warned) => {
      if (failed > 0) return failed === 1 ? "1 Sache geht nicht" : `${failed} Sachen gehen nicht`;
      if (warned > 0) return warned === 1 ? "1 Sache zum Ansehen" : `${warned} Sachen zum Ansehen`;
      return "Alles ist in Ordnung";
    },
    states: {
      ok: "In Ordnung",
      warn: "Ansehen",
      failed: "Kaputt",
      skipped: "Nicht angesehen",
    },
    names: {
      runtime: "Node-Version",
      storage: "Speicher",
      fsync: "Schreiben auf die Platte",
      audit: "Prüfprotokoll",
      keys: "Schlüsseldateien",
      relay: "Relay",
      clock: "Uhr",
      disk: "Platz auf der Platte",
      sandbox: "Sandkasten",
      push: "Mitteilungen",
    },
    sentence: checkSentence,
    figures: figureWords,
  },

  thisDevice: {
    title: "App auf diesem Gerät",
    install: "Hob installieren",
    installWhy: "Dann öffnet sich Hob in einem eigenen Fenster, und das auch ohne Netz.",
    howToInstall: "So kommt Hob auf dieses Gerät",
    ownMemory:
      "Die installierte App hat ihr eigenes Gedächtnis: Was du hier im Browser gekoppelt hast, ist dort nicht da; kopple sie noch einmal.",
    steps: {
      ios_safari: [
        "Tippe unten in Safari auf „Teilen“.",
        "Wähle „Zum Home-Bildschirm“, dann „Hinzufügen“.",
        "Öffne Hob vom Home-Bildschirm aus und lies den Link dort ein.",
      ],
      ios_safari_menu: [
        "Tippe auf die drei Punkte neben der Adresse, dann auf „Teilen“.",
        "Wähle „Zum Home-Bildschirm“ (vielleicht unter „Mehr anzeigen“), lass „Als Web-App öffnen“ an und tippe auf „Hinzufügen“.",
        "Öffne Hob vom Home-Bildschirm aus und lies den Link dort ein.",
      ],
      ipad_safari: [
        "Tippe oben in Safari neben der Adresse auf „Teilen“.",
        "Wähle „Zum Home-Bildschirm“ (vielleicht unter „Mehr anzeigen“), dann „Hinzufügen“.",
        "Öffne Hob vom Home-Bildschirm aus und lies den Link dort ein.",
      ],
      ios_other: [
        "Tippe neben der Adresse auf „Teilen“.",
        "Wähle „Zum Home-Bildschirm“, dann „Hinzufügen“.",
        "Öffne Hob vom Home-Bildschirm aus und lies den Link dort ein.",
      ],
      ios_open_safari: [
        "Dieser Browser kann keine Apps installieren. Kopiere den Kopplungslink oder halte den QR-Code bereit.",
        "Öffne dieselbe Adresse in Safari.",
        "Dort sagt dir Hob, wie es auf den Home-Bildschirm kommt.",
      ],
      firefox_android: [
        "Öffne das Menü von Firefox.",
        "Wähle „App zum Startbildschirm hinzufügen“, dann „Hinzufügen“.",
      ],
      mac_safari: [
        "Wähle in der Menüleiste „Ablage“, dann „Zum Dock hinzufügen …“.",
        "Öffne Hob aus dem Dock.",
      ],
      android_open_browser: [
        "Diese Seite steckt in einer anderen App, und die kann Hob nicht installieren.",
        "Öffne das Menü jener App und wähle „Im Browser öffnen“.",
      ],
    },
    kept: "Schlüssel und Antworten bleiben hier, bis du das Haus vergisst.",
    mayForget:
      "Wird der Platz knapp, kann dieses Gerät das Haus vergessen und müsste dann neu gekoppelt werden. Ist Hob installiert, passiert das meist nicht.",
    askToKeep: "Den Browser bitten, es zu behalten",
  },
};

function devicesGone(count: number): string {
  if (count === 0) return "Ein Gerät gibt es nicht.";
  return count === 1
    ? "Das eine Gerät verliert das Haus sofort."
    : `Die ${count} Geräte verlieren das Haus sofort.`;
}

function checkSentence({ check, state, reason, figures }: CheckResult): string {
  if (check === "push" && state === "ok" && figures["reached"] === 0) return "Kein Gerät will Mitteilungen.";
  if (state === "ok") return checksWell[check];
  return (
    checkReasons[reason ?? ""] ??
    "Das ist nicht, wie es sein sollte; „hob doctor“ am Terminal des Heimrechners sagt mehr."
  );
}

/** What was measured, each with its unit. What only programs need is left to `hob doctor`. */
function figureWords(figures: CheckResult["figures"]): readonly string[] {
  return Object.entries(figures).flatMap(([name, value]) => figureSentences[name]?.(value) ?? []);
}

const checksWell: Readonly<Record<CheckName, string>> = {
  runtime: "Der Heimrechner läuft mit einem Node, für das Hob gemacht ist.",
  storage: "Alles Gespeicherte ist heil.",
  fsync: "Was geschrieben wird, ist schnell auf der Platte.",
  audit: "Die Aufzeichnung, wer was getan hat, ist lückenlos.",
  keys: "Nur der eigene Benutzer des Heimrechners kann seine Schlüssel lesen.",
  relay: "Der Heimrechner erreicht das Relay.",
  clock: "Die Uhr des Heimrechners geht richtig, soweit sich das sagen lässt.",
  disk: "Auf der Platte ist Platz.",
  sandbox: "Skripte laufen eingeschlossen, mit nichts als dem, was sie bekommen haben.",
  push: "Jedes Gerät, das Mitteilungen will, ist erreichbar, soweit die letzten es zeigen.",
};

const checkReasons: Readonly<Record<string, string>> = {
  node_too_old: "Das Node des Heimrechners ist zu alt für Hob; installiere ein neueres.",
  store_damaged: "Gespeichertes ist beschädigt; halte den Heimrechner an und spiele eine Sicherung zurück.",
  schema_newer: "Der Speicher stammt von einem neueren Hob; erneuere den Heimrechner.",
  schema_old:
    "Der Speicher stammt von einem älteren Hob; der nächste Start des Heimrechners bringt ihn auf den Stand.",
  home_unwritable:
    "Der Heimrechner kann nicht in seinen eigenen Ordner schreiben; so lange lässt sich nichts behalten.",
  fsync_slow:
    "Die Platte sichert Geschriebenes langsam, und Läufe warten darauf; eine schnellere Platte hilft.",
  audit_broken: "Die Aufzeichnung, wer was getan hat, wurde von außen geändert.",
  key_mode_open:
    "Andere am Heimrechner können seine Schlüssel vielleicht lesen; „hob doctor“ sagt dort, wie man das schließt.",
  key_owner_other: "Die Schlüssel des Heimrechners gehören einem anderen Benutzer seines Rechners.",
  key_damaged: "Die Schlüssel des Heimrechners sind nicht lesbar; spiele eine Kopie von ihnen zurück.",
  relay_connecting: "Der Heimrechner verbindet sich gerade mit dem Relay.",
  relay_unreachable: "Der Heimrechner erreicht das Relay nicht; sieh nach seinem Netz und nach dem Relay.",
  relay_refused: "Das Relay hat dieses Haus abgewiesen.",
  relay_off: "Das Haus betreibt sein eigenes Relay, und das ist aus.",
  clock_off: "Die Uhr des Heimrechners geht falsch; lass seinen Rechner sie aus dem Netz stellen.",
  clock_went_back: "Die Uhr des Heimrechners wurde im Betrieb zurückgestellt; Geplantes kann sich verspäten.",
  no_reference: "Draußen war nichts da, womit sich die Uhr vergleichen ließ.",
  disk_low: "Die Platte füllt sich; schaff bald Platz.",
  disk_full: "Die Platte ist voll; schaff jetzt Platz, sonst lässt sich nichts mehr behalten.",
  sandbox_silent: "Zur Probe wurde ein Skript gestartet; es hat nie geantwortet.",
  sandbox_wrong: "Zur Probe wurde ein Skript gestartet; es gab eine falsche Antwort.",
  sandbox_failed: "Auf dem Heimrechner läuft kein Skript.",
  push_dead: "Ein Gerät bekommt keine Mitteilungen mehr; öffne dort die App, das behebt es.",
  push_failing:
    "Mitteilungen an ein Gerät kommen nicht durch; sieh nach dem Weg des Heimrechners ins Internet.",
  nothing_yet: "Hier gibt es noch nichts anzusehen.",
  took_too_long:
    "Das Nachsehen dauerte zu lange; versuch es noch einmal, wenn der Heimrechner weniger zu tun hat.",
  check_broke: "Das ließ sich nicht ansehen.",
};

const figureSentences: Readonly<Record<string, (value: number | string) => string | undefined>> = {
  node: (value) => `Node ${value}`,
  needed: (value) => `nötig ist ${value} oder neuer`,
  databaseBytes: (value) => sizeWords(Number(value)),
  p50Ms: (value) => `die Hälfte aller Schreibvorgänge in ${durationWords(Number(value))}`,
  p99Ms: (value) => `99 von 100 in ${durationWords(Number(value))}`,
  entries: (value) => `${countWords(Number(value))} Einträge`,
  brokenAt: (value) => `gebrochen bei Eintrag ${value}`,
  file: String,
  mode: (value) => `Rechte ${value}`,
  url: String,
  since: (value) => `seit ${momentWords(Number(value))}`,
  detail: String,
  problem: String,
  aheadMs: (value) =>
    `${durationWords(Math.abs(Number(value)))} ${Number(value) < 0 ? "hinter dem" : "vor dem"} Relay`,
  freeBytes: (value) => `${sizeWords(Number(value))} frei`,
  totalBytes: (value) => `${sizeWords(Number(value))} insgesamt`,
  reached: (value) => (value === 0 ? undefined : `${countWords(Number(value))} erreichbar`),
  failing: (value) => (value === 0 ? undefined : `${countWords(Number(value))} warten`),
  dead: (value) => (value === 0 ? undefined : `${countWords(Number(value))} nicht erreichbar`),
  ms: (value) => `dauerte ${durationWords(Number(value))}`,
};
