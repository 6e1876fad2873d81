/** The words for notifications, in German, as one says du to whoever lives in the house. */
import type { Wording } from "./languages.ts";
import type { push as englishPush } from "./push-en.ts";

export const push: Wording<typeof englishPush> = {
  title: "Mitteilungen",
  reading: "Das Haus wird nach Mitteilungen gefragt …",

  standing: {
    unread: "Wird nachgesehen …",
    on: "An auf diesem Gerät",
    off: "Aus auf diesem Gerät",
    broken: "Sie erreichen dieses Gerät nicht",
    denied: "In diesem Browser nicht erlaubt",
    insecure: "Über diese Adresse nicht möglich",
    install_first: "Im Browser-Tab nicht möglich",
    unable: "In diesem Browser nicht möglich",
  },

  standingText: {
    unread: "",
    on: "Dein Haus sagt diesem Gerät Bescheid, wenn es dich braucht.",
    off: "Dein Haus kann diesem Gerät Bescheid sagen, wenn es dich braucht, auch wenn Hob geschlossen ist.",
    broken:
      "Sie waren eingeschaltet, aber der Weg zu diesem Gerät ist weg. Verloren ist nichts: alles steht im Eingang.",
    denied:
      "Hob darf dir hier keine Mitteilungen zeigen. Erlaube es in den Einstellungen des Browsers für diese Seite und komm dann hierher zurück.",
    insecure:
      "Browser zeigen Mitteilungen nur über https. Wer sich um den Heimrechner kümmert, kann dem Haus so eine Adresse geben.",
    install_first:
      "Auf iPhone und iPad muss eine App auf dem Home-Bildschirm sein, um Mitteilungen zu zeigen. Leg Hob zuerst dort ab:",
    unable: "Dieser Browser kann keine Mitteilungen zeigen. Im Eingang steht trotzdem alles.",
  },

  turnOn: "Einschalten",
  turningOn: "Wird eingeschaltet …",
  turnOff: "Ausschalten",
  turningOff: "Wird ausgeschaltet …",
  mend: "Reparieren",
  mending: "Wird repariert …",
  notAllowed: "Der Browser darf es nicht erlauben. Es ist alles, wie es war.",
  turnOnAgain: "Noch einmal versuchen",
  noAnswer:
    "Der Push-Dienst dieses Browsers hat 20 Sekunden lang nicht geantwortet, die Mitteilungen sind also nicht an. Vielleicht ist er von hier aus nicht zu erreichen oder im Browser abgeschaltet.",
  noSubscription: (problem) =>
    `Der Push-Dienst des Browsers gab für dieses Gerät keine Adresse her: ${problem}. Versuch es später oder mit einem anderen Browser.`,

  lastDelivered: "Zuletzt zugestellt",
  neverDelivered: "Noch nichts",
  lastFailed: "Zuletzt gescheitert",
  problems: {
    gone: "der Push-Dienst kennt dieses Gerät nicht mehr",
    refused: "der Push-Dienst hat sie abgelehnt",
    unreachable: "der Push-Dienst war nicht zu erreichen",
  },
  otherProblem: (problem) => `der Push-Dienst sagt „${problem}“`,

  test: "Probe schicken",
  testing: "Wird geschickt …",
  testSent: "Unterwegs. In ein paar Sekunden müsste sie hier erscheinen.",
  testTaken: "Der Push-Dienst hat sie angenommen. Gleich müsste sie hier erscheinen.",
  testArrived: "Sie ist auf diesem Gerät angekommen.",
  testLate:
    "Noch ist nichts erschienen. Sieh nach, ob das Gerät stumm ist und ob seine Einstellungen diesem Browser Mitteilungen erlauben.",

  about: "Wovon du hören möchtest",
  choices: {
    approvals: "Freigaben",
    questions: "Fragen",
    failures: "Fehlschläge",
    paused: "Angehaltene Automationen",
    reminders: "Erinnerungen",
    notices: "Was Skripte mitteilen",
    house: "Das Haus selbst",
    urgentInQuiet: "Dringendes auch in der Ruhezeit",
    showContents: "Sagen, worum es geht",
    approveFromNotification: "Aus der Mitteilung freigeben",
  },
  choiceHints: {
    approvals: "Etwas wartet auf dein Ja oder Nein.",
    questions: "Ein Skript fragt dich etwas.",
    failures: "Ein Lauf ist gescheitert.",
    paused: "Nach mehreren Fehlschlägen hintereinander.",
    reminders: "Was du dir selbst vorgenommen hast.",
    notices: "Nur wenn ein Skript darum bittet.",
    house: "Ein Geheimnis fehlt, eine Quelle schweigt, eine Wirkung ist unklar.",
    urgentInQuiet: "Alles andere wartet, bis sie vorbei ist.",
    showContents: "Aus: eine Mitteilung sagt nur, dass es etwas gibt; der Sperrbildschirm verrät nicht mehr.",
    approveFromNotification: "Nur bei geringem Risiko, ohne Hob zu öffnen. Ablehnen geht von dort aus immer.",
  },
  how: "Auf welche Weise",

  quiet: "Ruhezeit",
  quietText: (zone) =>
    `Für das ganze Haus, nach seiner Uhr (${zone}). Mitteilungen warten, bis sie vorbei ist.`,
  quietNone: "Keine",
  quietSpan: (from, to) => `${from} bis ${to}`,
  quietToggle: "Ruhezeit einhalten",
  quietFrom: "Von",
  quietTo: "Bis",
  quietSame: "Anfang und Ende sind dieselbe Zeit.",
  quietSave: "Speichern",
  quietSaving: "Wird gespeichert …",
  quietSaved: "Gespeichert.",
  quietAdminOnly: "Ändern darf sie nur ein Admin.",

  offer: "Hob kann diesem Gerät Bescheid sagen, wenn dein Haus dich braucht.",
  offerTurnOn: "Einschalten",
  offerNotNow: "Nicht jetzt",

  row: {
    unread: "",
    on: "An",
    off: "Aus",
    broken: "Sie erreichen dieses Gerät nicht",
    denied: "In diesem Browser nicht erlaubt",
    insecure: "Dafür braucht es https",
    install_first: "Dafür braucht es die App auf dem Home-Bildschirm",
    unable: "In diesem Browser nicht möglich",
  },

  device: "Mitteilungen",
  deviceNone: "Aus",
  deviceDead: "An, aber sie kommen nicht an",
  deviceLive: (delivered) => `An, zuletzt zugestellt ${delivered}`,
  deviceLiveYet: "An, noch nichts zugestellt",
};
