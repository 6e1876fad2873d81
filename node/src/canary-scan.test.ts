import type { SocketEngine } from "@hob/relay/engine";
import { wsEngine } from "@hob/relay/engine-ws";
import { commands } from "@hob/shared/contract/commands";
import { parsePairingLink, pairingPsk } from "@hob/shared/crypto/pairing";
import { followRun } from "@hob/shared/follow-run";
import type { Result } from "@hob/shared/result";
import { expect, test } from "vitest";
import { findCanaries } from "./control/testing/canaries.ts";
import { attemptPairing, startTestHouse } from "./testing/house.ts";

/** All that passes through a relay, in both directions, as it stands in its memory. */
function capture(): { readonly engine: SocketEngine; all(): Uint8Array; messages(): number } {
  const captured: Buffer[] = [];
  const keep = (bytes: Uint8Array | undefined) => void (bytes && captured.push(Buffer.from(bytes)));
  return {
    engine: {
      name: "capturing",
      listen: (options) =>
        wsEngine.listen({
          ...options,
          onSocket(socket) {
            const events = options.onSocket({
              ...socket,
              send(bytes) {
                keep(bytes);
                socket.send(bytes);
              },
            });
            return {
              ...events,
              onMessage(bytes) {
                keep(bytes);
                events.onMessage(bytes);
              },
            };
          },
        }),
    },
    all: () => Buffer.concat(captured),
    messages: () => captured.length,
  };
}

function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

test("a relay can read no command, name, role, log line, value or key, in any form", async () => {
  const { engine, all, messages } = capture();
  const house = await startTestHouse({ engine });
  try {
    const invitation = await house.invite("operator");
    const { secret } = valueOf(parsePairingLink(invitation.link));
    const operator = valueOf(
      await attemptPairing(house.terminal, invitation.link, {
        name: "CanaryTablet",
        type: (digits) => digits,
      }),
    );
    const { link, profile } = await house.pairDevice({ name: "CanaryPhone", role: "admin" });
    const created = valueOf(
      await link.call("automations.create", {
        name: "CanaryAutomation",
        slug: "canary-slug",
        source: `export default automation(async ({ input, log }) => {
          log("CanaryLine " + input.word, { canaryField: "CanaryData" });
          log.warn("CanaryWarning");
          return { markdown: "CanaryResult" };
        });`,
        manifest: { tools: [] },
        paramsSchema: { type: "object", properties: { word: { type: "string" } } },
      }),
    );
    valueOf(
      await link.call("automations.update", {
        automation: created.automationId,
        values: { word: "CanaryValue" },
      }),
    );
    const started = valueOf(
      await link.call("runs.start", { automation: "canary-slug", input: { word: "CanaryInput" } }),
    );
    const ended = valueOf(await followRun(link, { runId: started.runId }, () => {}).done);
    expect(ended).toMatchObject({ status: "succeeded", lines: 2 });
    valueOf(await link.call("runs.logs", { runId: started.runId }));
    valueOf(await link.call("devices.list", {}));
    const viewer = house.connect(operator);
    expect(await viewer.call("devices.list", {})).toMatchObject({ ok: true });

    const canaries = {
      ...words(
        ["CanaryTablet", "CanaryPhone", "CanaryAutomation", "canary-slug", "CanaryLine", "canaryField"],
        ["CanaryData", "CanaryWarning", "CanaryResult", "CanaryValue", "CanaryInput", "succeeded"],
        ["operator", "admin", "requestId", "automation"],
        Object.keys(commands),
      ),
      "the invitation's secret": secret,
      "the pairing psk": pairingPsk(secret),
      "the device's psk": profile.psk,
      "the device's secret key": profile.staticKey.secretKey,
      "the device's public key": profile.staticKey.publicKey,
      "the device's relay key": profile.relayKey.secretKey.subarray(0, 32),
    };
    expect(messages()).toBeGreaterThan(60);
    expect(findCanaries(all(), canaries)).toEqual([]);
    // The public half of the relay key has to pass; finding it shows that the scan looks where things pass.
    expect(findCanaries(all(), { "public relay key": profile.relayKey.publicKey })).toEqual([
      "public relay key as raw",
    ]);
  } finally {
    await house[Symbol.asyncDispose]();
  }
});

test.each([
  ["raw", (word: string) => Buffer.from(word)],
  ["hex", (word: string) => Buffer.from(Buffer.from(`x${word}`).toString("hex"))],
  ["utf-16", (word: string) => Buffer.from(`é${word}`, "utf16le")],
  ["base64 at 0", (word: string) => Buffer.from(Buffer.from(word).toString("base64"))],
  ["base64 at 1", (word: string) => Buffer.from(Buffer.from(`x${word}yz`).toString("base64"))],
  ["base64 at 2", (word: string) => Buffer.from(Buffer.from(`xy${word}?`).toString("base64url"))],
])("the scan finds a word that slipped out as %s", (_form, write) => {
  const haystack = Buffer.concat([Buffer.alloc(7, 0xff), write("runs.start"), Buffer.alloc(3)]);
  expect(findCanaries(haystack, words(["runs.start", "runs.cancel"]))).not.toEqual([]);
  expect(findCanaries(haystack, words(["runs.cancel"]))).toEqual([]);
});

function words(...lists: readonly (readonly string[])[]): { [word: string]: string } {
  return Object.fromEntries(lists.flat().map((word) => [word, word]));
}
