/** Answers one web call: judged before its body is read, kept before it is answered, and taken once. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json, JsonObject } from "@hob/shared/json";
import { err, ok, type Result } from "@hob/shared/result";
import type { Logger } from "../logger.ts";
import { acceptEvent, eventBytesMax } from "../queue/accept-event.ts";
import type { QueueDeps } from "../queue/enqueue.ts";
import { waitingDeliveries } from "../store/deliveries.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import { findTrigger, type TriggerRow } from "../store/triggers.ts";
import { takeSignature } from "../store/webhooks.ts";
import type { CallRates } from "./call-rates.ts";
import { formFields, webhookBody } from "./webhook-body.ts";
import type { WebhookKeys } from "./webhook-keys.ts";
import { provenSignature, signatureWindowMs } from "./webhook-signature.ts";

export interface WebhookCallDeps extends QueueDeps {
  readonly logger: Logger;
  readonly commits: GroupCommit;
  readonly keys: WebhookKeys;
  readonly rates: CallRates;
  /** Names a call that brings no name of its own: never the same twice. */
  readonly newCallId: () => string;
}

/** What a call may bring, bytes. */
export const webhookBodyBytes = 64 * 1024;

/** Events of one trigger that wait; who sends more is told to come back. */
export const mostWaitingEvents = 2_000;

/** Never rejects. */
export async function answerWebhook(
  deps: WebhookCallDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await answerTo(deps, request).catch((cause: unknown) => {
    deps.logger.error({ err: cause }, "a web call could not be kept");
    return refusal(503, "not_kept", "The house could not keep this; send it again.", { "Retry-After": "30" });
  });
  response.writeHead(answer.status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...answer.headers,
  });
  response.end(`${JSON.stringify(answer.body)}\n`);
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

async function answerTo(deps: WebhookCallDeps, request: IncomingMessage): Promise<Answer> {
  if (request.method !== "POST") return refusal(405, "method_not_allowed", "Send a POST.", { Allow: "POST" });
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  const trigger = callable(deps, deps.keys.triggerIdIn(path));
  if (!trigger) return notFound;
  const tooSoon = refusalOfMany(deps, trigger);
  if (tooSoon) return tooSoon;
  const key = keyIn(request);
  if (!key.ok) return key.error;
  const bytes = await bodyOf(request);
  if (!bytes.ok) return bytes.error;
  const signature = signatureOf(deps, trigger, request, bytes.value);
  if (!signature.ok) return signature.error;
  const data = dataOf(request, query, bytes.value);
  if (!data.ok) return data.error;
  return await keep(deps, trigger, {
    key: key.value,
    signature: signature.value,
    data: data.value,
  });
}

/** Undefined where nobody may be told of it: unknown, of another kind, turned off, or of an archived automation. */
function callable({ store }: QueueDeps, triggerId: number | undefined): TriggerRow | undefined {
  const row = triggerId === undefined ? undefined : findTrigger(store, triggerId);
  const isOpen = row?.input.kind === "webhook" && row.enabled && row.automationState !== "archived";
  return isOpen ? row : undefined;
}

function refusalOfMany({ store, rates }: WebhookCallDeps, { triggerId }: TriggerRow): Answer | undefined {
  const waitMs = rates.take(triggerId);
  if (waitMs !== undefined)
    return refusal(429, "too_many_calls", "Too many calls; wait a little.", retryAfter(waitMs));
  if (waitingDeliveries(store, triggerId) < mostWaitingEvents) return undefined;
  return refusal(429, "too_many_waiting", "Too many of its events still wait.", retryAfter(60_000));
}

function keyIn({ headers }: IncomingMessage): Result<string | undefined, Answer> {
  const given = headers["idempotency-key"] ?? headers["x-hob-event-id"];
  if (given === undefined) return ok(undefined);
  if (typeof given === "string" && /^[\x21-\x7e]{1,200}$/.test(given)) return ok(given);
  return err(refusal(400, "key_malformed", "A key is 1 to 200 visible ASCII characters."));
}

/** Read no further than it may be long. */
async function bodyOf(request: IncomingMessage): Promise<Result<Uint8Array, Answer>> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity")
    return err(refusal(415, "encoding_unknown", "Send the body as it is, not compressed."));
  if (Number(request.headers["content-length"] ?? 0) > webhookBodyBytes) return err(tooLarge);
  const { promise, resolve } = Promise.withResolvers<Result<Uint8Array, Answer>>();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  request.on("data", (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > webhookBodyBytes) resolve(err(tooLarge));
    else chunks.push(chunk);
  });
  request.once("end", () => resolve(ok(Buffer.concat(chunks))));
  // Nobody is there to read this any more.
  request.once("close", () => resolve(err(refusal(400, "body_cut_off", "The body did not arrive whole."))));
  return await promise;
}

