/** The words for the pages of House, in English: who and what belongs to it, and how it is. They are loaded with the first page that says them. */
import type { CheckName, CheckResult } from "@hob/shared/contract/home";
import type { InstallWay } from "../state/app-install.ts";
import type { SecretProblem } from "../state/secret-form.ts";
import { countWords, durationWords, momentWords, sizeWords } from "./en.ts";

export const houseWords = {
  secrets: {
    title: "Secrets",
    rowName: "Passwords and keys for automations",
    invitation: "Kept by the home node, sent by automations, seen by nobody",
    count: (count: number) => (count === 0 ? "None yet" : count === 1 ? "1 secret" : `${count} secrets`),
    reading: "Reading the secrets from the house…",
    adminOnly: "Secrets take an admin device.",
    empty:
      "No secrets yet. A secret is a password or an access key that automations need elsewhere. The home node keeps it and sends it to the hosts you name; scripts only know what it is called, and nobody can read it here again.",
    lead: "Each is sent only to its own hosts, and shown to nobody, not even here.",
    goesTo: (hosts: string) => `For ${hosts}`,
    usedByCount: (count: number) =>
      count === 0 ? "No automation" : count === 1 ? "1 automation" : `${count} automations`,
    used: (age: string) => `used ${age}`,
    neverUsed: "not used yet",
    setBy: (who: string, age: string) => `Set by ${who}, ${age}`,
    unknown: "The house has no secret of this name any more.",
    addTitle: "Add a secret",
    addLead: "It is sealed on the home node. Automations may send it once their manifest lists its name.",
    name: "Name",
    nameHint: "What scripts call it: small letters, digits, - and _.",
    value: "Value",
    valueHint: "It goes into the house and never comes out again.",
    hosts: "Hosts",
    hostsHint:
      "The only ones that are ever sent it, one on each line: api.example.com, or nas.local:8123 at home.",
    show: "Show what is typed",
    hide: "Cover what is typed",
    short:
      "A value this short can be guessed by whoever may use it. Take a longer one, if the other side lets you.",
    replaces: (name: string) =>
      `There is a secret ${name} already. Its value and its hosts are replaced by these.`,
    save: "Keep it",
    saving: "Sending to the house…",
    usedBy: "Used by",
    lastUsed: "Last used",
    notYet: "Not yet",
    set: "Set",
    setFrom: "Set by",
    inScripts: "In scripts",
    rotateTitle: "Change its value",
    newValue: "New value",
    rotateHint: "Takes the place of the old one, for the same hosts. Runs that wait for it go on.",
    rotate: "Replace the value",
    rotated: "Replaced. From now on the new value is sent.",
    otherHosts: "Set it for other hosts",
    remove: "Remove",
    removeTitle: (name: string) => `Remove ${name}?`,
    removeText: (usedBy: number) =>
      usedBy === 0
        ? "Its value is gone for good. No automation sends it."
        : `Its value is gone for good. ${usedBy === 1 ? "1 automation sends it" : `${usedBy} automations send it`}; runs that need it wait until it is set again.`,
    removing: "Removing…",
    problems: {
      missing: "This is needed.",
      not_a_name: "Use up to 63 small letters, digits, - and _, a letter first.",
      not_a_host: "Give hosts such as api.example.com or nas.local:8123, without wildcards.",
    } satisfies Record<SecretProblem, string>,
  },

  invite: {
    title: "Invite a device",
    adminOnly: "Inviting a device takes an admin device.",
    whose: "Whose device will it be?",
    mayDo: "What may it do?",
    show: "Show the link",
    opening: "Asking the house for a link…",
    qr: "QR code of the invitation",
    scan: "Scan this with the new device, or send it the link. Then type here the six digits it shows.",
    localOnly:
      "This link works in a browser on the home node’s own machine only. For a phone, the house has to be started with an address of its own: hob up --origin https://…",
    asWhom: (member: string, role: string) => `For ${member}, as ${role}`,
    goodFor: (left: string) => `Good for ${left}`,
    expired: "Expired",
    renew: "Renew",
    share: "Share",
    shareTitle: "Invitation to the house",
    withdraw: "Withdraw",
    leaving: "The link is void as soon as you leave this page. Putting Hob away to send it is fine.",
    isHere: (name: string) => `${name} is here`,
    typeThem:
      "Type the six digits it shows. They prove that it is this device, and no other, that you let in.",
    digits: "Six digits",
    oneTry: "One wrong attempt ends the invitation.",
    letIn: "Let it in",
    lettingIn: "Asking the house…",
    paired: (name: string) => `${name} belongs to the house now.`,
    pairedUnnamed: "The device belongs to the house now.",
    toDevice: "Show the device",
    another: "Invite another device",
    newLink: "Show a new link",
  },

  member: {
    reading: "Reading the member from the house…",
    unknown: "The house has no such member any more.",
    since: "Since",
    yours: "This device is yours",
    atMost: "May at most",
    change: "Change this member",
    name: "Name",
    mayDo: "What their devices may do at most",
    devices: "Devices",
    noDevices: "No device yet. Invite one, and it appears here.",
    inviteFor: (name: string) => `Invite a device for ${name}`,
    save: "Save",
    saving: "Saving…",
    saved: "Saved.",
    roleFalls: (count: number, role: string) =>
      `${count === 1 ? "Their device" : `All ${count} of their devices`} may be no more than ${role} from now on; what goes beyond that ends at once.`,
    adminOnly: "Changing a member takes an admin.",
    addTitle: "Add a member",
    addLead: "Somebody who lives here or looks after the house. Their devices are invited afterwards.",
    add: "Add",
    adding: "Adding…",
    remove: "Remove from the house",
    removeTitle: (name: string) => `Remove ${name}?`,
    removeText: (name: string, count: number) =>
      `${devicesGone(count)} The private automations of ${name} are archived; what belongs to the household stays.`,
    removeSelfText: "This is you, with the device in your hand.",
    removeLast: "The last member of the house stays.",
    removing: "Removing…",
  },

  device: {
    reading: "Reading the device from the house…",
    unknown: "The house has no such device any more.",
    role: "Role",
    member: "Member",
    actsAs: (own: string, member: string, acts: string) =>
      `${acts}, as ${member} is no more than that; on its own it would be ${own}.`,
    paired: "Paired",
    seen: "Last seen",
    change: "Change this device",
    name: "Name",
    whose: "Whose device it is",
    mayDo: "What it may do",
    save: "Save",
    saving: "Saving…",
    saved: "Saved.",
    roleChanges: (name: string, role: string) => `${name} is cut off for a moment and comes back as ${role}.`,
    ownRoleFalls: "This is the device in your hand: it cannot take this back by itself.",
    noAdminLeft:
      "After this the house has no admin device. Only the terminal of the home node can bring one in again, with “hob pair”.",
    adminOnly: (role: string) => `Changing a device takes an admin; the one in your hand acts as ${role}.`,
    revoke: "Revoke",
    revokeTitle: (name: string) => `Revoke ${name}?`,
    revokeText:
      "Its session ends at once and it can never come back on its own. To let it in again, invite it anew.",
    revokeSelfText:
      "This is the device in your hand. It loses the house at once; to come back, it has to be invited anew.",
    revoking: "Revoking…",
  },

  check: {
    title: "Look the house over",
    invitation: "Looks at storage, keys, relay, clock, disk, sandbox and notifications; takes a few seconds.",
    run: "Look again",
    running: "Looking…",
    runningText: "The home node is looking itself over; this takes a few seconds.",
    lookedAt: (age: string) => `Looked over ${age}`,
    needsOperator: "Looking the house over takes the role of an operator.",
    summary: (failed: number, warned: number) => {
      if (failed > 0) return failed === 1 ? "1 thing does not work" : `${failed} things do not work`;
      if (warned > 0) return warned === 1 ? "1 thing to look at" : `${warned} things to look at`;
      return "All is well";
    },
    states: {
      ok: "Well",
      warn: "Look at it",
      failed: "Broken",
      skipped: "Not looked at",
    } satisfies Record<CheckResult["state"], string>,
    names: {
      runtime: "Node version",
      storage: "Store",
      fsync: "Writing to disk",
      audit: "Audit record",
      keys: "Key files",
      relay: "Relay",
      clock: "Clock",
      disk: "Disk space",
      sandbox: "Sandbox",
      push: "Notifications",
    } satisfies Record<CheckName, string>,
    sentence: checkSentence,
    figures: figureWords,
  },

  thisDevice: {
    title: "App on this device",
    install: "Install Hob",
    installWhy: "It opens in a window of its own, and without a network too.",
    howToInstall: "Put Hob on this device",
    ownMemory:
      "The installed app has a memory of its own: a pairing made here in the browser is not there, so pair it once more.",
    steps: {
      ios_safari: [
        "Tap the Share button at the bottom of Safari.",
        "Choose “Add to Home Screen”, then “Add”.",
        "Open Hob from the home screen and scan or paste the link there.",
      ],
      ios_safari_menu: [
        "Tap the button with the three dots beside the address, then “Share”.",
        "Choose “Add to Home Screen” (perhaps under “View More”), leave “Open as Web App” on, then “Add”.",
        "Open Hob from the home screen and scan or paste the link there.",
      ],
      ipad_safari: [
        "Tap the Share button at the top of Safari, beside the address.",
        "Choose “Add to Home Screen” (perhaps under “View More”), then “Add”.",
        "Open Hob from the home screen and scan or paste the link there.",
      ],
      ios_other: [
        "Tap the Share button beside the address.",
        "Choose “Add to Home Screen”, then “Add”.",
        "Open Hob from the home screen and scan or paste the link there.",
      ],
      ios_open_safari: [
        "This browser cannot install apps. Copy the pairing link, or keep the QR code at hand.",
        "Open this same address in Safari.",
        "Hob tells you there how it gets onto the home screen.",
      ],
      firefox_android: ["Open the menu of Firefox.", "Choose “Add app to Home screen”, then “Add”."],
      mac_safari: ["In the menu bar choose “File”, then “Add to Dock…”.", "Open Hob from the Dock."],
      android_open_browser: [
        "This page is shown inside another app, which cannot install it.",
        "Open the menu of that app and choose “Open in browser”.",
      ],
    } satisfies Record<Exclude<InstallWay, "offer">, readonly string[]>,
    kept: "Keys and answers stay here until you forget the house.",
    mayForget:
      "This device may forget the house when it runs short of space; it would then have to be paired again. Installing Hob usually prevents that.",
    askToKeep: "Ask the browser to keep it",
  },
};

