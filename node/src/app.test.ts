import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Database from "better-sqlite3";
import type { ChangesItem } from "@hob/shared/contract/changes";
import type { LinkError } from "@hob/shared/contract/errors";
import type { FollowItem } from "@hob/shared/contract/runs";
import { followRun } from "@hob/shared/follow-run";
import type { Link, LinkState } from "@hob/shared/link";
import type { InviteItem } from "@hob/shared/contract/devices";
import type { ConnectSocket } from "@hob/shared/socket";
import { decodeFrame } from "@hob/shared/wire/frame";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectWs } from "./control/socket-ws.ts";
import { attemptPairing, startTestHouse, type TestHouse } from "./testing/house.ts";

let house: TestHouse;

beforeEach(async () => {
  house = await startTestHouse();
});

afterEach(async () => {
  await house[Symbol.asyncDispose]();
});

/** Actions in the audit, oldest first. */
function auditActions(): string[] {
  using db = openReadonly();
  return db.db.prepare("select action from audit order by seq").pluck().all() as string[];
}

function openReadonly() {
  const db = new Database(house.config.databaseFile, { readonly: true });
  return { db, [Symbol.dispose]: () => db.close() };
}

function untilState(link: Link, kind: LinkState["kind"]): Promise<LinkState> {
  return vi.waitFor(
    () => {
      const state = link.state();
      if (state.kind !== kind) throw new Error(`still ${JSON.stringify(state)}`);
      return state;
    },
    { timeout: 20_000 },
  );
}

const echoScript = `export default automation(async ({ input, log }) => {
  log("got " + input.word);
  return { word: input.word };
});`;

async function createEcho(link: Link, slug = "echo") {
  const created = await link.call("automations.create", {
    name: "Echo",
    slug,
    source: echoScript,
    manifest: { tools: [] },
    paramsSchema: { type: "object", properties: { word: { type: "string" } }, required: ["word"] },
  });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  return created.value;
}

