/**
 * Pairing from the new device's side: one completed handshake with the invitation's secret, six
 * digits to show, and then a profile that works without the invitation.
 */
import type { HobError } from "./contract/errors.ts";
import { createDhKeyPair, createSignKeyPair } from "./crypto/keys.ts";
import {
  devicePsk,
  invitationId,
  pairingPsk,
  pairingRelayKeyPair,
  type PairingLink,
} from "./crypto/pairing.ts";
import type { Profile } from "./profile.ts";
import { connectRelayLine } from "./relay-line.ts";
import { err, ok, type Result } from "./result.ts";
import { decodeAnswer, decodeItem, encodeRequest, RpcMalformed } from "./rpc.ts";
import { openSession } from "./secured-session.ts";
import type { ConnectSocket } from "./socket.ts";
import type { Clock } from "./time.ts";
import { SessionEnded } from "./wire/session.ts";

/** The one method of a pairing session. */
export const enrolMethod = "pair.enrol";

export interface PairOptions {
  readonly link: PairingLink;
  /** What the house will call this device. */
  readonly name: string;
  readonly connectSocket: ConnectSocket;
  readonly clock: Clock;
  /**
   * Keeps the profile before the digits are shown. When the confirmation is lost on the way, the
   * kept profile settles it: a session with it either works or does not. When this rejects, so does `pair`.
   */
  onPending(profile: Profile): Promise<void>;
  onDigits(digits: string): void;
  /** Each leg as it begins, for words on the screen. */
  onStep?(step: "relay" | "house" | "digits"): void;
}

/** Resolves when the owner has typed the digits, or with the leg that failed. Needs libsodium loaded. */
export async function pair(options: PairOptions): Promise<Result<Profile, HobError>> {
  const { link, clock } = options;
  if (link.expiresAt <= clock.now()) return err({ type: "link_expired", expiredAt: link.expiresAt });

  options.onStep?.("relay");
  let lost: HobError | undefined;
  const line = await connectRelayLine({
    ...link,
    relayKey: pairingRelayKeyPair(link.secret),
    connectSocket: options.connectSocket,
    clock,
    onOwner() {},
    onClose: (error) => (lost = error),
  });
  if (!line.ok) return line;
  using relayLine = line.value;
  const owner = relayLine.owner();
  if (!owner.online) return err({ type: "house_offline", since: owner.offlineSince });

  options.onStep?.("house");
  const staticKey = createDhKeyPair();
  const opened = await openSession(relayLine, {
    place: link,
    purpose: "pair",
    localStatic: staticKey,
    nodeKey: link.nodeKey,
    psk: pairingPsk(link.secret),
    invitation: invitationId(link.secret),
    clock,
    onEnd: (error) => (lost ??= error),
  });
  if (!opened.ok) return err(lost ?? opened.error);
  const { session, handshakeHash } = opened.value;

  const profile: Profile = {
    version: 1,
    relayUrl: link.relayUrl,
    relayOrigin: link.relayOrigin,
    room: link.room,
    nodeKey: link.nodeKey,
    staticKey,
    relayKey: createSignKeyPair(),
    psk: devicePsk(link.secret, handshakeHash),
    deviceName: options.name,
    state: "pending",
  };
  options.onStep?.("digits");
  const request = encodeRequest({
    method: enrolMethod,
    input: { name: options.name, relayKey: profile.relayKey.publicKey },
  });
  const kept = Promise.withResolvers<never>();
  let haveDigitsCome = false;
  const { done } = session.stream(request, (message) => {
    const digits = digitsIn(decodeItem(message));
    if (!digits || haveDigitsCome) return;
    haveDigitsCome = true;
    options
      .onPending(profile)
      .then(() => options.onDigits(digits))
      .catch(kept.reject);
  });
  try {
    // A profile that cannot be kept must not be confirmed: its digits are never shown, and the caller hears why.
    const answer = decodeAnswer(await Promise.race([done, kept.promise]));
    return answer.ok ? ok({ ...profile, state: "enrolled" }) : answer;
  } catch (cause) {
    if (cause instanceof RpcMalformed) return err({ type: "session_broken", cause: "malformed_answer" });
    if (cause instanceof SessionEnded) return err(lost ?? { type: "session_broken", cause: cause.end.cause });
    throw cause;
  } finally {
    session.close("closed");
  }
}

function digitsIn(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null || !("digits" in item)) return undefined;
  return typeof item.digits === "string" && /^[0-9]{6}$/.test(item.digits) ? item.digits : undefined;
}
