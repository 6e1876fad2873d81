/**
 * One channel opened by a device: the handshake, then either the enrolment of a new device or the
 * session of a known one. Nothing is acted on before message 3 has proven who is there.
 */
import type { HobError } from "@hob/shared/contract/errors";
import { respond, type InvitationProblem, type KeyPair, type Response } from "@hob/shared/handshake";
import { enrolMethod } from "@hob/shared/pairing-client";
import { sodium } from "@hob/shared/crypto/sodium";
import { err, type Result } from "@hob/shared/result";
import { decodeRequest, encodeAnswer, encodeItem, RpcMalformed, type RpcRequest } from "@hob/shared/rpc";
import type { Clock } from "@hob/shared/time";
import { createSession, type Session, type StreamSink } from "@hob/shared/wire/session";
import type { Logger } from "../logger.ts";
import type { Caller } from "../service/caller.ts";
import type { DeviceChannel, DeviceChannelEvents } from "./relay-owner.ts";
import type { Rpc } from "./rpc.ts";

/** A device that has completed message 3. */
export interface KnownDevice {
  readonly deviceId: number;
  readonly psk: Uint8Array;
  readonly isRevoked: boolean;
}

export interface DeviceDoor {
  readonly localStatic: KeyPair;
  readonly room: Uint8Array;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rpc: Rpc;
  deviceByKey(deviceKey: Uint8Array): KnownDevice | undefined;
  /** Asked anew for each command, so that a changed role counts at once. */
  callerOf(deviceId: number): Caller | undefined;
  /** The psk of the open invitation with this id, or why there is none. */
  judgeInvitation(invitation: Uint8Array): Result<Uint8Array, InvitationProblem>;
  /** Called once message 3 of a pairing is complete: from here on the invitation is used. */
  enrol(
    proof: {
      readonly invitation: Uint8Array;
      readonly deviceKey: Uint8Array;
      readonly handshakeHash: Uint8Array;
    },
    input: unknown,
    showDigits: (digits: string) => Promise<void>,
  ): Promise<Result<null, HobError>>;
  burnInvitation(invitation: Uint8Array): boolean;
  /** The pairing session of whoever burned it is over. */
  abandonInvitation(invitation: Uint8Array): void;
  onSession(deviceId: number, session: Session): void;
  onSessionEnd(deviceId: number, session: Session): void;
  /** Somebody was turned away; `cause` is a machine word, `deviceId` is known where the key was. */
  onRefused(cause: string, deviceId: number | undefined): void;
}

const handshakeWithinMs = 10_000;
const maxRequestBytes = 1024 * 1024;

