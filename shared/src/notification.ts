/**
 * What house and service worker say to each other past the channel: a push (RFC 8030, inside RFC 8291), and the
 * sealed decision that comes back from its buttons. Plain WebCrypto: a worker that was just woken loads no libsodium.
 *
 * A decision is 108 bytes, whichever it is, and its answer 124; integers are big endian:
 *
 *     decision  16 ticket id, 12 iv, AES-256-GCM(64 plain); data: "hob/ticket/1" || ticket id || 20 room id
 *       plain   u8 1, u8 choice (1 approve, 2 reject), u32 item, 32 content hash, zeros
 *     answer    12 iv, AES-256-GCM(96 plain); data: "hob/ticket-answer/1" || ticket id
 *       plain   u8 1, u8 outcome, u8 choice that stands, u8 n, n name (UTF-8), zeros
 */
import * as v from "valibot";
import { concatBytes, fromUtf8, putU32be, readU32be, utf8 } from "./bytes.ts";

/** The most a push service has to take (RFC 8030, section 7.2), less what RFC 8291 adds. */
export const maxPushBytes = 3_993;

const text = v.string();
const time = v.pipe(v.number(), v.integer(), v.minValue(0));

export const pushPayload = v.object({
  /** Marks a push that a browser may show without a worker. */
  web_push: v.literal(8030),
  /** What such a browser shows. Left out where there is nothing to show. */
  notification: v.optional(
    v.object({
      title: text,
      body: text,
      navigate: text,
      tag: text,
      app_badge: time,
      silent: v.boolean(),
      lang: text,
    }),
  ),
  hob: v.object({
    /** `clear`: what was shown under the tag is done with. */
    kind: v.picklist(["item", "clear", "test"]),
    itemId: v.nullable(time),
    tag: text,
    /** How much needs this person now. */
    badge: time,
    actions: v.optional(v.array(v.object({ action: v.picklist(["approve", "reject"]), title: text })), []),
    /** Left out where nothing can be decided from the notification. */
    ticket: v.optional(
      v.object({
        /** Where the sealed decision is posted. */
        url: text,
        /** 16 bytes, base64url. */
        id: text,
        /** 32 bytes, base64url. */
        key: text,
        /** Hex of SHA-256. */
        contentHash: text,
        expiresAt: time,
      }),
    ),
  }),
});

export type PushPayload = v.InferOutput<typeof pushPayload>;