function signatureOf(
  { keys, clock }: WebhookCallDeps,
  trigger: TriggerRow,
  { headers }: IncomingMessage,
  body: Uint8Array,
): Result<string | undefined, Answer> {
  if (!isSigned(trigger)) return ok(undefined);
  const given = headers["hob-signature"];
  const proven = provenSignature({
    header: typeof given === "string" ? given : undefined,
    body,
    secret: keys.secretOf(trigger.triggerId),
    now: clock.now(),
  });
  return proven.ok ? proven : err(refusal(401, proven.error.type, proven.error.message));
}

function isSigned({ input }: TriggerRow): boolean {
  return input.kind === "webhook" && input.signed;
}

function dataOf(request: IncomingMessage, query: string, bytes: Uint8Array): Result<JsonObject, Answer> {
  const contentType = request.headers["content-type"] ?? "";
  const body = webhookBody(bytes, contentType);
  if (!body.ok) {
    const isUnknown = body.error.type === "content_type_unknown";
    return err(refusal(isUnknown ? 415 : 400, body.error.type, body.error.message));
  }
  const data = {
    body: body.value,
    contentType: contentType.slice(0, 200),
    headers: shownHeaders(request),
    query: formFields(new URLSearchParams(query)),
  };
  return Buffer.byteLength(JSON.stringify(data)) > eventBytesMax ? err(tooLarge) : ok(data);
}

/** What says which event it is. Never what proves who sent it. */
const shown = [
  ...["user-agent", "x-request-id", "x-event-name", "x-event-type"],
  ...["x-github-event", "x-github-delivery", "x-gitlab-event", "x-gitea-event"],
];

function shownHeaders({ headers }: IncomingMessage): Record<string, Json> {
  const given = shown.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    given.flatMap(([name, value]) => (typeof value === "string" ? [[name, value.slice(0, 500)]] : [])),
  );
}

interface JudgedCall {
  readonly key: string | undefined;
  /** Proven; undefined where none is asked for. */
  readonly signature: string | undefined;
  readonly data: JsonObject;
}

/** Answers once it is durable. What may have changed while the body came is asked again. */
async function keep(deps: WebhookCallDeps, { triggerId }: TriggerRow, call: JudgedCall): Promise<Answer> {
  return await deps.commits.write(() => {
    const trigger = callable(deps, triggerId);
    if (!trigger || (isSigned(trigger) && call.signature === undefined)) return notFound;
    const dedupeKey = dedupeKeyOf(call, deps.newCallId);
    if (!takesSignature(deps, triggerId, call, dedupeKey)) return signatureUsed;
    const { eventId, isNew } = acceptEvent(deps, {
      source: `webhook:${triggerId}`,
      name: "webhook.called",
      dedupeKey,
      data: call.data,
      triggerId,
    });
    return { status: isNew ? 202 : 200, body: { eventId, isNew }, headers: {} };
  });
}

function dedupeKeyOf({ key, signature }: JudgedCall, newCallId: () => string): string {
  if (key !== undefined) return `key:${key}`;
  return signature === undefined ? `call:${newCallId()}` : `signature:${signature}`;
}

/** The key is not signed: without this, whoever saw a call could send it again under another one. */
function takesSignature(
  { store, clock }: QueueDeps,
  triggerId: number,
  { signature }: JudgedCall,
  dedupeKey: string,
): boolean {
  if (signature === undefined) return true;
  const now = clock.now();
  return takeSignature(store, triggerId, {
    signature,
    dedupeKey,
    now,
    // Its time may lie ahead, and the node's clock may be set back.
    keptUntil: now + 4 * signatureWindowMs,
  });
}

function refusal(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, body: { error: { type, message } }, headers };
}

function retryAfter(waitMs: number): Readonly<Record<string, string>> {
  return { "Retry-After": String(Math.max(1, Math.ceil(waitMs / 1_000))) };
}

const notFound = refusal(404, "not_found", "There is nothing here.");
const tooLarge = refusal(413, "body_too_large", `Send at most ${webhookBodyBytes} bytes.`);
const signatureUsed = refusal(401, "signature_used", "This signature was taken before, for another call.");