function devicesGone(count: number): string {
  if (count === 0) return "They have no device.";
  return count === 1
    ? "Their device loses the house at once."
    : `Their ${count} devices lose the house at once.`;
}

/** What a look at one thing came out as, and what to do where it is not well. */
function checkSentence({ check, state, reason, figures }: CheckResult): string {
  if (check === "push" && state === "ok" && figures["reached"] === 0)
    return "No device has asked to be notified.";
  if (state === "ok") return checksWell[check];
  return (
    checkReasons[reason ?? ""] ??
    "This is not as it should be; “hob doctor” at the home node’s terminal tells more."
  );
}

/** What was measured, each with its unit. What only programs need is left to `hob doctor`. */
function figureWords(figures: CheckResult["figures"]): readonly string[] {
  return Object.entries(figures).flatMap(([name, value]) => figureSentences[name]?.(value) ?? []);
}

const checksWell: Readonly<Record<CheckName, string>> = {
  runtime: "The home node runs on a Node that Hob is made for.",
  storage: "Everything stored is whole.",
  fsync: "What is written reaches the disk quickly.",
  audit: "The record of who did what is unbroken.",
  keys: "Only the home node’s own user can read its keys.",
  relay: "The home node reaches the relay.",
  clock: "The home node’s clock is right, as far as that can be told.",
  disk: "There is room on the disk.",
  sandbox: "Scripts run shut in, with nothing but what they were given.",
  push: "Every device that asked to be notified can be, as far as the last messages told.",
};