/** Undefined for anything that is not a push of ours. */
export function parsePush(json: string): PushPayload | undefined {
  try {
    const parsed = v.safeParse(pushPayload, JSON.parse(json));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

export const ticketIdBytes = 16;
export const ticketKeyBytes = 32;
export const decisionBytes = 108;
export const ticketAnswerBytes = 124;

export interface Ticket {
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** 32 bytes; seals one decision and what answers it. */
  readonly key: Uint8Array;
}

const choices = ["approve", "reject"] as const;

export interface TicketDecision {
  readonly choice: (typeof choices)[number];
  readonly itemId: number;
  /** 32 bytes: of what the notification was about. */
  readonly contentHash: Uint8Array;
}

/** Seals a decision for `room` (20 bytes). */
export async function sealDecision(
  ticket: Ticket,
  room: Uint8Array,
  { choice, itemId, contentHash }: TicketDecision,
): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new Uint8Array(decisionPlainBytes);
  plain.set([layoutVersion, choices.indexOf(choice) + 1]);
  putU32be(plain, 2, itemId);
  plain.set(contentHash, 6);
  return joined(ticket.id, await seal(ticket.key, plain, decisionData(ticket.id, room)));
}

/** The ticket a sealed decision names; undefined where it cannot be one. */
export function ticketIdOf(message: Uint8Array): Uint8Array | undefined {
  return message.length === decisionBytes ? joined(message.subarray(0, ticketIdBytes)) : undefined;
}

/** Undefined where it was not sealed for this ticket and room, or does not say what a decision says. */
export async function openDecision(
  ticket: Ticket,
  room: Uint8Array,
  message: Uint8Array,
): Promise<TicketDecision | undefined> {
  if (message.length !== decisionBytes) return undefined;
  const sealed = message.subarray(ticketIdBytes);
  const plain = await open(ticket.key, sealed, decisionData(ticket.id, room));
  const choice = choices[(plain?.[1] ?? 0) - 1];
  if (plain?.[0] !== layoutVersion || choice === undefined) return undefined;
  return { choice, itemId: readU32be(plain, 2), contentHash: plain.slice(6, 38) };
}

/** In the order of their numbers, from 1: it was done; somebody was faster; too late; it says something else now; no. */
export const ticketOutcomes = ["done", "faster", "expired", "changed", "refused"] as const;

const standing = [null, "approve", "reject", "answer"] as const;

export interface TicketAnswer {
  readonly outcome: (typeof ticketOutcomes)[number];
  /** What stands by now; null where nothing was decided. */
  readonly choice: (typeof standing)[number];
  /** Who decided, "" where nobody did. At most 80 bytes are carried. */
  readonly by: string;
}

export async function sealTicketAnswer(
  ticket: Ticket,
  { outcome, choice, by }: TicketAnswer,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = cutAtCharacter(utf8(by), maxNameBytes);
  const plain = new Uint8Array(answerPlainBytes);
  plain.set([layoutVersion, ticketOutcomes.indexOf(outcome) + 1, standing.indexOf(choice), name.length]);
  plain.set(name, 4);
  return seal(ticket.key, plain, answerData(ticket.id));
}

/** Undefined where the house did not seal it for this ticket. */
export async function openTicketAnswer(
  ticket: Ticket,
  message: Uint8Array,
): Promise<TicketAnswer | undefined> {
  if (message.length !== ticketAnswerBytes) return undefined;
  const plain = await open(ticket.key, message, answerData(ticket.id));
  if (plain?.[0] !== layoutVersion) return undefined;
  const [, outcomeNumber = 0, choiceNumber = 0, nameBytes = 0] = plain;
  const outcome = ticketOutcomes[outcomeNumber - 1];
  const choice = standing[choiceNumber];
  if (outcome === undefined || choice === undefined || nameBytes > maxNameBytes) return undefined;
  return { outcome, choice, by: fromUtf8(plain.subarray(4, 4 + nameBytes)) };
}

const layoutVersion = 1;
const decisionPlainBytes = 64;
const answerPlainBytes = 96;
const maxNameBytes = 80;
const ivBytes = 12;

function decisionData(ticketId: Uint8Array, room: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined(utf8("hob/ticket/1"), ticketId, room);
}

function answerData(ticketId: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined(utf8("hob/ticket-answer/1"), ticketId);
}

/** iv || ciphertext and tag. A key seals a handful of messages at most, so a random iv never comes twice. */
async function seal(
  key: Uint8Array,
  plain: Uint8Array<ArrayBuffer>,
  additionalData: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const algorithm = { name: "AES-GCM", iv, additionalData } as const;
  return joined(iv, new Uint8Array(await crypto.subtle.encrypt(algorithm, await gcmKey(key), plain)));
}

async function open(
  key: Uint8Array,
  sealed: Uint8Array,
  additionalData: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const algorithm = { name: "AES-GCM", iv: joined(sealed.subarray(0, ivBytes)), additionalData } as const;
  try {
    const ciphertext = joined(sealed.subarray(ivBytes));
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, await gcmKey(key), ciphertext));
  } catch {
    return undefined;
  }
}

function gcmKey(key: Uint8Array) {
  return crypto.subtle.importKey("raw", joined(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** WebCrypto takes no view of shared memory, so what it is given is a copy. */
function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(concatBytes(...parts));
}

/** Bytes that begin with bits 10 go on with a character, and none may be left without its beginning. */
function cutAtCharacter(bytes: Uint8Array, most: number): Uint8Array {
  let end = Math.min(bytes.length, most);
  while (end < bytes.length && end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