describe("pairing", () => {
  test("lets a device in once its digits were typed at home, and leaves a trail", async () => {
    const { link } = await house.pairDevice({ name: "Kitchen phone" });
    await untilState(link, "live");
    const devices = await link.call("devices.list", {});
    expect(devices).toMatchObject({
      ok: true,
      value: { total: 1, items: [{ name: "Kitchen phone", role: "admin", self: true, connected: true }] },
    });
    expect(auditActions()).toEqual(
      expect.arrayContaining(["device.invited", "device.knocked", "device.paired"]),
    );
  });

  test("with wrong digits fails on both ends and burns the link", async () => {
    const invitation = await house.invite();
    const wrong = (digits: string) => String((Number(digits) + 1) % 1_000_000).padStart(6, "0");
    const paired = await attemptPairing(house.terminal, invitation.link, { type: wrong });
    expect(paired).toEqual({ ok: false, error: { type: "digits_wrong" } });
    expect(await invitation.ended).toEqual({ ok: false, error: { type: "digits_wrong" } });
    expect(await attemptPairing(house.terminal, invitation.link, { type: (digits) => digits })).toEqual({
      ok: false,
      error: { type: "invitation_used" },
    });
    expect(await house.terminal.call("devices.list", {})).toMatchObject({ value: { total: 0 } });
    expect(auditActions()).toContain("device.refused");
  });

  test("works once for one link", async () => {
    const invitation = await house.invite();
    expect(await attemptPairing(house.terminal, invitation.link, { type: (digits) => digits })).toMatchObject(
      { ok: true },
    );
    expect(await invitation.ended).toEqual({ ok: true, value: null });
    expect(await attemptPairing(house.terminal, invitation.link, { type: (digits) => digits })).toEqual({
      ok: false,
      error: { type: "invitation_used" },
    });
  });

  test("says so when a newer invitation has replaced the link", async () => {
    const first = await house.invite();
    await house.invite();
    expect(await first.ended).toEqual({ ok: false, error: { type: "invitation_superseded" } });
    expect(await attemptPairing(house.terminal, first.link, { type: (digits) => digits })).toEqual({
      ok: false,
      error: { type: "invitation_superseded" },
    });
  });

  test("says so when the invitation has run out by the house's clock", async () => {
    const invitation = await house.invite();
    house.passTime(11 * 60_000);
    expect(await attemptPairing(house.terminal, invitation.link, { type: (digits) => digits })).toEqual({
      ok: false,
      error: { type: "invitation_expired" },
    });
  });

  test("takes no digits while nobody waits, and none without an invitation", async () => {
    expect(await house.terminal.call("devices.confirm", { digits: "123456" })).toEqual({
      ok: false,
      error: { type: "no_invitation_open" },
    });
    await house.invite();
    expect(await house.terminal.call("devices.confirm", { digits: "123456" })).toEqual({
      ok: false,
      error: { type: "no_device_waiting" },
    });
  });

  test("is not offered while the relay is away: no link could work", async () => {
    await house.relay.close();
    await expect
      .poll(() => house.terminal.call("home.status", {}))
      .toMatchObject({ ok: true, value: { relay: { state: "unreachable" } } });
    const invited = await house.terminal.stream("devices.invite", {}, () => {});
    expect(invited).toMatchObject({ ok: false, error: { type: "relay_unreachable" } });
  });

  test("with a secret that is not the invitation's gets no further than the relay", async () => {
    const invitation = await house.invite();
    const other = await startTestHouse();
    try {
      const elsewhere = await other.invite();
      const [, ours] = invitation.link.split("#");
      const [, theirs] = elsewhere.link.split("#");
      const mixed = new URLSearchParams((ours ?? "").split("?")[1]);
      mixed.set("k", new URLSearchParams((theirs ?? "").split("?")[1]).get("k") ?? "");
      const answer = await attemptPairing(house.terminal, `#/pair?${mixed.toString()}`, {
        type: (digits) => digits,
      });
      expect(answer).toEqual({ ok: false, error: { type: "link_damaged" } });
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });
});

describe("each broken leg has its own name", () => {
  test("a relay that is not there", async () => {
    const { profile } = await house.pairDevice();
    const link = house.connect({ ...profile, relayUrl: "ws://localhost:1/relay" });
    expect(await untilState(link, "down")).toMatchObject({
      error: { type: "relay_unreachable", relay: "ws://localhost:1/relay" },
    });
  });

  test("a house that is off, since when, and back by itself", async () => {
    const { link } = await house.pairDevice();
    await untilState(link, "live");
    const before = Date.now();
    await house.stopNode();
    const down = await untilState(link, "down");
    expect(down).toMatchObject({ error: { type: "house_offline" } });
    expect((down as { error: { since: number } }).error.since).toBeGreaterThanOrEqual(before - 1000);
    await house.startNode();
    await untilState(link, "live");
    expect(await link.call("home.status", {})).toMatchObject({ ok: true });
  });

  test("a relay that knows nothing of the house", async () => {
    const { profile } = await house.pairDevice();
    const stranger = { ...profile, room: new Uint8Array(20).fill(1) };
    expect(await untilState(house.connect(stranger), "down")).toMatchObject({
      error: { type: "relay_refused" },
    });
  });

  test("a relay that calls itself something else", async () => {
    const { profile } = await house.pairDevice();
    const link = house.connect({ ...profile, relayOrigin: "wss://relay.example" });
    expect(await untilState(link, "down")).toMatchObject({
      error: { type: "relay_is_another", expected: "wss://relay.example" },
    });
  });

  test("another house behind the same address", async () => {
    const { profile } = await house.pairDevice();
    const link = house.connect({ ...profile, nodeKey: profile.relayKey.publicKey });
    const state = await untilState(link, "down");
    expect((state as { error: LinkError }).error.type).toMatch(/session_broken|house_is_another/);
  });

  test("a device that was removed, at once and at every later try", async () => {
    const { profile, link } = await house.pairDevice({ name: "Lost phone" });
    await untilState(link, "live");
    const [device] = await deviceIds();
    expect(await house.terminal.call("devices.revoke", { deviceId: device ?? 0 })).toMatchObject({
      ok: true,
    });
    expect(await untilState(link, "ended")).toMatchObject({ error: { type: "device_revoked" } });
    const again = house.connect(profile);
    expect(await untilState(again, "ended")).toMatchObject({ error: { type: "device_revoked" } });
    expect(await again.call("home.status", {})).toEqual({ ok: false, error: { type: "device_revoked" } });
    expect(auditActions()).toEqual(expect.arrayContaining(["device.revoked", "device.refused"]));
  });

  async function deviceIds(): Promise<number[]> {
    const listed = await house.terminal.call("devices.list", {});
    return listed.ok ? listed.value.items.map(({ deviceId }) => deviceId) : [];
  }
});

describe("commands", () => {
  test("that write are done once for one request id, and told the same both times", async () => {
    const { link } = await house.pairDevice();
    await createEcho(link);
    const requestId = "the-very-same-request";
    const input = { automation: "echo", input: { word: "once" } };
    const first = await link.call("runs.start", input, { requestId });
    const second = await link.call("runs.start", input, { requestId });
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    expect(await link.call("runs.list", {})).toMatchObject({ value: { total: 1 } });
    expect(await link.call("runs.start", { ...input, input: { word: "other" } }, { requestId })).toEqual({
      ok: false,
      error: { type: "request_id_reused" },
    });
  });

  test("above a device's role are refused by name", async () => {
    const { link } = await house.pairDevice({ role: "viewer" });
    expect(await link.call("runs.start", { automation: "feed-digest" })).toEqual({
      ok: false,
      error: { type: "role_too_low", needs: "operator", has: "viewer" },
    });
    expect(await link.call("home.status", {})).toMatchObject({ ok: true });
  });

  test("with a request id that is none say so, instead of ending the session", async () => {
    const { link } = await house.pairDevice();
    const renamed = await link.call("devices.update", { deviceId: 1, name: "Phone" }, { requestId: "abc" });
    expect(renamed).toMatchObject({ error: { type: "input_invalid", field: "requestId" } });
  });

  test("cannot grant an address that nothing ever opens", async () => {
    const { link } = await house.pairDevice();
    const granted = await link.call("automations.update", {
      automation: "feed-digest",
      grant: [{ kind: "http", http: { host: "169.254.169.254:80", methods: ["GET"] } }],
    });
    expect(granted).toMatchObject({ error: { type: "input_invalid", field: "grant.0.http.host" } });
  });

  test("with wrong input name the field and the fix", async () => {
    const { link } = await house.pairDevice();
    expect(await link.call("devices.update", { deviceId: 1, name: " " })).toMatchObject({
      error: { type: "input_invalid", field: "name", fix: "give at least one character" },
    });
    expect(await link.call("home.status", { extra: 1 })).toMatchObject({
      error: { type: "input_invalid", field: "extra", fix: "leave it out" },
    });
  });
});

describe("a further device", () => {
  test("is invited from a paired admin device, and let in by the digits typed there", async () => {
    const { link: phone } = await house.pairDevice({ name: "Phone" });
    const ann = await phone.call("members.create", { name: "Ann", role: "operator" });
    const memberId = ann.ok ? ann.value.memberId : 0;
    const invitation = await house.invite("admin", { from: phone, memberId });
    const paired = await attemptPairing(phone, invitation.link, { name: "Tablet", type: (digits) => digits });
    if (!paired.ok) throw new Error(JSON.stringify(paired.error));
    expect(await invitation.ended).toEqual({ ok: true, value: null });
    const tablet = house.connect(paired.value);
    expect(await tablet.call("devices.list", {})).toMatchObject({
      value: {
        items: [
          { name: "Phone", memberName: "Owner", self: false },
          { name: "Tablet", memberName: "Ann", role: "admin", mayActAs: "operator", self: true },
        ],
      },
    });
    expect(await tablet.call("members.create", { name: "Eve" })).toEqual({
      ok: false,
      error: { type: "role_too_low", needs: "admin", has: "operator" },
    });
  });

  test("with digits mistyped on the inviting device stays out, and the link is burned", async () => {
    const { link: phone } = await house.pairDevice();
    const invitation = await house.invite("viewer", { from: phone });
    const wrong = (digits: string) => String((Number(digits) + 1) % 1_000_000).padStart(6, "0");
    const paired = await attemptPairing(phone, invitation.link, { type: wrong });
    expect(paired).toEqual({ ok: false, error: { type: "digits_wrong" } });
    expect(await invitation.ended).toEqual({ ok: false, error: { type: "digits_wrong" } });
    expect(await phone.call("devices.list", {})).toMatchObject({ value: { total: 1 } });
  });

  test("whose inviting device is removed meanwhile stays out: its invitation ends with its session", async () => {
    const { link: phone } = await house.pairDevice();
    const invitation = await house.invite("admin", { from: phone });
    const paired = attemptPairing(house.terminal, invitation.link, { type: () => undefined });
    await invitation.waiting;
    await house.terminal.call("devices.revoke", { deviceId: 1 });
    expect(await paired).toEqual({ ok: false, error: { type: "invitation_superseded" } });
    expect(await house.terminal.call("devices.confirm", { digits: "123456" })).toEqual({
      ok: false,
      error: { type: "no_invitation_open" },
    });
    expect(await house.terminal.call("devices.list", {})).toMatchObject({ value: { total: 0 } });
  });

  test("is let in though the inviting phone was put away to send the link, and came back", async () => {
    const { profile, link: phone } = await house.pairDevice();
    const { link: other } = await house.pairDevice({ name: "Other" });
    const invitation = await house.invite("viewer", { from: phone });
    phone.close();
    await invitation.ended;
    const foreign = await other.stream("devices.invite", { resume: true }, () => {}).done;
    expect(foreign).toEqual({ ok: false, error: { type: "invitation_expired" } });
    const back = house.connect(profile);
    const items: InviteItem[] = [];
    const { done } = back.stream("devices.invite", { resume: true }, (item) => items.push(item));
    await expect.poll(() => items).toMatchObject([{ event: "invitation", link: invitation.link }]);
    const paired = await attemptPairing(back, invitation.link, { type: (digits) => digits });
    expect(paired).toMatchObject({ ok: true });
    expect(await done).toEqual({ ok: true, value: null });
    expect(items.map(({ event }) => event)).toEqual(["invitation", "waiting", "paired"]);
  });

  test("stays out when the inviting phone was removed while it was away", async () => {
    const { link: phone } = await house.pairDevice();
    const invitation = await house.invite("admin", { from: phone });
    phone.close();
    await invitation.ended;
    await house.terminal.call("devices.revoke", { deviceId: 1 });
    const paired = await attemptPairing(house.terminal, invitation.link, { type: (digits) => digits });
    expect(paired).toEqual({ ok: false, error: { type: "invitation_superseded" } });
    expect(await house.terminal.call("devices.list", {})).toMatchObject({ value: { total: 0 } });
  });

  test("of a member who is removed meanwhile stays out", async () => {
    await house.terminal.call("members.create", { name: "Ann" });
    const invitation = await house.invite("admin", { memberId: 2 });
    const paired = attemptPairing(house.terminal, invitation.link, {
      type(digits) {
        void house.terminal.call("members.remove", { memberId: 2 });
        return digits;
      },
    });
    expect(await paired).toEqual({ ok: false, error: { type: "member_unknown", memberId: 2 } });
    expect(await house.terminal.call("devices.list", {})).toMatchObject({ value: { total: 0 } });
  });

  test("of nobody is not invited", async () => {
    expect(await house.terminal.stream("devices.invite", { memberId: 9 }, () => {})).toEqual({
      ok: false,
      error: { type: "member_unknown", memberId: 9 },
    });
  });
});

describe("a device whose standing changes", () => {
  test.each([
    ["its own role", () => house.terminal.call("devices.update", { deviceId: 1, role: "viewer" })],
    ["its member's role", () => house.terminal.call("members.update", { memberId: 1, role: "viewer" })],
  ])("through %s loses its session at once and comes back as what it is now", async (_through, change) => {
    const { link } = await house.pairDevice();
    await createEcho(link);
    const following = link.stream("changes.follow", {}, () => {});
    await change();
    expect(await following.done).toMatchObject({ ok: false });
    expect(await link.call("runs.start", { automation: "echo", input: { word: "x" } })).toEqual({
      ok: false,
      error: { type: "role_too_low", needs: "operator", has: "viewer" },
    });
    expect(await link.call("automations.get", { automation: "echo" })).toMatchObject({ ok: true });
  });

  test("by being given to another member sees with that member's eyes", async () => {
    await house.terminal.call("members.create", { name: "Ann" });
    const { link: ann } = await house.pairDevice({ name: "Ann's phone", memberId: 2 });
    const { link: tablet } = await house.pairDevice({ name: "Tablet", role: "operator" });
    await createEcho(ann);
    await ann.call("automations.update", { automation: "echo", isPrivate: true });
    const unknown = { ok: false, error: { type: "automation_unknown", automation: "echo" } };
    expect(await tablet.call("automations.get", { automation: "echo" })).toEqual(unknown);
    const items: ChangesItem[] = [];
    const following = tablet.stream("changes.follow", {}, (item) => items.push(item));
    await expect.poll(() => items).toHaveLength(1);
    await ann.call("devices.update", { deviceId: 2, memberId: 2 });
    expect(await following.done).toMatchObject({ ok: false });
    expect(await tablet.call("automations.get", { automation: "echo" })).toMatchObject({
      value: { isVeiled: false },
    });
    const { epoch = "", rev = 0 } = items[0] ?? {};
    const resumed: ChangesItem[] = [];
    void tablet.stream("changes.follow", { epoch, rev }, (item) => resumed.push(item));
    await expect.poll(() => resumed[0]).toMatchObject({ epoch, reset: true });
  });

  test("by its own hand is told that it was done, though it could not do it again", async () => {
    const { link } = await house.pairDevice();
    const demoted = await link.call("devices.update", { deviceId: 1, role: "operator" });
    expect(demoted).toMatchObject({ ok: true, value: { role: "operator" } });
    expect(await link.call("devices.update", { deviceId: 1, role: "admin" })).toMatchObject({
      error: { type: "role_too_low" },
    });
  });

  test("only by its name keeps its session", async () => {
    const { link } = await house.pairDevice();
    const items: ChangesItem[] = [];
    void link.stream("changes.follow", {}, (item) => items.push(item));
    await expect.poll(() => items).toHaveLength(1);
    await house.terminal.call("devices.update", { deviceId: 1, name: "Kitchen" });
    await expect.poll(() => items[1]?.changes).toEqual([{ topic: "device", id: 1 }]);
  });
});

describe("following changes", () => {
  test("tells of the house when its relay goes away", async () => {
    const items: ChangesItem[] = [];
    void house.terminal.stream("changes.follow", {}, (item) => items.push(item));
    await expect.poll(() => items).toHaveLength(1);
    await house.relay.close();
    await expect.poll(() => items.flatMap(({ changes }) => changes)).toContainEqual({ topic: "home", id: 0 });
  });
});

describe("all devices", () => {
  test("are lost to a reset at the terminal, at once; an invitation of theirs, too", async () => {
    const { link: phone } = await house.pairDevice();
    const { link: tablet } = await house.pairDevice({ role: "viewer" });
    await Promise.all([untilState(phone, "live"), untilState(tablet, "live")]);
    const invitation = await house.invite("admin", { from: phone });
    expect(await phone.call("devices.reset", {})).toEqual({ ok: false, error: { type: "terminal_only" } });
    expect(await house.terminal.call("devices.reset", {})).toEqual({ ok: true, value: { revoked: 2 } });
    for (const link of [phone, tablet]) {
      expect(await untilState(link, "ended")).toMatchObject({ error: { type: "device_revoked" } });
    }
    expect(await attemptPairing(house.terminal, invitation.link, { type: (digits) => digits })).toEqual({
      ok: false,
      error: { type: "invitation_superseded" },
    });
    expect(auditActions().slice(-4)).toEqual(expect.arrayContaining(["device.revoked", "devices.reset"]));
  });
});

describe("a member who is removed", () => {
  test("loses every session at once", async () => {
    await house.terminal.call("members.create", { name: "Ann" });
    const { link: ann } = await house.pairDevice({ memberId: 2 });
    const { link: owner } = await house.pairDevice();
    await untilState(ann, "live");
    expect(await owner.call("members.remove", { memberId: 2 })).toEqual({ ok: true, value: null });
    expect(await untilState(ann, "ended")).toMatchObject({ error: { type: "device_revoked" } });
    expect(await owner.call("members.list", {})).toMatchObject({ value: { total: 1 } });
  });
});

describe("a run", () => {
  test("is followed line by line to its result", async () => {
    const { link } = await house.pairDevice();
    await createEcho(link);
    const started = await link.call("runs.start", { automation: "echo", input: { word: "hearth" } });
    if (!started.ok) throw new Error(JSON.stringify(started.error));
    const items: FollowItem[] = [];
    const ended = await followRun(link, { runId: started.value.runId }, (item) => items.push(item)).done;
    expect(ended).toMatchObject({ ok: true, value: { status: "succeeded", result: { word: "hearth" } } });
    expect(
      items.flatMap((item) => (item.kind === "lines" ? item.lines.map(({ text }) => text) : [])),
    ).toEqual(["got hearth"]);
  });

  test("of the feed digest reads a real feed through exactly the host that was granted", async () => {
    const feed = await serveFeed();
    try {
      const { link } = await house.pairDevice();
      const address = `http://localhost:${feed.port}/feed.xml`;
      const denied = await runToEnd(link, "feed-digest", { address });
      expect(denied).toMatchObject({ status: "failed", reason: "denied" });
      const refusal = await link.call("runs.events", { runId: denied.runId });
      expect(refusal.ok && refusal.value.items.map(({ body }) => body)).toContainEqual(
        expect.objectContaining({ error: expect.objectContaining({ code: "denied", reason: "policy" }) }),
      );
      const granted = await link.call("automations.update", {
        automation: "feed-digest",
        grant: [{ kind: "http", http: { host: `localhost:${feed.port}`, methods: ["GET"] } }],
      });
      expect(granted).toMatchObject({
        ok: true,
        value: { grants: [{ body: { http: { host: `localhost:${feed.port}` } } }] },
      });
      const run = await runToEnd(link, "feed-digest", { address, mutedWords: ["football"] });
      expect(run).toMatchObject({ status: "succeeded", result: { items: 1, muted: 1 } });
      expect(JSON.stringify(run.result)).toContain("A loaf a day");
      const events = await link.call("runs.events", { runId: run.runId });
      expect(events.ok && events.value.items.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(["state", "tool_call", "tool_result"]),
      );
    } finally {
      feed.close();
    }
  });

  async function runToEnd(link: Link, automation: string, input: { [name: string]: never } | object) {
    const started = await link.call("runs.start", { automation, input: input as never });
    if (!started.ok) throw new Error(JSON.stringify(started.error));
    const ended = await followRun(link, { runId: started.value.runId }, () => {}).done;
    if (!ended.ok) throw new Error(JSON.stringify(ended.error));
    return ended.value;
  }

  async function serveFeed(): Promise<{ port: number; close(): void }> {
    const server: Server = createServer((_request, response) => {
      response.setHeader("content-type", "application/rss+xml");
      response.end(`<?xml version="1.0"?><rss version="2.0"><channel><title>Kitchen</title><link>https://example.org/</link>
        <description>d</description>
        <item><guid isPermaLink="false">1</guid><title>A loaf a day</title><link>https://example.org/1</link><description>Rye.</description></item>
        <item><guid isPermaLink="false">2</guid><title>Football results</title><link>https://example.org/2</link><description>All.</description></item>
      </channel></rss>`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
  }
});

describe("on the wire", () => {
  /** A network that shows every message to `see` and sends on what it returns. */
  function networkWith(see: (bytes: Uint8Array, direction: "out" | "in") => Uint8Array): ConnectSocket {
    return async (url, events) => {
      const socket = await connectWs(url, {
        ...events,
        onMessage: (bytes) => events.onMessage(see(bytes, "in")),
      });
      return { ...socket, send: (bytes) => socket.send(see(bytes, "out")) };
    };
  }

  test.each(["out", "in"] as const)(
    "one flipped bit %s ends the session, nobody acts on it, and the next session works",
    async (direction) => {
      let isArmed = false;
      const network = networkWith((bytes, going) => {
        const isRecord = decodeFrame(bytes)?.type === "DATA";
        if (!isArmed || going !== direction || !isRecord) return bytes;
        isArmed = false;
        const changed = bytes.slice();
        const at = 6 + Math.floor((changed.length - 6) / 2);
        changed[at] = (changed[at] ?? 0) ^ 0x10;
        return changed;
      });
      const { link } = await house.pairDevice({ connectSocket: network });
      await createEcho(link);
      const states: string[] = [];
      link.onState((state) => states.push(state.kind));
      isArmed = true;
      const started = await link.call("runs.start", { automation: "echo", input: { word: "once" } });
      expect(started).toMatchObject({ ok: true });
      expect(states).toEqual(expect.arrayContaining(["down", "live"]));
      expect(await link.call("runs.list", {})).toMatchObject({ value: { total: 1 } });
    },
  );
});
