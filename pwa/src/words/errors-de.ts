/**
 * One sentence for people for every error Hob expects, in German: which leg failed, and what to do.
 * The switch has no default, so an error without a sentence does not compile. What the house or a
 * program reports in words of its own stays as it was written.
 */
import type { HobError } from "@hob/shared/contract/errors";
import type { Role } from "@hob/shared/model/role";

/** The sentence for `error`: starts with a capital, ends with a full stop. Times are this device's. */
export function errorSentence(error: HobError): string {
  switch (error.type) {
    // The pairing link itself.
    case "link_malformed":
      return `Das ist kein vollständiger Kopplungslink (${bare(error.problem)}); öffne oder kopiere ihn noch einmal vom Heimrechner.`;
    case "link_damaged":
      return "In diesem Kopplungslink fehlt ein Zeichen oder ist eines verändert; lies oder kopiere ihn noch einmal vom Heimrechner.";
    case "link_expired":
      return `Dieser Kopplungslink ist um ${moment(error.expiredAt)} abgelaufen; mach am Heimrechner einen neuen.`;
    case "invitation_used":
      return "Diese Einladung wurde schon benutzt oder versucht und gilt nur für einen Versuch; mach am Heimrechner eine neue.";
    case "invitation_expired":
      return "Die Zeit dieser Einladung ist abgelaufen; mach am Heimrechner eine neue.";
    case "invitation_superseded":
      return "Eine neuere Einladung hat diese ersetzt; nimm den Link, den der Heimrechner zuletzt gezeigt hat.";
    case "invitation_unknown":
      return "Am Heimrechner ist keine solche Einladung offen; mach dort eine neue.";
    case "digits_wrong":
      return "Die sechs Ziffern stimmten nicht, darum gilt diese Einladung nicht mehr; mach am Heimrechner eine neue.";
    case "digits_late":
      return "Die sechs Ziffern kamen zu spät, darum gilt diese Einladung nicht mehr; mach am Heimrechner eine neue.";
    case "device_left":
      return "Das neue Gerät ging weg, bevor es seine Ziffern zeigte, darum gilt diese Einladung nicht mehr; mach am Heimrechner eine neue.";
    case "no_invitation_open":
      return "Am Heimrechner ist keine Einladung offen; mach zuerst eine.";
    case "no_device_waiting":
      return "Kein neues Gerät wartet auf seine Ziffern; öffne zuerst den Kopplungslink auf jenem Gerät.";

    // Between this device and the relay.
    case "relay_unreachable":
      return `Das Relay ${error.relay} ist von hier nicht zu erreichen; prüfe das Netz dieses Geräts und dann, ob das Relay läuft.`;
    case "relay_is_another":
      return `Das Relay nennt sich ${error.found}, aber gekoppelt wurde dieses Gerät über ${error.expected}; prüfe die öffentliche Adresse des Relays oder kopple neu.`;
    case "relay_refused":
      return `Das Relay ${error.relay} lässt dieses Gerät nicht durch: Das Haus hat sich nicht bei ihm gemeldet, oder es kennt dieses Gerät nicht mehr; sieh nach, ob der Heimrechner an ist, und wenn ja, kopple neu.`;
    case "relay_busy":
      return `Das Relay ${error.relay} weist gerade Verbindungen ab (${spelled(error.cause)}); warte eine Minute und versuch es noch einmal.`;

    // Between the relay and the house.
    case "house_offline":
      return `Das Relay antwortet, aber das Haus ist seit ${moment(error.since)} offline; sieh nach, ob der Heimrechner an ist und Netz hat.`;
    case "house_silent":
      return "Das Relay antwortet, aber das Haus bleibt stumm; sieh nach, ob der Heimrechner läuft, und versuch es dann noch einmal.";
    case "house_is_another":
      return "Etwas anderes als dein Haus hat an seiner Stelle geantwortet; mach nicht weiter, sondern kopple am Heimrechner neu.";

    // The session between this device and the house.
    case "device_revoked":
      return "Dieses Gerät wurde am Haus gesperrt; kopple es neu, wenn es zurückkommen soll.";
    case "session_broken":
      return `Die Verbindung mit dem Haus ist abgerissen (${spelled(error.cause)}); sie wird von selbst neu geöffnet.`;
    case "closed":
      return "Diese Verbindung zum Haus wurde hier beendet; öffne Hob noch einmal.";

    // What the house answered.
    case "input_invalid":
      return error.field === ""
        ? `Das Haus konnte diese Anfrage nicht lesen (${bare(error.problem)}); ${bare(error.fix)}.`
        : `Das Haus konnte „${error.field}“ nicht gebrauchen (${bare(error.problem)}); ${bare(error.fix)}.`;
    case "method_unknown":
      return `Das Haus kennt den Befehl „${error.method}“ nicht; erneuere Hob am Heimrechner.`;
    case "role_too_low":
      return `Dieses Gerät hat die Rolle „${roleName(error.has)}“, und dafür braucht es „${roleName(error.needs)}“; bitte jemanden, der verwaltet, es zu tun oder diesem Gerät jene Rolle zu geben.`;
    case "request_id_missing":
      return "Das Haus will für jede Änderung eine Anfragenummer und bekam keine; erneuere Hob auf diesem Gerät.";
    case "request_id_reused":
      return "Das Haus hat diese Anfragenummer schon mit einer anderen Anfrage gesehen; schick sie als neue noch einmal.";
    case "storage_full":
      return "Die Platte des Heimrechners ist voll, darum wurde nichts geändert; schaff dort Platz und versuch es noch einmal.";
    case "internal":
      return `Im Heimrechner ist etwas kaputtgegangen, womit niemand gerechnet hat; sein Protokoll sagt unter ${error.trace} mehr.`;
    case "device_unknown":
      return `Das Haus kennt kein Gerät Nummer ${error.deviceId}; sieh noch einmal in die Liste der Geräte.`;
    case "member_unknown":
      return `Das Haus kennt kein Mitglied Nummer ${error.memberId}; sieh noch einmal in die Liste der Mitglieder.`;
    case "member_is_last":
      return "Das letzte Mitglied des Hauses bleibt: Jemand muss nach ihm sehen können.";
    case "terminal_only":
      return "Das geht nur am Terminal des Heimrechners selbst.";
    case "automation_private":
      return `Die Automation „${error.automation}“ gehört einem anderen Mitglied des Hauses allein.`;
    case "folder_unknown":
      return `Der Heimrechner hat keinen Ordner ${error.path}.`;
    case "folder_closed":
      return `Der Ordner ${error.path} lässt sich nicht wählen: Er gehört Hob selbst oder dem System, oder der Heimrechner darf ihn nicht lesen.`;
    case "automation_unknown":
      return `Das Haus kennt keine Automation „${error.automation}“; sieh noch einmal in die Liste der Automationen.`;
    case "automation_archived":
      return `Die Automation „${error.automation}“ ist archiviert; hol sie zuerst zurück.`;
    case "automation_is_system":
      return `Um die Automation „${error.automation}“ kümmert sich Hob; übernimm sie, bevor du ihr Skript änderst.`;
    case "slug_taken":
      return `Eine andere Automation im Haus heißt schon „${error.slug}“; wähle einen anderen Kurznamen.`;
    case "source_invalid":
      return `Das Skript lässt sich nicht übersetzen (Zeile ${error.line}, Spalte ${error.column}: ${bare(error.problem)}); berichtige es und schick es noch einmal.`;
    case "run_unknown":
      return `Das Haus kennt keinen Lauf Nummer ${error.runId}; vielleicht wurde er schon weggeräumt.`;
    case "run_private":
      return `Lauf ${error.runId} gehört zu einer Automation, die einem anderen Mitglied des Hauses allein gehört.`;
    case "run_already_ended":
      return `Lauf ${error.runId} ist schon zu Ende; es gibt nichts mehr anzuhalten.`;
    case "run_not_ended":
      return `Lauf ${error.runId} ist noch unterwegs; warte auf sein Ende oder halte ihn erst an.`;
    case "run_retried":
      return `Lauf ${error.runId} wurde schon noch einmal versucht, als Lauf ${error.by}; sieh dort nach.`;
    case "run_not_live":
      return `Lauf ${error.runId} hat nichts im Ernst getan, also gibt es nichts zu wiederholen; starte einen neuen.`;
    case "effect_unknown":
      return `Das Haus kennt keine Wirkung Nummer ${error.effectId}; sieh dir den Lauf noch einmal an.`;
    case "effect_settled":
      return "Hier ist nichts mehr zu entscheiden; jemand war schneller, oder es hat sich von selbst geklärt.";
    case "secret_unknown":
      return `Das Haus hat kein Geheimnis namens „${error.name}“; sieh dir die Liste noch einmal an.`;
    case "trigger_unknown":
      return `Das Haus kennt keinen Auslöser Nummer ${error.triggerId}; vielleicht wurde er entfernt.`;
    case "too_frequent":
      return `Das liefe alle ${span(error.everyMs)}, und dieser Haushalt erlaubt höchstens alle ${span(error.leastMs)}; wähle größere Abstände oder lass die Verwaltung ein größeres Profil wählen.`;
    case "too_many_automations":
      return `Dieser Haushalt hat höchstens ${error.most} Automationen; archiviere erst eine oder lass die Verwaltung ein größeres Profil wählen.`;
    case "not_granted":
      return error.what === "folder"
        ? `Diese Automation darf den Ordner ${error.name} nicht lesen; das muss die Verwaltung erst erlauben.`
        : `Diese Automation darf ${error.name} nicht abfragen; das muss die Verwaltung erst erlauben.`;
    case "slot_unknown":
      return error.at === null
        ? "Von diesem Auslöser kommt nichts mehr, es gibt also nichts auszulassen."
        : `Dieser Auslöser hat keinen Lauf um ${moment(error.at)}; sieh noch einmal nach, was ansteht.`;
    case "delivery_unknown":
      return `Das Haus kennt keine Zustellung Nummer ${error.deliveryId}; sieh dir die Liste noch einmal an.`;
    case "delivery_not_parked":
      return "Dieses Ereignis ist nicht beiseitegelegt; es gibt nichts zu entscheiden.";
    case "item_unknown":
      return "Einen solchen Eintrag gibt es nicht, oder er ist nicht für dich.";
    case "item_settled":
      return error.by === null
        ? "Dieser Eintrag ist nicht mehr offen: Er hat sich erledigt, oder das, worum es ging, gibt es nicht mehr."
        : `${bare(error.by)} war schneller${error.choice === null ? "" : ` (${settledWords(error.choice)})`}; sonst ist nichts geschehen.`;
    case "item_expired":
      return `Bis ${moment(error.at)} hat niemand geantwortet, deshalb ist dieser Eintrag endgültig geschlossen; starte die Automation noch einmal, wenn es doch geschehen soll.`;
    case "item_changed":
      return "Worum es hier geht, hat sich geändert, seit du es gesehen hast; sieh es dir noch einmal an, bevor du entscheidest.";
    case "item_not_dismissible":
      return "Dieser Eintrag wird entschieden oder erledigt sich von selbst; er lässt sich nicht weglegen.";
    case "may_not_decide":
      return undecidedWords(error.why);
    case "policy_unknown":
      return "Eine solche Regel gilt nicht; vielleicht wurde sie inzwischen entfernt.";
    case "tool_unknown":
      return `Ein Werkzeug ${bare(error.tool)} gibt es nicht; die Liste der Regeln nennt alle, die es gibt.`;
    case "device_only":
      return "Das betrifft ein gekoppeltes Gerät; mach es in der App auf diesem Gerät.";
    case "push_host_unknown":
      return `Hob schickt Mitteilungen nur an bekannte Push-Dienste, und ${bare(error.host)} ist keiner; in den Einstellungen des Heimrechners lässt sich ein einzelner Host hinzufügen.`;
    case "push_not_subscribed":
      return "Dieses Gerät nimmt noch keine Mitteilungen an; schalte sie zuerst ein.";
    case "queue_full":
      return `Im Haus warten ${error.queued} Läufe, mehr nimmt es gerade nicht an; warte, bis einige fertig sind, und versuch es noch einmal.`;

    // A terminal's own: the app never meets them.
    case "node_not_running":
      return `In ${error.home} läuft kein Heimrechner; starte ihn mit „hob up“.`;
    case "profile_missing":
      return `In ${error.profile} liegt kein gekoppeltes Profil; kopple dieses Terminal zuerst mit „hob remote pair“.`;
    case "profile_taken":
      return `Das Profil in ${error.profile} ist schon gekoppelt; nimm einen anderen Ordner oder entferne es zuerst.`;
  }
}

