/**
 * One sentence for people for every error Hob expects, in English: which leg failed, and what to do.
 * App and terminal say the same words. The switch has no default, so an error without a sentence
 * does not compile.
 */
import type { HobError } from "../contract/errors.ts";
import type { Role } from "../model/role.ts";

/** The sentence for `error`: starts with a capital, ends with a full stop. Times are this machine's. */
export function errorSentence(error: HobError): string {
  switch (error.type) {
    // The pairing link itself.
    case "link_malformed":
      return `This is no complete pairing link (${bare(error.problem)}); open or copy it again from the home node.`;
    case "link_damaged":
      return "A character of this pairing link is missing or changed; scan or copy it again from the home node.";
    case "link_expired":
      return `This pairing link expired at ${moment(error.expiredAt)}; make a new one.`;
    case "invitation_used":
      return "This invitation was used or tried already, and is good for one try only; make a new one.";
    case "invitation_expired":
      return "The time of this invitation ran out; make a new one.";
    case "invitation_superseded":
      return "A newer invitation has replaced this one; use the link that the home node showed last.";
    case "invitation_unknown":
      return "The home node has no such invitation open; make a new one there.";
    case "digits_wrong":
      return "The six digits did not match, so this invitation is void; make a new one.";
    case "digits_late":
      return "The six digits came too late, so this invitation is void; make a new one.";
    case "device_left":
      return "The new device went away before it showed its digits, so this invitation is void; make a new one.";
    case "no_invitation_open":
      return "No invitation is open at the home node; make one first.";
    case "no_device_waiting":
      return "No new device is waiting for its digits; open the pairing link on that device first.";

    // Between this device and the relay.
    case "relay_unreachable":
      return `The relay at ${error.relay} cannot be reached from here; check this device's network, then whether the relay is running.`;
    case "relay_is_another":
      return `The relay calls itself ${error.found}, but this device was paired through ${error.expected}; check the relay's public address, or pair again.`;
    case "relay_refused":
      return `The relay at ${error.relay} does not let this device in: the house has not connected to it, or it no longer knows this device; check that the home node is on, and if it is, pair again.`;
    case "relay_busy":
      return `The relay at ${error.relay} is turning connections away (${spelled(error.cause)}); wait a minute and try again.`;

    // Between the relay and the house.
    case "house_offline":
      return `The relay answers, but the house has been offline since ${moment(error.since)}; check that the home node is on and has a network.`;
    case "house_silent":
      return "The relay answers, but the house stays silent; check that the home node is running, then try again.";
    case "house_is_another":
      return "Something else than your house answered at its place; do not go on, and pair again at the home node.";

    // The session between this device and the house.
    case "device_revoked":
      return "This device was revoked at the house; pair it again if it should come back.";
    case "session_broken":
      return `The session with the house broke off (${spelled(error.cause)}); it is opened again by itself.`;
    case "closed":
      return "This connection to the house was closed here; open Hob again.";

    // What the house answered.
    case "input_invalid":
      return error.field === ""
        ? `The house could not read this request (${bare(error.problem)}); ${lower(bare(error.fix))}.`
        : `The house could not use "${error.field}" (${bare(error.problem)}); ${lower(bare(error.fix))}.`;
    case "method_unknown":
      return `The house does not know the command "${error.method}"; update Hob at the home node.`;
    case "role_too_low":
      return `This device is ${article(error.has)}, and this needs ${article(error.needs)}; ask an admin to do it, or to pair this device with that role.`;
    case "request_id_missing":
      return "The house wants a request id for every change and got none; update Hob on this device.";
    case "request_id_reused":
      return "The house has seen this request id with another request; send it again as a new one.";
    case "storage_full":
      return "The home node's disk is full, so nothing was changed; make room there and try again.";
    case "internal":
      return `Something broke inside the home node that nobody expected; its log tells more under ${error.trace}.`;
    case "device_unknown":
      return `The house knows no device number ${error.deviceId}; look at the list of devices again.`;
    case "member_unknown":
      return `The house knows no member number ${error.memberId}; look at the list of members again.`;
    case "member_is_last":
      return "The last member of the house stays: somebody has to be able to look after it.";
    case "terminal_only":
      return "Only the terminal of the home node itself may do this.";
    case "automation_private":
      return `The automation "${error.automation}" is private to another member of the house.`;
    case "folder_unknown":
      return `The home node has no folder ${error.path}.`;
    case "folder_closed":
      return `The folder ${error.path} cannot be chosen: it is Hob's own, belongs to the system, or may not be read by the home node.`;
    case "automation_unknown":
      return `The house knows no automation "${error.automation}"; look at the list of automations again.`;
    case "automation_archived":
      return `The automation "${error.automation}" is archived; bring it back first.`;
    case "automation_is_system":
      return `The automation "${error.automation}" is looked after by Hob; take it over before changing its script.`;
    case "slug_taken":
      return `Another automation in the house is called "${error.slug}" already; choose another short name.`;
    case "source_invalid":
      return `The script does not compile (line ${error.line}, column ${error.column}: ${bare(error.problem)}); correct it and send it again.`;
    case "run_unknown":
      return `The house knows no run number ${error.runId}; it may have been cleared away.`;
    case "run_private":
      return `Run ${error.runId} belongs to an automation that is private to another member of the house.`;
    case "run_already_ended":
      return `Run ${error.runId} has ended already (${error.status}); there is nothing left to stop.`;
    case "run_not_ended":
      return `Run ${error.runId} is still going on; wait for its end, or stop it first.`;
    case "run_retried":
      return `Run ${error.runId} was tried again already, as run ${error.by}; look there.`;
    case "run_not_live":
      return `Run ${error.runId} did nothing in earnest, so there is nothing to try again; start a new run.`;
    case "effect_unknown":
      return `The house knows no effect number ${error.effectId}; look at its run again.`;
    case "effect_settled":
      return `Nothing is left to decide here (${spelled(error.state)}); somebody was faster, or it cleared up by itself.`;
    case "secret_unknown":
      return `The house has no secret called "${error.name}"; look at the list of secrets again.`;
    case "trigger_unknown":
      return `The house knows no trigger number ${error.triggerId}; it may have been removed.`;
    case "too_frequent":
      return `This would run every ${span(error.everyMs)}, and a ${error.profile} household allows every ${span(error.leastMs)} at most; choose times further apart, or let an admin choose a larger profile.`;
    case "too_many_automations":
      return `A ${error.profile} household has at most ${error.most} automations; archive one first, or let an admin choose a larger profile.`;
    case "not_granted":
      return `This automation may not read the ${error.what} ${error.name}; an admin has to allow it first.`;
    case "slot_unknown":
      return error.at === null
        ? "Nothing is to come of this trigger, so there is nothing to leave out."
        : `This trigger has no run at ${moment(error.at)}; look at what is to come again.`;
    case "delivery_unknown":
      return `The house knows no delivery number ${error.deliveryId}; look at the list of events again.`;
    case "delivery_not_parked":
      return `This event is not parked (${spelled(error.state)}); there is nothing to decide about it.`;
    case "item_unknown":
      return "There is no such item, or it is not yours to see.";
    case "item_settled":
      return error.by === null
        ? "This item is not open any more: it cleared up by itself, or what it asked about is gone."
        : `${bare(error.by)} was faster${error.choice === null ? "" : ` (${settledWords(error.choice)})`}; nothing else was done.`;
    case "item_expired":
      return `Nobody answered by ${moment(error.at)}, so this item is closed for good; run the automation again if it should still happen.`;
    case "item_changed":
      return "What this item asks about has changed since you saw it; look at it again before you decide.";
    case "item_not_dismissible":
      return "This item is decided or clears up by itself; it cannot be put away.";
    case "may_not_decide":
      return undecidedWords(error.why);
    case "policy_unknown":
      return "There is no such rule in force; it may have been removed meanwhile.";
    case "tool_unknown":
      return `There is no tool ${bare(error.tool)}; the list of rules names all there are.`;
    case "device_only":
      return "This is about a paired device; do it in the app on that device.";
    case "push_host_unknown":
      return `Hob sends notifications only to known push services, and ${bare(error.host)} is none; an exact host can be added in the home node's settings.`;
    case "push_not_subscribed":
      return "This device takes no notifications yet; turn them on first.";
    case "queue_full":
      return `The house has ${error.queued} runs waiting and takes no more for now; wait for some to end and try again.`;

    // This terminal.
    case "node_not_running":
      return `No home node is running on ${error.home}; start it with "hob up".`;
    case "profile_missing":
      return `There is no paired profile in ${error.profile}; pair this terminal first with "hob remote pair".`;
    case "profile_taken":
      return `The profile in ${error.profile} is paired already; choose another folder, or remove it first.`;
  }
}