const checkReasons: Readonly<Record<string, string>> = {
  node_too_old: "The home node’s Node is too old for Hob; install a newer one.",
  store_damaged: "What is stored is damaged; stop the home node and put back a backup.",
  schema_newer: "The store was written by a newer Hob; update the home node.",
  schema_old: "The store is of an older Hob; the next start of the home node brings it up to date.",
  home_unwritable: "The home node cannot write to its own folder; nothing can be kept until it can.",
  fsync_slow: "The disk is slow to keep what is written, and runs wait for that; a faster disk helps.",
  audit_broken: "The record of who did what was changed from outside.",
  key_mode_open:
    "Others on the home node’s machine may read its keys; “hob doctor” there says how to close that.",
  key_owner_other: "The home node’s keys belong to another user of its machine.",
  key_damaged: "The home node’s keys cannot be read; put back a copy of them.",
  relay_connecting: "The home node is connecting to the relay.",
  relay_unreachable: "The home node cannot reach the relay; look after its network and the relay.",
  relay_refused: "The relay has turned this house away.",
  relay_off: "The house runs its own relay, which is off.",
  clock_off: "The home node’s clock is wrong; let its machine set it from the network.",
  clock_went_back: "The home node’s clock was set back while it ran; what is planned may come late.",
  no_reference: "Nothing outside was there to compare the clock with.",
  disk_low: "The disk is filling up; make room soon.",
  disk_full: "The disk is full; make room now, or nothing more can be kept.",
  sandbox_silent: "A script was started to try it, and never answered.",
  sandbox_wrong: "A script was started to try it, and gave a wrong answer.",
  sandbox_failed: "No script can run on the home node.",
  push_dead: "A device can no longer be notified; open the app there, which mends it.",
  push_failing:
    "Notifications to a device do not get through; look after the home node’s way to the internet.",
  nothing_yet: "There is nothing here yet to look at.",
  took_too_long: "Looking took too long; try again when the home node has less to do.",
  check_broke: "This could not be looked at.",
};

