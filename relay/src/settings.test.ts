import { describe, expect, test } from "vitest";
import { defaultLimits } from "./limits.ts";
import { flagOf, readRelaySettings, relaySettings, variableOf } from "./settings.ts";

const nothing = { flags: {}, environment: {} };

describe("the settings of a relay", () => {
  test("are the defaults where nobody says anything", () => {
    expect(readRelaySettings(nothing)).toEqual({
      ok: true,
      value: {
        host: "127.0.0.1",
        port: 7373,
        path: "/relay",
        origin: undefined,
        behindProxy: false,
        watchPort: undefined,
        limits: defaultLimits,
      },
    });
  });

  test("come from flags before the environment, from that before the file", () => {
    const file = JSON.stringify({ port: 1, sockets: 10, host: "0.0.0.0", roomFrames: "5/6" });
    const environment = { HOB_RELAY_PORT: "2", HOB_RELAY_SOCKETS: "20", HOB_RELAY_BEHIND_PROXY: "true" };
    expect(readRelaySettings({ flags: { port: "3" }, environment, file })).toMatchObject({
      ok: true,
      value: {
        port: 3,
        host: "0.0.0.0",
        behindProxy: true,
        limits: { sockets: 20, roomFrames: { burst: 5, perSecond: 6 }, rooms: defaultLimits.rooms },
      },
    });
  });

  test("cover every limit, each with a flag and a variable of its own", () => {
    const keys = relaySettings.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(Object.keys(defaultLimits)));
    const setting = relaySettings.find(({ key }) => key === "authDeadlineMs")!;
    expect([flagOf(setting), variableOf(setting)]).toEqual([
      "--auth-deadline-ms",
      "HOB_RELAY_AUTH_DEADLINE_MS",
    ]);
    // What help shows as the default is what a person could type.
    for (const { key, standard } of relaySettings) {
      if (standard === undefined) continue;
      expect(readRelaySettings({ flags: { [key]: standard }, environment: {} }), key).toEqual(
        readRelaySettings(nothing),
      );
    }
  });

  test.each([
    [{ flags: { port: "70000" } }, "port", "--port"],
    [{ flags: { origin: "https://relay.example.com" } }, "origin", "--origin"],
    [{ flags: { origin: "wss://relay.example.com/path" } }, "origin", "--origin"],
    [{ flags: { path: "relay" } }, "path", "--path"],
    [{ flags: { connectsPerAddress: "200" } }, "connectsPerAddress", "--connects-per-address"],
    [{ flags: { connectsPerAddress: "0/1" } }, "connectsPerAddress", "--connects-per-address"],
    [{ environment: { HOB_RELAY_SOCKETS: "many" } }, "sockets", "HOB_RELAY_SOCKETS"],
    [{ environment: { HOB_RELAY_BEHIND_PROXY: "perhaps" } }, "behindProxy", "HOB_RELAY_BEHIND_PROXY"],
    [{ flags: { authDeadlineMs: "86400001" } }, "authDeadlineMs", "--auth-deadline-ms"],
    [{ file: '{"headersDeadlineMs":1073741824}' }, "headersDeadlineMs", "headersDeadlineMs"],
    [{ file: '{"frameBytes":0}' }, "frameBytes", "frameBytes"],
    [{ file: '{"prot":7373}' }, "prot", "prot"],
    [{ file: "[]" }, "the settings file", "the settings file"],
    [{ file: "port=7373" }, "the settings file", "the settings file"],
  ])("that make no sense are named with what would be right: %j", (said, key, where) => {
    const read = readRelaySettings({ ...nothing, ...said });
    expect(read).toMatchObject({ ok: false, error: { type: "setting_invalid", key, said: where } });
    if (!read.ok) expect(read.error.fix).not.toBe("");
  });
});