/** "14:02" today, "Tue 3 Mar, 14:02" on any other day. */
function moment(at: number): string {
  const date = new Date(at);
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  const day: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  const today = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat("en-GB", today ? clock : { ...day, ...clock }).format(date);
}

/** "45 seconds", "5 minutes", "1 hour". */
function span(ms: number): string {
  const [count, unit] =
    ms < 90_000
      ? [ms / 1_000, "second"]
      : ms < 5_400_000
        ? [ms / 60_000, "minute"]
        : [ms / 3_600_000, "hour"];
  const rounded = Math.round(count * 10) / 10;
  return `${rounded} ${unit}${rounded === 1 ? "" : "s"}`;
}

/** Without the full stop it may end in: it becomes part of a longer sentence. */
function bare(text: string): string {
  return text.trim().replace(/\.$/, "");
}

/** Causes are tags for programs; people get them as words. */
function spelled(cause: string): string {
  return bare(cause).replace(/_/g, " ");
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function article(role: Role): string {
  return role === "viewer" ? `a ${role}` : `an ${role}`;
}

function settledWords(choice: string): string {
  if (choice === "approve") return "approved";
  if (choice === "reject") return "rejected";
  return choice === "answer" ? "answered" : "put away";
}

function undecidedWords(why: Extract<HobError, { readonly type: "may_not_decide" }>["why"]): string {
  switch (why) {
    case "role":
      return "This device may look at items and not decide on them; ask an admin for another role.";
    case "risk":
      return "This is riskier than what you may approve; somebody with a higher limit has to decide.";
    case "private":
      return "This belongs to a private automation of another member; only they decide on it.";
    case "own_request":
      return "You asked for this run yourself, and a rule says that somebody else has to agree.";
    case "voted":
      return "You have agreed already; somebody else has to agree as well.";
  }
}
