/** Reads and proves the signature of a webhook call: who sent it knew the secret, and sent it just now. */
import { createHmac } from "node:crypto";
import { err, ok, type Result } from "@hob/shared/result";
import { isSameText } from "./webhook-keys.ts";

/** How far the time in a signature may be from the node's own, milliseconds. */
export const signatureWindowMs = 5 * 60_000;

export interface SignatureProblem {
  readonly type: "signature_missing" | "signature_malformed" | "signature_wrong" | "signature_expired";
  readonly message: string;
}

export interface SignedCall {
  /** "t=1780000000,v1=…", as it came; undefined where there is none. */
  readonly header: string | undefined;
  readonly body: Uint8Array;
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The signature in lowercase hex, the same for every spelling of it. */
export function provenSignature({ header, body, secret, now }: SignedCall): Result<string, SignatureProblem> {
  if (header === undefined) return refuse("signature_missing", "This webhook takes signed calls only.");
  const { seconds, given } = headerPattern.exec(header)?.groups ?? {};
  if (seconds === undefined || given === undefined)
    return refuse("signature_malformed", "Hob-Signature is t=<unix seconds>,v1=<hex of HMAC-SHA-256>.");
  const expected = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex");
  if (!isSameText(given.toLowerCase(), expected))
    return refuse("signature_wrong", "The signature does not belong to this body, time and secret.");
  // Only somebody who knows the secret learns that the time is what is wrong.
  if (Math.abs(Number(seconds) * 1_000 - now) > signatureWindowMs)
    return refuse("signature_expired", "The signature's time is more than five minutes from the house's.");
  return ok(expected);
}

const headerPattern = /^\s*t=(?<seconds>\d{1,12})\s*,\s*v1=(?<given>[0-9a-fA-F]{64})\s*$/;

function refuse(type: SignatureProblem["type"], message: string): Result<never, SignatureProblem> {
  return err({ type, message });
}
