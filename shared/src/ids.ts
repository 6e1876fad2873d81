/** Names that nobody hands out and nobody can guess. */
import { toBase64url } from "./bytes.ts";
import { sodium } from "./crypto/sodium.ts";

/** 128 random bits, 22 characters: one write, however often it has to be sent. */
export function createRequestId(): string {
  return toBase64url(sodium().randombytes_buf(16));
}
