/**
 * A push service and the browsers behind it, for tests: takes what RFC 8030 says it takes, checks who sends (RFC 8292),
 * and opens it as a browser would (RFC 8291). It shares no code with what sends.
 */
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
  type ECDH,
} from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the browser's page gets from `subscribe()`, as `push.subscribe` takes it. */
export interface TestSubscription {
  readonly endpoint: string;
  /** Base64url. */
  readonly p256dh: string;
  readonly auth: string;
}

export interface ReceivedPush {
  readonly endpoint: string;
  /** Decrypted, as text. */
  readonly text: string;
  /** Seconds. */
  readonly ttl: number;
  readonly urgency: string | undefined;
  readonly topic: string | undefined;
  /** Bytes of the encrypted body. */
  readonly bytes: number;
  /** Claims of the sender's token. */
  readonly vapid: { readonly aud: string; readonly exp: number; readonly sub: string };
}

export interface PushAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PushService extends AsyncDisposable {
  /** "127.0.0.1:PORT", as the house's settings name it. */
  readonly host: string;
  /** A browser subscribes: with `serverKey` (base64url), only who holds that key may send. */
  subscribe(serverKey?: string): TestSubscription;
  /** Pushes that were taken and could be opened, in order. */
  readonly received: readonly ReceivedPush[];
  /** What was refused, or could not be opened, and why. */
  readonly problems: readonly string[];
  /** Requests of any kind. */
  requests(): number;
  /** The next requests are answered so, in order, before all others are taken. */
  answerNext(...answers: readonly PushAnswer[]): void;
  /** Something happens while the next request waits for its answer. */
  beforeNext(happen: () => void): void;
  /** Resolves when so many pushes were taken. */
  waitFor(count: number): Promise<void>;
  /** The browser leaves: 410 from now on. */
  unsubscribe(subscription: TestSubscription): void;
}

interface Browser {
  readonly keys: ECDH;
  readonly auth: Buffer;
  readonly serverKey: string | undefined;
  isGone: boolean;
}

