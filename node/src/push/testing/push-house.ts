/** A house that pushes, for tests: real store, vault, broker and push service; only its clock is turned by hand. */
import { randomBytes } from "node:crypto";
import { toHex } from "@hob/shared/bytes";
import type { PushChoices } from "@hob/shared/contract/push";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { outcomeOf, type ApprovalBody } from "@hob/shared/model/inbox";
import type { Risk } from "@hob/shared/model/risk";
import type { Role } from "@hob/shared/model/role";
import { parsePush, type PushPayload } from "@hob/shared/notification";
import { err, ok } from "@hob/shared/result";
import { createManualClock, type ManualClock } from "@hob/shared/testing/manual-clock";
import { createBroker } from "../../egress/broker.ts";
import { pushGrant } from "../../egress/push-hosts.ts";
import { createHub, type Hub } from "../../hub.ts";
import { silentLogger } from "../../logger.ts";
import type { Caller } from "../../service/caller.ts";
import { pushHandlers, type PushHandlers } from "../../service/push.ts";
import { addTestDevice, firstMemberId } from "../../service/testing/test-devices.ts";
import { decisionsOn } from "../../store/decisions.ts";
import { findItem, openAskingItem, settleItem } from "../../store/inbox.ts";
import { openStore, type Store } from "../../store/store.ts";
import { addTestAutomation, addTestRun } from "../../store/testing/test-runs.ts";
import { createTestHome } from "../../store/testing/test-store.ts";
import { ensureHousehold } from "../../store/household.ts";
import { openVault, type Vault } from "../../vault/vault.ts";
import { startPushes, type Pushes } from "../pushes.ts";
import { createTickets, type Decide, type Tickets } from "../tickets.ts";
import { openVapidKeys } from "../vapid-keys.ts";
import { startPushService, type PushService, type TestSubscription } from "./push-service.ts";

export type TestPhone = Caller & {
  readonly deviceId: number;
  readonly memberId: number;
  readonly subscription: TestSubscription;
};

export interface PushHouse extends AsyncDisposable {
  readonly store: Store;
  readonly hub: Hub;
  readonly vault: Vault;
  readonly clock: ManualClock;
  readonly service: PushService;
  readonly handlers: PushHandlers;
  readonly tickets: Tickets;
  readonly room: Uint8Array;
  /** A paired device that has subscribed. */
  phone(name: string, of?: { role?: Role; memberId?: number; choices?: Partial<PushChoices> }): TestPhone;
  /** Opens an approval; answers its item's number. */
  ask(asked?: AskedApproval): number;
  /** Lets everybody know that the inbox changed, and waits until all that can be sent was. */
  settle(): Promise<void>;
  /** Lets time pass, and waits the same way. */
  pass(ms: number): Promise<void>;
  /** What a phone's worker was given, in order. */
  shownOn(phone: TestPhone): PushPayload[];
  /** The node goes down as if its power was cut, and comes back with what is on its disk. */
  restart(): Promise<void>;
}

export interface AskedApproval {
  readonly automationId?: number;
  /** Whose device asked for the run. */
  readonly askerDeviceId?: number;
  readonly risk?: Risk;
  readonly expiresInMs?: number;
  readonly needs?: number;
  readonly body?: Partial<ApprovalBody>;
}

export const hourMs = 60 * 60_000;