/** "14:02" today, "Di., 3. März, 14:02" on any other day. */
function moment(at: number): string {
  const date = new Date(at);
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  const day: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  const isToday = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat("de", isToday ? clock : { ...day, ...clock }).format(date);
}

/** „45 Sekunden“, „5 Minuten“, „1 Stunde“. */
function span(ms: number): string {
  const [count, unit] =
    ms < 90_000
      ? [ms / 1_000, "Sekunde"]
      : ms < 5_400_000
        ? [ms / 60_000, "Minute"]
        : [ms / 3_600_000, "Stunde"];
  const rounded = Math.round(count * 10) / 10;
  return `${rounded.toLocaleString("de")} ${unit}${rounded === 1 ? "" : "n"}`;
}

/** Without the full stop it may end in: it becomes part of a longer sentence. */
function bare(text: string): string {
  return text.trim().replace(/\.$/, "");
}

/** Causes are tags for programs; they stay English, with spaces. */
function spelled(cause: string): string {
  return bare(cause).replace(/_/g, " ");
}

function roleName(role: Role): string {
  switch (role) {
    case "viewer":
      return "Zusehen";
    case "approver":
      return "Freigeben";
    case "operator":
      return "Bedienen";
    case "admin":
      return "Verwalten";
  }
}

function settledWords(choice: string): string {
  if (choice === "approve") return "freigegeben";
  if (choice === "reject") return "abgelehnt";
  return choice === "answer" ? "beantwortet" : "weggelegt";
}

function undecidedWords(why: Extract<HobError, { readonly type: "may_not_decide" }>["why"]): string {
  switch (why) {
    case "role":
      return "Dieses Gerät darf Einträge ansehen, aber nicht entscheiden; lass dir eine andere Rolle geben.";
    case "risk":
      return "Das ist riskanter, als du freigeben darfst; jemand mit höherer Grenze muss entscheiden.";
    case "private":
      return "Das gehört zu einer privaten Automation eines anderen Mitglieds; nur dieses entscheidet.";
    case "own_request":
      return "Du hast diesen Lauf selbst verlangt, und eine Regel sagt, dass jemand anderes freigeben muss.";
    case "voted":
      return "Du hast schon freigegeben; es muss noch jemand anderes freigeben.";
  }
}