/** Answers `channel` until either end closes it. */
export function answerDevice(
  channel: DeviceChannel,
  relayOrigin: string,
  door: DeviceDoor,
): DeviceChannelEvents {
  const { clock, logger } = door;
  const place = { relayOrigin, room: door.room };
  let response: Response | undefined;
  let invitationPsk: Uint8Array | undefined;
  let session: Session | undefined;
  let isOver = false;
  let onEnd = () => {};
  let deadline = clock.timer(handshakeWithinMs, () => refuse("handshake_timeout"));

  return {
    onMessage(message) {
      if (isOver) return;
      try {
        if (session) session.receive(message);
        else if (response) finish(response, message);
        else begin(message);
      } catch (cause) {
        // A broken store, for one: it costs this channel, never the house.
        logger.error({ err: cause }, "a device's message could not be handled");
        session?.close("internal");
        if (!session) refuse("internal");
      }
    },
    onClose() {
      isOver = true;
      deadline[Symbol.dispose]();
      session?.close("closed");
    },
  };

  function begin(message: Uint8Array): void {
    const begun = respond({ place, localStatic: door.localStatic }, message);
    if (!begun.ok) return refuse(begun.error.cause);
    response = begun.value;
    if (response.purpose === "session") return channel.send(response.second());
    const judged = door.judgeInvitation(response.invitation);
    if (judged.ok) {
      invitationPsk = judged.value;
      return channel.send(response.second());
    }
    channel.send(response.second(judged.error));
    refuse(judged.error);
  }

  function finish({ purpose, invitation, finish: finishNoise }: Response, message3: Uint8Array): void {
    let device: KnownDevice | undefined;
    const finished = finishNoise(message3, (deviceKey) => {
      if (purpose === "pair") return invitationPsk;
      device = door.deviceByKey(deviceKey);
      return device?.psk;
    });
    if (invitationPsk) sodium().memzero(invitationPsk);
    if (!finished.ok) return refuse(finished.error.cause, device?.deviceId);
    deadline[Symbol.dispose]();
    const { deviceKey, secured } = finished.value;
    if (purpose === "pair") {
      return startEnrolment(secured, { invitation, deviceKey, handshakeHash: secured.handshakeHash });
    }
    if (device) startSession(secured, device);
  }

  type Secured = Extract<ReturnType<Response["finish"]>, { ok: true }>["value"]["secured"];

  /** Of several devices that hold one link, the first to get here has the invitation; the others are told why not. */
  function startEnrolment(secured: Secured, proof: Parameters<DeviceDoor["enrol"]>[0]): void {
    const problem = claim(proof.invitation);
    session = open(secured, {
      onRequest: () => Promise.reject(new RpcMalformed("request")),
      async onOpen(message, sink) {
        const request = read(message);
        if (request.method !== enrolMethod)
          return encodeAnswer(err({ type: "method_unknown", method: request.method }));
        deadline[Symbol.dispose]();
        const show = (digits: string) => sink.write(encodeItem({ digits }));
        const result = problem ? err({ type: problem }) : await door.enrol(proof, request.input, show);
        // The device hangs up once it has read this.
        hangUpWithin("closed");
        return encodeAnswer(result);
      },
    });
    if (problem) refused(problem);
    else onEnd = () => door.abandonInvitation(proof.invitation);
    hangUpWithin("handshake_timeout");
    session.probe(handshakeWithinMs);
  }

  function claim(invitation: Uint8Array): InvitationProblem | undefined {
    if (door.burnInvitation(invitation)) return undefined;
    const judged = door.judgeInvitation(invitation);
    return judged.ok ? "invitation_used" : judged.error;
  }

  function hangUpWithin(cause: string): void {
    deadline[Symbol.dispose]();
    if (!isOver) deadline = clock.timer(handshakeWithinMs, () => session?.close(cause));
  }

  function startSession(secured: Secured, { deviceId, isRevoked }: KnownDevice): void {
    session = open(secured, {
      async onRequest(message) {
        const request = read(message);
        const caller = door.callerOf(deviceId);
        return encodeAnswer(caller ? await door.rpc.call(caller, request) : err({ type: "device_revoked" }));
      },
      async onOpen(message, sink) {
        const request = read(message);
        const caller = door.callerOf(deviceId);
        if (!caller) return encodeAnswer(err({ type: "device_revoked" }));
        const write = (item: unknown) => sink.write(encodeItem(item));
        return encodeAnswer(await door.rpc.stream(caller, request, write, cancelled(sink)));
      },
    });
    if (isRevoked) {
      refused("device_revoked", deviceId);
      return session.close("device_revoked");
    }
    const started = session;
    onEnd = () => note(() => door.onSessionEnd(deviceId, started));
    note(() => door.onSession(deviceId, started));
    // The first sealed record is what tells the device that it was taken in.
    session.probe(handshakeWithinMs);
  }

  /** A peer that holds the keys and still sends nonsense is broken: its session ends. */
  function read(message: Uint8Array): RpcRequest {
    try {
      return decodeRequest(message);
    } catch (cause) {
      if (cause instanceof RpcMalformed) session?.close("malformed");
      throw cause;
    }
  }

  function open(
    secured: Secured,
    handlers: NonNullable<Parameters<typeof createSession>[0]["handlers"]>,
  ): Session {
    return createSession({
      side: "responder",
      send: secured.send,
      receive: secured.receive,
      transmit: (sealed) => channel.send(sealed),
      clock,
      maxMessageBytes: maxRequestBytes,
      handlers,
      onEnd(end) {
        isOver = true;
        deadline[Symbol.dispose]();
        if (end.by === "wire" && end.cause !== "silent") refused(end.cause);
        channel.close("ended");
        onEnd();
      },
    });
  }

  function cancelled(sink: StreamSink): AbortSignal {
    const stop = new AbortController();
    sink.onCancel((cause) => stop.abort(cause));
    return stop.signal;
  }

  function refuse(cause: string, deviceId?: number): void {
    if (isOver) return;
    isOver = true;
    deadline[Symbol.dispose]();
    refused(cause, deviceId);
    channel.close("refused");
  }

  function refused(cause: string, deviceId?: number): void {
    logger.warn({ cause, deviceId }, "a device was turned away");
    note(() => door.onRefused(cause, deviceId));
  }

  /** A full disk may cost the trail of what devices do, never the house: strangers could fill it up. */
  function note(write: () => void): void {
    try {
      write();
    } catch (cause) {
      logger.error({ err: cause }, "what a device did could not be written down");
    }
  }
}
