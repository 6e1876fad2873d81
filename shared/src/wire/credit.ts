/** How much may be under way unpaid. Both ends must agree, so the numbers live in one place. */
export const credits = {
  /** Body bytes one stream may send before the receiver grants more. */
  streamBytes: 64 * 1024,
  /** Body bytes all streams of a session together may send before the receiver grants more. */
  sessionBytes: 256 * 1024,
  /** The last part of the session's credit is kept from stream data, so that a command gets through a full log. */
  reservedBytes: 32 * 1024,
} as const;
