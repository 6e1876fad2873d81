/** One error for all that can go wrong in a handshake or a record; its cause says which kind it was. */

export type NoiseCause =
  /** A tag did not fit: another key, another prologue, another counter, or somebody changed a bit. */
  | "authentication"
  /** A public key that would make the shared secret known to everybody. */
  | "low_order_key"
  /** Too short or too long to be such a message. */
  | "malformed"
  /** Message 3 came from a static key for which there is no pre-shared key. */
  | "unknown_device"
  /** Called out of turn, or after a failure or `destroy`. */
  | "order"
  /** The key has sealed as much as it may; a new handshake is due. */
  | "spent";

export class NoiseError extends Error {
  override readonly name = "NoiseError";
  override readonly cause: NoiseCause;

  constructor(cause: NoiseCause) {
    super(`noise: ${cause}`);
    this.cause = cause;
  }
}