export async function startPushService(): Promise<PushService> {
  const browsers = new Map<string, Browser>();
  const received: ReceivedPush[] = [];
  const problems: string[] = [];
  const planned: PushAnswer[] = [];
  const waiting = new Set<() => void>();
  let requests = 0;
  let meanwhile: (() => void) | undefined;
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;

  return {
    host,
    subscribe(serverKey) {
      const keys = createECDH("prime256v1");
      const p256dh = keys.generateKeys().toString("base64url");
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(12).toString("base64url")}`;
      browsers.set(path, { keys, auth, serverKey, isGone: false });
      return { endpoint: `${origin}${path}`, p256dh, auth: auth.toString("base64url") };
    },
    received,
    problems,
    requests: () => requests,
    answerNext: (...answers) => void planned.push(...answers),
    beforeNext: (happen) => (meanwhile = happen),
    async waitFor(count) {
      while (received.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    unsubscribe(subscription) {
      const browser = browsers.get(new URL(subscription.endpoint).pathname);
      if (browser) browser.isGone = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    meanwhile?.();
    meanwhile = undefined;
    const { status, headers } = judge(request, Buffer.concat(chunks));
    response.writeHead(status, headers).end();
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  function judge(request: IncomingMessage, body: Buffer): PushAnswer {
    const path = request.url ?? "";
    const browser = browsers.get(path);
    const refuse = (status: number, problem: string): PushAnswer => {
      problems.push(problem);
      return { status };
    };
    const next = planned.shift();
    if (next) return next;
    if (request.method !== "POST") return refuse(405, `${request.method} is not POST`);
    if (!browser) return refuse(404, "nobody subscribed there");
    if (browser.isGone) return { status: 410 };
    const ttl = Number(request.headers["ttl"]);
    if (!Number.isSafeInteger(ttl) || ttl < 0) return refuse(400, "no TTL");
    const topic = textOf(request.headers["topic"]);
    if (topic !== undefined && !/^[A-Za-z0-9_-]{1,32}$/.test(topic))
      return refuse(400, "a topic that is none");
    const urgency = textOf(request.headers["urgency"]);
    if (urgency !== undefined && !["very-low", "low", "normal", "high"].includes(urgency))
      return refuse(400, "an urgency that is none");
    if (body.length > 4096) return refuse(413, `${body.length} bytes`);
    if (request.headers["content-encoding"] !== "aes128gcm") return refuse(400, "not aes128gcm");
    const vapid = readVapid(request.headers.authorization, origin, Date.now());
    if (typeof vapid === "string") return refuse(401, vapid);
    if (browser.serverKey !== undefined && vapid.key !== browser.serverKey)
      return refuse(403, "another key than the one subscribed with");
    const plain = openAsBrowser(browser.keys, browser.auth, body);
    if (!plain) return refuse(201, "a body that the browser cannot open");
    const { claims } = vapid;
    const endpoint = `${origin}${path}`;
    received.push({
      endpoint,
      text: plain.toString(),
      ttl,
      urgency,
      topic,
      bytes: body.length,
      vapid: claims,
    });
    return { status: 201, headers: { location: `${origin}/message/${received.length}` } };
  }
}

/**
 * RFC 8291 and RFC 8188: what the browser makes of a body of one record. `keys` hold its private key. Undefined where
 * it was not made for it, or was changed.
 */
export function openAsBrowser(keys: ECDH, auth: Uint8Array, body: Buffer): Buffer | undefined {
  if (body.length < 21 + 65 + 17 || body[20] !== 65) return undefined;
  const salt = body.subarray(0, 16);
  const recordBytes = body.readUInt32BE(16);
  const senderKey = body.subarray(21, 86);
  const record = body.subarray(86);
  if (record.length > recordBytes) return undefined;
  const shared = keys.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), senderKey]);
  const input = Buffer.from(hkdfSync("sha256", shared, auth, info, 32));
  const key = Buffer.from(hkdfSync("sha256", input, salt, "Content-Encoding: aes128gcm\0", 16));
  const nonce = Buffer.from(hkdfSync("sha256", input, salt, "Content-Encoding: nonce\0", 12));
  try {
    const cipher = createDecipheriv("aes-128-gcm", key, nonce);
    cipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
    // The last record ends with a 2, and zeros after it.
    const end = padded.findLastIndex((byte) => byte !== 0);
    return padded[end] === 2 ? padded.subarray(0, end) : undefined;
  } catch {
    return undefined;
  }
}

interface Vapid {
  /** Base64url. */
  readonly key: string;
  readonly claims: ReceivedPush["vapid"];
}

/** RFC 8292: the token in `Authorization`, or what is wrong with it. */
export function readVapid(header: string | undefined, origin: string, now: number): Vapid | string {
  const [, token = "", key = ""] = /^vapid t=([^,\s]+),\s*k=([^,\s]+)$/.exec(header ?? "") ?? [];
  const [head = "", payload = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  if (point.length !== 65) return "no VAPID key";
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  if (!isSignedBy(jwk, Buffer.from(`${head}.${payload}`), Buffer.from(signature, "base64url")))
    return "a token that its key did not sign";
  const { alg } = parsed(head);
  if (alg !== "ES256") return "a token that is not ES256";
  const { aud, exp, sub } = parsed(payload);
  if (aud !== origin) return `a token for ${String(aud)}`;
  if (typeof exp !== "number" || exp * 1000 <= now || exp * 1000 > now + dayMs + 60_000)
    return "a token out of its time";
  if (typeof sub !== "string" || !/^(?:mailto:|https:)/.test(sub)) return "a token without a contact";
  return { key, claims: { aud, exp, sub } };
}

const dayMs = 24 * 60 * 60_000;

/** False as well where the key is no point of the curve. */
function isSignedBy(jwk: Readonly<Record<string, string>>, signed: Buffer, signature: Buffer): boolean {
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    return verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    return false;
  }
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join() : value;
}