/** It stands at 09:00 in Berlin, where the house is. */
export async function openPushHouse(): Promise<PushHouse> {
  await loadSodium();
  const home = createTestHome();
  const opened = openStore(home.config);
  if (!opened.ok) throw new Error(opened.error.type);
  const store = opened.value;
  ensureHousehold(store, { name: "Home", timezone: "Europe/Berlin" });
  const vaultOpened = openVault(home.config.keyFile);
  if (!vaultOpened.ok) throw new Error(vaultOpened.error.type);
  const vault = vaultOpened.value;
  const clock = createManualClock();
  const hub = createHub(store, silentLogger);
  const service = await startPushService();
  const keys = openVapidKeys(store, vault);
  const pushHosts = [service.host];
  const room = new Uint8Array(20).fill(7);
  const relayUrl = "wss://relay.example/relay";
  const decide = decideIn(store, clock);
  const tickets = createTickets({
    ...{ store, vault, clock, room, relayUrl, decide, randomBytes },
    logger: silentLogger,
  });
  const door = {
    serverKey: keys.publicKey,
    isKnown: (endpoint: string) => pushGrant(endpoint, pushHosts) !== undefined,
  };
  const handlers = pushHandlers({ store, hub, clock, push: door });
  let pushes = start();
  let automations = 0;

  return {
    ...{ store, hub, vault, clock, service, handlers, tickets, room },
    phone(name, { role = "admin", memberId = firstMemberId, choices = {} } = {}) {
      const caller = addTestDevice(store, name, role, memberId);
      const subscription = service.subscribe(keys.publicKey);
      const subscribed = handlers["push.subscribe"](subscription, caller);
      const chosen = handlers["push.choose"]({ choices }, caller);
      if (!subscribed.ok || !chosen.ok) throw new Error(`${name} could not subscribe`);
      return { ...caller, subscription };
    },
    ask({ automationId, askerDeviceId, risk = "low", expiresInMs = 24 * hourMs, needs = 1, body } = {}) {
      const of = automationId ?? addTestAutomation(store, `bills-${++automations}`);
      const at = clock.now();
      const runId = addTestRun(store, { automationId: of, deviceId: askerDeviceId ?? null });
      return openAskingItem(store, {
        ...{ automationId: of, cause: "effect", runId, call: 1, effectId: null, risk, needs, at },
        body: { ...approval, ...body },
        contentHash: randomBytes(32),
        notByMember: null,
        expiresAt: at + expiresInMs,
        onExpiry: "deny",
        escalateAt: at + Math.floor(expiresInMs / 3),
      });
    },
    async settle() {
      hub.publish({ kind: "InboxChanged" });
      await pushes.settled();
    },
    async pass(ms) {
      clock.advance(ms);
      await pushes.settled();
    },
    shownOn: ({ subscription }) =>
      service.received
        .filter(({ endpoint }) => endpoint === subscription.endpoint)
        .map(({ text }) => {
          const push = parsePush(text);
          if (!push) throw new Error(`not a push of ours: ${text}`);
          return push;
        }),
    async restart() {
      await pushes[Symbol.asyncDispose]();
      pushes = start();
      await pushes.settled();
    },
    async [Symbol.asyncDispose]() {
      await pushes[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
      store[Symbol.dispose]();
      home[Symbol.dispose]();
    },
  };

  function start(): Pushes {
    return startPushes({
      ...{ store, hub, clock, vault, keys, pushHosts, tickets },
      logger: silentLogger,
      broker: createBroker({ clock, ownPorts: () => [], hostRate: null }),
      contact: "mailto:anna@example.com",
      appOrigin: "https://hob.example",
      random: () => 0.5,
    });
  }
}

const approval: ApprovalBody = {
  effectId: 1,
  tool: "http.post",
  step: "",
  args: null,
  recipients: ["bank.example"],
  amounts: [{ label: "Amount", text: "12.00 EUR" }],
  texts: [],
  requester: "scheduler",
  why: { layer: "default", policyId: null, limit: null },
  costMicros: 0,
};

/** The part of `inbox.decide` that a ticket relies on: words on an open item, as it was shown, count once each. */
function decideIn(store: Store, clock: ManualClock): Decide {
  return ({ itemId, choice, contentHash }, caller) => {
    const item = findItem(store, itemId);
    if (!item) return err({ type: "item_unknown", itemId });
    if (item.contentHash === null || toHex(item.contentHash) !== contentHash)
      return err({ type: "item_changed", itemId });
    const at = clock.now();
    const { state, resolvedBy: by } = item;
    if (state !== "open") return err({ type: "item_settled", itemId, state, choice: item.choice, by, at });
    store.db
      .prepare(
        `insert into decision (item, choice, device, member, by, via, at, audit)
         values (?, ?, ?, ?, ?, 'notification', ?, 1)`,
      )
      .run(itemId, choice, caller.deviceId, caller.memberId, caller.name, at);
    if (outcomeOf(decisionsOn(store, itemId), item.needs) !== undefined)
      settleItem(store, itemId, { state: "resolved", at, by: caller.name, choice });
    return ok({ item: {} as never, auditSeq: 1 });
  };
}
