/** One sentence for whatever a look at the node has found: what it is like, and what to do about it. */
import type { CheckName, CheckResult } from "@hob/shared/contract/home";
import { when } from "./output.ts";

export const checkTitles: { readonly [C in CheckName]: string } = {
  runtime: "Node version",
  storage: "Store",
  fsync: "Writing to disk",
  audit: "Audit record",
  keys: "Key file",
  relay: "Relay",
  clock: "Clock",
  disk: "Disk space",
  sandbox: "Sandbox",
  push: "Notifications",
};

export function checkSentence(found: CheckResult): string {
  const { check, reason, figures } = found;
  if (reason === "took_too_long")
    return "It took too long to look; try again when the machine has less to do.";
  if (reason === "check_broke") return `It could not be looked at: ${figures["problem"]}.`;
  if (reason === "nothing_yet") return "There is no house here yet; starting one makes it.";
  return sentences[check](found);
}

const sentences: { readonly [C in CheckName]: (found: CheckResult) => string } = {
  runtime: ({ state, figures }) =>
    state === "ok"
      ? `Node ${figures["node"]} is new enough.`
      : `Node ${figures["node"]} is too old; Hob's node needs ${figures["needed"]} or newer.`,
  storage({ reason, figures }) {
    if (reason === "store_damaged")
      return `The database is damaged (${figures["problem"]}): stop the node and put back a backup.`;
    if (reason === "schema_newer")
      return `The database was written by a newer Hob (schema ${figures["schema"]}, this one knows ${figures["known"]}): update Hob.`;
    if (reason === "schema_old")
      return `The database has schema ${figures["schema"]}; the next start brings it to ${figures["known"]}.`;
    return `The database is whole: ${size(figures["databaseBytes"])}, schema ${figures["schema"]}.`;
  },
  fsync({ reason, figures }) {
    if (reason === "home_unwritable") return `The home folder cannot be written to: ${figures["problem"]}.`;
    const measured = `99 of 100 writes are safe on the disk within ${figures["p99Ms"]} ms`;
    return reason === "fsync_slow"
      ? `${measured}, which is slow: runs wait for that; a faster disk helps.`
      : `${measured}, half of them within ${figures["p50Ms"]} ms.`;
  },
  audit({ reason, figures }) {
    if (reason === "store_damaged") return `The audit cannot be read: ${figures["problem"]}.`;
    return reason === "audit_broken"
      ? `The audit was changed from outside: its chain breaks at entry ${figures["brokenAt"]}.`
      : `All ${figures["entries"]} entries follow from each other.`;
  },
  keys({ reason, figures }) {
    if (reason === "key_mode_open")
      return `Others on this machine may read ${figures["file"]} (mode ${figures["mode"]}). Run: chmod 600 ${figures["file"]}`;
    if (reason === "key_owner_other") return `${figures["file"]} belongs to another user of this machine.`;
    if (reason === "key_damaged") return `${figures["file"]} cannot be used: put back a copy of it.`;
    return `The keys are for their owner only (mode ${figures["mode"]}).`;
  },
  relay({ reason, figures }) {
    const { url, since } = figures;
    const sinceWhen = typeof since === "number" ? ` since ${when(since)}` : "";
    if (reason === "relay_off") return "The house runs its own relay, which is off as the node is.";
    if (reason === "relay_connecting") return `The node is connecting to ${url}.`;
    if (reason === "relay_unreachable")
      return `${url} cannot be reached${sinceWhen}: check network and relay.`;
    if (reason === "relay_refused")
      return `${url} has turned this house away${sinceWhen} (${figures["detail"] ?? "no reason given"}).`;
    return sinceWhen === "" ? `${url} answers.` : `Connected to ${url}${sinceWhen}.`;
  },
  clock({ reason, figures }) {
    const { aheadMs } = figures;
    if (reason === "no_reference") return "Nothing outside this machine was there to compare its clock with.";
    if (reason === "clock_went_back")
      return "The clock was set back while the node ran: check how this machine keeps its time.";
    if (typeof aheadMs !== "number") return "The clock has run evenly since the node started.";
    const off = `${(Math.abs(aheadMs) / 1000).toFixed(0)} s ${aheadMs < 0 ? "behind" : "ahead of"} the relay's`;
    return reason === "clock_off"
      ? `The clock is ${off}: let the machine set it from the network.`
      : `The clock agrees with the relay's, as far as that tells.`;
  },
  disk({ reason, figures }) {
    const free = `${size(figures["freeBytes"])} of ${size(figures["totalBytes"])} are free`;
    if (reason === "disk_full") return `Only ${free}: make room now, or runs will be refused.`;
    return reason === "disk_low" ? `Only ${free}: make room soon.` : `${free}.`;
  },
  sandbox({ reason, figures }) {
    if (reason === "sandbox_silent") return "A script was started and never answered.";
    if (reason === "sandbox_wrong") return "A script gave a wrong answer.";
    if (reason === "sandbox_failed") return `No script can run: ${figures["problem"]}`;
    return `A script ran in a process of its own and answered within ${figures["ms"]} ms.`;
  },
  push({ reason, figures }) {
    const { reached, failing, dead } = figures;
    if (reason === "push_dead")
      return `${devices(dead)} can no longer be notified: open the app there, which mends it.`;
    if (reason === "push_failing")
      return `Notifications to ${devices(failing)} do not get through: check this machine's way to the internet.`;
    return reached === 0
      ? "No device has asked to be notified."
      : `${devices(reached)} can be notified, as far as the last messages told.`;
  },
};

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

function devices(count: number | string | undefined): string {
  return count === 1 ? "1 device" : `${count} devices`;
}

function size(bytes: number | string | undefined): string {
  let amount = Number(bytes);
  let unit = 0;
  for (; amount >= 1024 && unit < units.length - 1; unit++) amount /= 1024;
  return `${amount.toFixed(amount < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}
