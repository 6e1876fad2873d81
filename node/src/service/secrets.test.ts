import { createHash, randomUUID } from "node:crypto";
import type { HobError } from "@hob/shared/contract/errors";
import type { Secret } from "@hob/shared/contract/secrets";
import { loadSodium } from "@hob/shared/crypto/sodium";
import type { Result } from "@hob/shared/result";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { beforeAll, describe, expect, test } from "vitest";
import { createRpc } from "../control/rpc.ts";
import type { Fact } from "../hub.ts";
import { silentLogger } from "../logger.ts";
import { auditEntries } from "../store/audit.ts";
import { markSecretUsed } from "../store/secrets.ts";
import { createTestHome } from "../store/testing/test-store.ts";
import { encodings } from "../vault/testing/encodings.ts";
import { openSecretValue } from "../vault/secrets.ts";
import { openVault } from "../vault/vault.ts";
import { terminal, type Caller } from "./caller.ts";
import { addTestDevice } from "./testing/test-devices.ts";
import { createTestHouse } from "./testing/test-house.ts";

beforeAll(async () => {
  await loadSodium();
});

/** The commands as devices send them: through the contract, on a real vault. */
function openDoor() {
  const home = createTestHome();
  const opened = openVault(home.config.keyFile);
  if (!opened.ok) throw new Error(opened.error.type);
  const vault = opened.value;
  const clock = createManualClock();
  const house = createTestHouse(undefined, clock, vault);
  const rpc = createRpc({
    store: house.store,
    logger: silentLogger,
    now: () => clock.now(),
    fingerprint: vault.fingerprint,
    plain: { ...house.plain, "devices.confirm": () => ({ ok: true, value: null }) },
    slow: house.slow,
    streams: { ...house.streams, "devices.invite": () => expect.fail("nobody is invited") },
  });
  return {
    ...house,
    clock,
    ask: (method: string, input: object, caller: Caller = terminal, requestId: string = randomUUID()) =>
      rpc.call(caller, { method, input, requestId }) as Promise<Result<Secret, HobError>>,
    valueOf: (name: string) => openSecretValue(house.store, vault, name)?.value,
    async [Symbol.asyncDispose]() {
      await house[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

const hosts = ["b.example", "a.example", "b.example"];

describe("secrets", () => {
  test("are set with their hosts, each once, and listed by name without a value", async () => {
    await using door = openDoor();
    const set = await door.ask("secrets.set", { name: "mail", value: "first-value", hosts });
    const shown = {
      name: "mail",
      hosts: ["a.example", "b.example"],
      setBy: "this terminal",
      setAt: door.clock.now(),
      lastUsedAt: null,
      usedBy: [],
    };
    expect(set).toEqual({ ok: true, value: shown });
    await door.ask("secrets.set", { name: "bank", value: "another", hosts: ["bank.example:8443"] });
    expect(await door.ask("secrets.list", {})).toMatchObject({
      value: { total: 2, items: [{ name: "bank" }, shown] },
    });
    expect(door.valueOf("mail")).toBe("first-value");
  });

  test("say which automations may send them, and when one did last", async () => {
    await using door = openDoor();
    await door.ask("secrets.set", { name: "mail_key", value: "first-value", hosts });
    const manifest = { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: ["mail_key"] };
    door.create("digest", "export default automation(async () => 1)", { manifest });
    door.create("other", "export default automation(async () => 1)");
    markSecretUsed(door.store, "mail_key", 5);
    expect(await door.ask("secrets.list", {})).toMatchObject({
      value: { items: [{ usedBy: ["digest"], lastUsedAt: 5 }] },
    });
  });

  test("are rotated for the same hosts, and unknown where there is none", async () => {
    await using door = openDoor();
    const phone = addTestDevice(door.store, "Phone", "admin");
    await door.ask("secrets.set", { name: "mail", value: "first-value", hosts });
    door.clock.advance(1_000);
    expect(await door.ask("secrets.rotate", { name: "mail", value: "second-value" }, phone)).toMatchObject({
      value: { hosts: ["a.example", "b.example"], setBy: "Phone", setAt: door.clock.now() },
    });
    expect(door.valueOf("mail")).toBe("second-value");
    expect(await door.ask("secrets.rotate", { name: "none", value: "v" })).toEqual({
      ok: false,
      error: { type: "secret_unknown", name: "none" },
    });
    expect(door.valueOf("none")).toBeUndefined();
  });

  test("are set again with other hosts, which replace the earlier ones", async () => {
    await using door = openDoor();
    await door.ask("secrets.set", { name: "mail", value: "first-value", hosts });
    await door.ask("secrets.set", { name: "mail", value: "second-value", hosts: ["c.example"] });
    expect(await door.ask("secrets.list", {})).toMatchObject({
      value: { total: 1, items: [{ hosts: ["c.example"] }] },
    });
    expect(door.valueOf("mail")).toBe("second-value");
  });

  test("are removed once, and are not there any more", async () => {
    await using door = openDoor();
    await door.ask("secrets.set", { name: "mail", value: "first-value", hosts });
    expect(await door.ask("secrets.remove", { name: "mail" })).toEqual({ ok: true, value: null });
    expect(await door.ask("secrets.list", {})).toMatchObject({ value: { total: 0 } });
    expect(await door.ask("secrets.remove", { name: "mail" })).toMatchObject({
      error: { type: "secret_unknown" },
    });
    expect(door.valueOf("mail")).toBeUndefined();
  });

  test("tell whoever looks on of every change, and the audit, without a value", async () => {
    await using door = openDoor();
    const heard: Fact[] = [];
    using _listening = door.hub.subscribe((fact) => heard.push(fact));
    await door.ask("secrets.set", { name: "mail", value: "first-value", hosts });
    await door.ask("secrets.rotate", { name: "mail", value: "second-value" });
    await door.ask("secrets.remove", { name: "mail" });
    expect(heard).toEqual([{ kind: "HomeChanged" }, { kind: "HomeChanged" }, { kind: "HomeChanged" }]);
    const detail = { hosts: ["a.example", "b.example"] };
    expect(auditEntries(door.store, 3)).toMatchObject([
      { actor: "terminal", action: "secret.removed", subject: "secret:mail", detail: {} },
      { actor: "terminal", action: "secret.rotated", subject: "secret:mail", detail },
      { actor: "terminal", action: "secret.set", subject: "secret:mail", detail },
    ]);
  });

  test("are an admin's alone", async () => {
    await using door = openDoor();
    const tablet = addTestDevice(door.store, "Tablet", "operator");
    await door.ask("secrets.set", { name: "mail", value: "first-value", hosts });
    for (const [method, input] of [
      ["secrets.list", {}],
      ["secrets.set", { name: "mail", value: "v", hosts }],
      ["secrets.rotate", { name: "mail", value: "v" }],
      ["secrets.remove", { name: "mail" }],
    ] as const)
      expect(await door.ask(method, input, tablet)).toMatchObject({ error: { type: "role_too_low" } });
    expect(door.valueOf("mail")).toBe("first-value");
  });

  test.each([
    ["a name with capitals", { name: "Mail" }],
    ["an empty value", { value: "" }],
    ["no host", { hosts: [] }],
    ["a host with a path", { hosts: ["example.com/api"] }],
    ["a host for all", { hosts: ["*"] }],
  ])("are refused with %s, and the refusal shows no value", async (_name, wrong) => {
    await using door = openDoor();
    const refused = await door.ask("secrets.set", { name: "mail", value: "first-value", hosts, ...wrong });
    expect(refused).toMatchObject({ ok: false, error: { type: "input_invalid" } });
    expect(JSON.stringify(refused)).not.toContain("first-value");
  });

  test("are set once where the command is sent again, and refuse another value under its id", async () => {
    await using door = openDoor();
    const id = randomUUID();
    const first = await door.ask("secrets.set", { name: "mail", value: "first-value", hosts }, terminal, id);
    await door.ask("secrets.rotate", { name: "mail", value: "second-value" });
    expect(
      await door.ask("secrets.set", { name: "mail", value: "first-value", hosts }, terminal, id),
    ).toEqual(first);
    expect(door.valueOf("mail")).toBe("second-value");
    expect(
      await door.ask("secrets.set", { name: "mail", value: "third-value", hosts }, terminal, id),
    ).toMatchObject({ error: { type: "request_id_reused" } });
  });

  test("leave no value in the database, in any encoding, and no hash that values can be tried against", async () => {
    await using door = openDoor();
    const value = "C4nary-Välue/93+x";
    const answers = [
      await door.ask("secrets.set", { name: "mail", value, hosts: ["a.example"] }),
      await door.ask("secrets.rotate", { name: "mail", value }),
      await door.ask("secrets.list", {}),
    ];
    const stored = door.store.db.serialize().toString("latin1") + JSON.stringify(answers);
    for (const { name, encode } of encodings) {
      const written = Buffer.from(encode(value)).toString("latin1");
      expect(stored.includes(written), name).toBe(false);
    }
    const hashes = door.store.db.prepare("select input_hash from request").pluck().all() as string[];
    expect(new Set(hashes).size).toBe(2);
    const input = JSON.stringify({ hosts: ["a.example"], name: "mail", value });
    expect(hashes).not.toContain(createHash("sha256").update(input).digest("base64url"));
  });
});
