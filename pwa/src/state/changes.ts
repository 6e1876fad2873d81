/**
 * Keeps what is on screen as the house has it: the house tells what changed, and just the readings
 * concerned are read again. Nothing is asked for on a timer.
 */
import type { PlainMethod } from "@hob/shared/contract/commands";
import type { ChangesItem, ChangeTopic } from "@hob/shared/contract/changes";
import { followChanges } from "@hob/shared/follow-changes";
import { createEffect, createSignal, on, onCleanup } from "solid-js";
import { connection, house, houseLink } from "./house.ts";
import { useOwnRole } from "./own-role.ts";
import { queryClient } from "./queries.ts";

/** Since when the house tells of every change, milliseconds since 1970; undefined while it does not. */
const [toldSince, setToldSince] = createSignal<number>();

/** True of an answer given at `readAt` while the house tells of every change: it is how things are. */
export function isToldOfChanges(readAt: number): boolean {
  const since = toldSince();
  return since !== undefined && readAt >= since && connection().kind === "live";
}

/** Listens for as long as the app runs, to whichever house this device belongs to. */
export function useHouseChanges(): void {
  const renewer = createRenewer(readAgain);
  createEffect(
    on(house, (here) => {
      if (here.kind !== "paired") return;
      let isOver = false;
      let cancel = () => {};
      void houseLink().then((link) => {
        if (!isOver) cancel = followChanges(link, take).cancel;
      });
      onCleanup(() => {
        isOver = true;
        cancel();
        setToldSince(undefined);
      });
    }),
  );

  // Another role sees other things: what was left out or veiled before is nobody's change to tell of.
  const role = useOwnRole(() => house().kind === "paired");
  createEffect(
    on(role, (now, before) => {
      if (now !== undefined && before !== undefined && now !== before) renewer.renew(readings);
    }),
  );

  function take(item: ChangesItem): void {
    if (item.reset || toldSince() === undefined) setToldSince(Date.now());
    if (item.reset) renewer.renew(readings);
    for (const { topic, id } of item.changes) renewer.renew(concernedBy(topic, id));
  }
}

/** A reading that a change makes old: all answers of a method, or the one about this run. */
export interface Concerned {
  readonly method: PlainMethod;
  readonly runId?: number;
}

/** What is read again when everything may have changed. Looking the house over is a person's wish alone. */
const readings: readonly Concerned[] = [
  { method: "home.status" },
  { method: "devices.list" },
  { method: "members.list" },
  { method: "automations.list" },
  { method: "automations.get" },
  { method: "runs.list" },
  { method: "runs.get" },
  { method: "effects.list" },
  { method: "secrets.list" },
  { method: "triggers.list" },
  { method: "triggers.get" },
  { method: "triggers.upcoming" },
  { method: "events.list" },
  { method: "inbox.list" },
  { method: "inbox.get" },
  { method: "policies.list" },
  { method: "webhooks.get" },
  { method: "push.get" },
  { method: "policies.explain" },
];

/** The readings in which a change of `topic` shows; run lists name automations, and automations their last run. */
export function concernedBy(topic: ChangeTopic, id: number): readonly Concerned[] {
  switch (topic) {
    case "home":
      // Its pause holds what is to come, and its zone moves it.
      return [
        { method: "home.status" },
        { method: "secrets.list" },
        { method: "triggers.list" },
        { method: "triggers.get" },
        { method: "triggers.upcoming" },
        { method: "webhooks.get" },
        { method: "push.get" },
      ];
    case "device":
      return [
        { method: "devices.list" },
        { method: "members.list" },
        { method: "home.status" },
        { method: "push.get" },
      ];
    case "member":
      return [
        { method: "members.list" },
        { method: "devices.list" },
        { method: "automations.list" },
        { method: "automations.get" },
      ];
    case "automation":
      return [
        { method: "automations.list" },
        { method: "automations.get" },
        { method: "runs.list" },
        { method: "secrets.list" },
        { method: "triggers.list" },
        { method: "triggers.get" },
        { method: "triggers.upcoming" },
        { method: "events.list" },
      ];
    case "run":
      return [
        { method: "runs.list" },
        { method: "runs.get", runId: id },
        { method: "effects.list" },
        { method: "automations.list" },
        { method: "home.status" },
        { method: "triggers.list" },
        { method: "triggers.upcoming" },
        { method: "events.list" },
        // Of an approval it says how far its effect is.
        { method: "inbox.get" },
      ];
    case "inbox":
      return [{ method: "inbox.list" }, { method: "inbox.get" }];
    case "policy":
      return [{ method: "policies.list" }, { method: "policies.explain" }];
  }
}

export interface Renewer {
  renew(concerned: readonly Concerned[]): void;
}

/** Reads each thing again at most once at a time: what changes meanwhile is read once more afterwards. */
export function createRenewer(read: (concerned: Concerned) => Promise<void>): Renewer {
  const underWay = new Map<string, "once" | "again">();
  return {
    renew(concerned) {
      for (const each of concerned) {
        const key = `${each.method} ${each.runId ?? ""}`;
        if (underWay.has(key)) underWay.set(key, "again");
        else void readUntilDone(each, key);
      }
    },
  };

  async function readUntilDone(concerned: Concerned, key: string): Promise<void> {
    do {
      underWay.set(key, "once");
      await read(concerned);
    } while (underWay.get(key) === "again");
    underWay.delete(key);
  }
}

/** Makes the kept answers old; those on screen are read at once, and a failure shows where they are. */
async function readAgain({ method, runId }: Concerned): Promise<void> {
  const queryKey = runId === undefined ? [method] : [method, { runId }];
  await queryClient.invalidateQueries({ queryKey });
}
