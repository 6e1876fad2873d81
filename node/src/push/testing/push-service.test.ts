/** The instrument itself: it must open what the standard's own example seals, and refuse what is not right. */
import { createECDH } from "node:crypto";
import webPush from "web-push";
import { describe, expect, it } from "vitest";
import { openAsBrowser, readVapid, startPushService } from "./push-service.ts";

/** RFC 8291, appendix A. */
const example = {
  privateKey: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  text: "When I grow up, I want to be a watermelon",
};

function exampleKeys() {
  const keys = createECDH("prime256v1");
  keys.setPrivateKey(Buffer.from(example.privateKey, "base64url"));
  return keys;
}

const auth = Buffer.from(example.auth, "base64url");

describe("the browser of the tests", () => {
  it("opens the example of RFC 8291", () => {
    const body = Buffer.from(example.body, "base64url");
    expect(openAsBrowser(exampleKeys(), auth, body)?.toString()).toBe(example.text);
  });

  it("opens it with no bit changed", () => {
    const body = Buffer.from(example.body, "base64url");
    for (let at = 86; at < body.length; at++) {
      const changed = Buffer.from(body);
      changed[at]! ^= 1;
      expect(openAsBrowser(exampleKeys(), auth, changed)).toBeUndefined();
    }
  });

  it("opens nothing that was sealed for another browser, or with another secret", () => {
    const body = Buffer.from(example.body, "base64url");
    const other = createECDH("prime256v1");
    other.generateKeys();
    expect(openAsBrowser(other, auth, body)).toBeUndefined();
    expect(openAsBrowser(exampleKeys(), Buffer.alloc(16), body)).toBeUndefined();
    expect(openAsBrowser(exampleKeys(), auth, body.subarray(0, 90))).toBeUndefined();
  });
});

describe("the token of a sender", () => {
  const keys = webPush.generateVAPIDKeys();
  const origin = "https://push.example";
  const now = Date.now();
  const header = (audience = origin, subject = "mailto:house@example.com") =>
    webPush.getVapidHeaders(audience, subject, keys.publicKey, keys.privateKey, "aes128gcm").Authorization;

  it("is taken where its key signed it for this service, now", () => {
    expect(readVapid(header(), origin, now)).toMatchObject({
      key: keys.publicKey,
      claims: { aud: origin, sub: "mailto:house@example.com" },
    });
  });

  it("is refused for another service, too late, unsigned, and absent", () => {
    expect(readVapid(header("https://other.example"), origin, now)).toContain("other.example");
    expect(readVapid(header(), origin, now + 13 * 60 * 60_000)).toContain("time");
    const { publicKey } = webPush.generateVAPIDKeys();
    expect(readVapid(header().replace(keys.publicKey, publicKey), origin, now)).toContain("sign");
    expect(readVapid(undefined, origin, now)).toContain("key");
  });
});

it("answers as it is told to, and otherwise as RFC 8030 says", async () => {
  await using service = await startPushService();
  const { endpoint } = service.subscribe();
  service.answerNext({ status: 503, headers: { "retry-after": "7" } });
  const first = await fetch(endpoint, { method: "POST" });
  expect([first.status, first.headers.get("retry-after")]).toEqual([503, "7"]);
  expect((await fetch(endpoint, { method: "POST" })).status).toBe(400);
  expect((await fetch(endpoint)).status).toBe(405);
  expect((await fetch(`http://${service.host}/push/other`, { method: "POST" })).status).toBe(404);
  service.unsubscribe({ endpoint, p256dh: "", auth: "" });
  expect((await fetch(endpoint, { method: "POST" })).status).toBe(410);
  expect(service.received).toEqual([]);
});