const figureSentences: Readonly<Record<string, (value: number | string) => string | undefined>> = {
  node: (value) => `Node ${value}`,
  needed: (value) => `${value} or newer is needed`,
  databaseBytes: (value) => sizeWords(Number(value)),
  p50Ms: (value) => `half of all writes within ${durationWords(Number(value))}`,
  p99Ms: (value) => `99 of 100 within ${durationWords(Number(value))}`,
  entries: (value) => `${countWords(Number(value))} entries`,
  brokenAt: (value) => `broken at entry ${value}`,
  file: String,
  mode: (value) => `mode ${value}`,
  url: String,
  since: (value) => `since ${momentWords(Number(value))}`,
  detail: String,
  problem: String,
  aheadMs: (value) =>
    `${durationWords(Math.abs(Number(value)))} ${Number(value) < 0 ? "behind" : "ahead of"} the relay`,
  freeBytes: (value) => `${sizeWords(Number(value))} free`,
  totalBytes: (value) => `${sizeWords(Number(value))} in all`,
  reached: (value) => (value === 0 ? undefined : `${countWords(Number(value))} reached`),
  failing: (value) => (value === 0 ? undefined : `${countWords(Number(value))} waiting`),
  dead: (value) => (value === 0 ? undefined : `${countWords(Number(value))} not reached`),
  ms: (value) => `took ${durationWords(Number(value))}`,
};
