/** The words for notifications, in English: the pattern for every other language. */
import type { PushSwitch } from "@hob/shared/contract/push";
import type { PushStanding } from "../state/push-standing.ts";

export const push = {
  title: "Notifications",
  reading: "Asking the house about notifications…",

  standing: {
    unread: "Looking…",
    on: "On for this device",
    off: "Off for this device",
    broken: "They do not reach this device",
    denied: "Not allowed by this browser",
    insecure: "Not over this address",
    install_first: "Not in a browser tab",
    unable: "Not in this browser",
  } satisfies Record<PushStanding, string>,

  standingText: {
    unread: "",
    on: "Your house tells this device when it needs you.",
    off: "Your house can tell this device when it needs you, also while Hob is closed.",
    broken:
      "They were turned on, but the way to this device is gone. Nothing is lost: all of it is in the inbox.",
    denied:
      "Hob was told not to notify you here. Allow it in the browser’s settings for this site, then come back to this page.",
    insecure:
      "Browsers notify only over https. Whoever looks after the home node can give the house such an address.",
    install_first: "On iPhone and iPad an app has to be on the home screen to notify. Put Hob there first:",
    unable: "This browser cannot notify. The inbox has everything all the same.",
  } satisfies Record<PushStanding, string>,

  turnOn: "Turn on",
  turningOn: "Turning on…",
  turnOff: "Turn off",
  turningOff: "Turning off…",
  mend: "Repair",
  mending: "Repairing…",
  notAllowed: "The browser was told not to allow it. Nothing has changed.",
  turnOnAgain: "Try again",
  noAnswer:
    "This browser’s push service has not answered for 20 seconds, so notifications are not on. It may be out of reach from here, or turned off in the browser.",
  noSubscription: (problem: string) =>
    `The browser’s push service gave no address for this device: ${problem}. Try again later, or another browser.`,

  lastDelivered: "Last delivered",
  neverDelivered: "Nothing yet",
  lastFailed: "Last failure",
  problems: {
    gone: "the push service no longer knows this device",
    refused: "the push service refused it",
    unreachable: "the push service could not be reached",
  } as Readonly<Record<string, string>>,
  otherProblem: (problem: string) => `the push service says “${problem}”`,

  test: "Send a test",
  testing: "Sending…",
  testSent: "On its way. It should come up here in a few seconds.",
  testTaken: "The push service has taken it. It should come up here any moment.",
  testArrived: "It has arrived on this device.",
  testLate:
    "Nothing has come up yet. Look whether the device is in a quiet mode, and whether its settings let this browser notify.",

  about: "What to be told of",
  choices: {
    approvals: "Approvals",
    questions: "Questions",
    failures: "Failures",
    paused: "Automations that were paused",
    reminders: "Reminders",
    notices: "What scripts have to tell",
    house: "The house itself",
    urgentInQuiet: "Urgent ones also in quiet hours",
    showContents: "Say what it is about",
    approveFromNotification: "Approve from the notification",
  } satisfies Record<PushSwitch, string>,
  choiceHints: {
    approvals: "Something waits for your yes or no.",
    questions: "A script asks you something.",
    failures: "A run has failed.",
    paused: "After several failures in a row.",
    reminders: "To-dos of your own.",
    notices: "Only where a script asks for it.",
    house: "A secret is missing, a source is silent, an effect is unclear.",
    urgentInQuiet: "Everything else waits for their end.",
    showContents:
      "Off: a notification says only that there is something; the lock screen gives away no more.",
    approveFromNotification: "Low risk only, without opening Hob. Rejecting always works from there.",
  } satisfies Record<PushSwitch, string>,
  how: "How",

  quiet: "Quiet hours",
  quietText: (zone: string) =>
    `For the whole house, by its clock (${zone}). Notifications wait for their end.`,
  quietNone: "None",
  quietSpan: (from: string, to: string) => `${from} to ${to}`,
  quietToggle: "Keep quiet hours",
  quietFrom: "From",
  quietTo: "To",
  quietSame: "Begin and end are the same time.",
  quietSave: "Save",
  quietSaving: "Saving…",
  quietSaved: "Saved.",
  quietAdminOnly: "Changing them takes an admin.",

  offer: "Hob can tell this device when your house needs you.",
  offerTurnOn: "Turn on",
  offerNotNow: "Not now",

  row: {
    unread: "",
    on: "On",
    off: "Off",
    broken: "They do not reach this device",
    denied: "Not allowed by this browser",
    insecure: "They take https",
    install_first: "They take the app on the home screen",
    unable: "Not in this browser",
  } satisfies Record<PushStanding, string>,

  device: "Notifications",
  deviceNone: "Off",
  deviceDead: "On, but they do not arrive",
  deviceLive: (delivered: string) => `On, last delivered ${delivered}`,
  deviceLiveYet: "On, nothing delivered yet",
};
