/** Every command of the contract, asked by every role and by the terminal, through the door that all of them use. */
import { commandOf, commands, isStream, type Input, type Method } from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { roleCovers, roles } from "@hob/shared/model/role";
import type { Result } from "@hob/shared/result";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { terminal, type Caller } from "../service/caller.ts";
import { addTestDevice } from "../service/testing/test-devices.ts";
import { createTestHouse } from "../service/testing/test-house.ts";
import { openVault } from "../vault/vault.ts";
import { createTestHome } from "../store/testing/test-store.ts";
import { createEnrolment } from "./enrolment.ts";
import { createRpc } from "./rpc.ts";

let door: ReturnType<typeof openDoor>;

beforeAll(async () => {
  await loadSodium();
  door = openDoor();
});

afterAll(() => door.close());

/**
 * Well-formed input for each command, so that what is not refused reaches its handler. What is named
 * does not exist, except for the caller's own device: the handler says so, and nothing changes for the next.
 */
const inputsOf = ({ deviceId }: Caller): { readonly [M in Method]: Input<M> } => ({
  "home.status": {},
  "home.check": {},
  "home.pause": {},
  "home.resume": {},
  "changes.follow": {},
  "devices.list": {},
  "devices.update": { deviceId: 99 },
  "devices.revoke": { deviceId: deviceId ?? 99 },
  "devices.invite": {},
  "devices.confirm": { digits: "123456" },
  "devices.reset": {},
  "members.list": {},
  "members.create": { name: "Ann" },
  "members.update": { memberId: 99 },
  "members.remove": { memberId: 99 },
  "folders.list": { path: "/no/such/folder" },
  "automations.list": {},
  "automations.get": { automation: "none" },
  "automations.create": { name: "A", source: "let x = ;", manifest: { tools: [] } },
  "automations.update": { automation: "none" },
  "automations.archive": { automation: "none" },
  "runs.start": { automation: "none" },
  "runs.list": {},
  "runs.get": { runId: 99 },
  "runs.events": { runId: 99 },
  "runs.logs": { runId: 99 },
  "runs.findLines": { runId: 99 },
  "runs.follow": { runId: 99 },
  "runs.cancel": { runId: 99 },
  "runs.cancelAll": {},
  "runs.retry": { runId: 99 },
  "runs.replay": { runId: 99 },
  "effects.list": {},
  "effects.resolve": { effectId: 99, choice: "skip" },
  "secrets.list": {},
  "secrets.set": { name: "key", value: "v", hosts: ["example.com"] },
  "secrets.rotate": { name: "none", value: "v" },
  "secrets.remove": { name: "none" },
  "home.update": {},
  "automations.pause": { automation: "none" },
  "automations.resume": { automation: "none" },
  "automations.duplicate": { automation: "none" },
  "triggers.list": {},
  "triggers.get": { triggerId: 99 },
  "triggers.create": { automation: "none", input: { kind: "webhook" } },
  "triggers.update": { triggerId: 99 },
  "triggers.remove": { triggerId: 99 },
  "triggers.enable": { triggerId: 99 },
  "triggers.disable": { triggerId: 99 },
  "triggers.skipNext": { triggerId: 99 },
  "triggers.preview": { input: { kind: "cron", expression: "0 7 * * *" } },
  "triggers.kinds": {},
  "triggers.upcoming": {},
  "triggers.backfill": { triggerId: 99, from: 0, to: 1 },
  "triggers.runDue": {},
  "runs.startLater": { automation: "none", at: 1 },
  "events.emit": { name: "test.event" },
  "events.list": {},
  "events.redeliver": { deliveryId: 99 },
  "events.drop": { deliveryId: 99 },
  "webhooks.get": {},
  "webhooks.open": { port: 40_000 },
  "webhooks.close": {},
  "webhooks.renew": { triggerId: 99 },
  "policies.list": {},
  "policies.set": { policyId: 99, effect: "deny" },
  "policies.remove": { policyId: 99 },
  "policies.limit": { automation: "none", maxRisk: "low" },
  "policies.explain": { automation: "none", call: "kv.set" },
  "audit.list": {},
  "audit.verify": {},
  "audit.export": {},
  "push.get": {},
  "push.subscribe": {
    endpoint: "https://nobody.example/1",
    p256dh: "A".repeat(87),
    auth: "A".repeat(22),
  },
  "push.unsubscribe": {},
  "push.choose": { choices: {} },
  "push.test": {},
  "inbox.decide": { itemId: 99, choice: "approve", contentHash: "0".repeat(64) },
  "inbox.answer": { itemId: 99, contentHash: "0".repeat(64), answer: "yes" },
  "inbox.list": {},
  "inbox.get": { itemId: 99 },
  "inbox.snooze": { itemIds: [99], until: 1 },
  "inbox.dismiss": { itemIds: [99] },
  "inbox.restore": { itemIds: [99] },
  "reminders.add": { title: "Bins" },
  "reminders.update": { itemId: 99 },
  "reminders.automate": { itemId: 99 },
});

const methods = Object.keys(commands) as Method[];

describe.each(roles)("%s", (role) => {
  it.each(methods.filter((method) => !roleCovers(role, commandOf(method).least)))(
    "is refused %s",
    async (method) => {
      const answer = await door.ask(addTestDevice(door.store, "Device", role), method);
      const { least } = commandOf(method);
      expect(answer).toEqual({ ok: false, error: { type: "role_too_low", needs: least, has: role } });
    },
  );

  it.each(methods.filter((method) => roleCovers(role, commandOf(method).least)))(
    "may call %s",
    async (method) => {
      expectHandled(method, await door.ask(addTestDevice(door.store, "Device", role), method));
    },
  );
});

describe("the terminal", () => {
  it.each(methods)("may call %s", async (method) => {
    expectHandled(method, await door.ask(terminal, method));
  });
});

/** An answer, or one of the command's own errors: both come from its handler and from nowhere else. */
function expectHandled(method: Method, answer: Result<unknown, HobError>): void {
  const own: readonly string[] = commandOf(method).errors;
  if (!answer.ok) expect(own).toContain(answer.error.type);
}

function openDoor() {
  const house = createTestHouse();
  const home = createTestHome();
  const vault = openVault(home.config.keyFile);
  if (!vault.ok) throw new Error(vault.error.type);
  const enrolment = createEnrolment({
    store: house.store,
    clock: house.clock,
    hub: house.hub,
    vault: vault.value,
    logger: silentLogger,
    room: new Uint8Array(20),
    relayUrl: "wss://relay.example/relay",
    relayOrigin: () => undefined,
    appOrigin: "https://relay.example",
    onAllowListChanged() {},
    isConnected: () => false,
  });
  const rpc = createRpc({
    store: house.store,
    logger: silentLogger,
    now: () => 1,
    fingerprint: (text) => text,
    plain: {
      ...house.plain,
      "devices.confirm": ({ digits }, caller) => enrolment.confirm(digits, caller),
    },
    slow: house.slow,
    streams: { ...house.streams, "devices.invite": enrolment.invite },
  });
  return {
    store: house.store,
    ask(caller: Caller, method: Method): Promise<Result<unknown, HobError>> | Result<unknown, HobError> {
      const request = { method, input: inputsOf(caller)[method], requestId: `a-${method}` };
      if (!isStream(method)) return rpc.call(caller, request);
      // The first item is answer enough; a stream that has nothing to say ends by itself.
      const stop = new AbortController();
      return rpc.stream(caller, request, () => Promise.resolve(stop.abort()), stop.signal);
    },
    async close() {
      await house[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}
