/** How much of the outside one request may bring home, and how long it may take. */
export interface EgressLimits {
  /** Lookup, TCP and TLS of one hop, milliseconds. */
  readonly connectMs: number;
  /** From the connection to the end of the response headers of one hop, milliseconds. */
  readonly headersMs: number;
  /** The whole request with its redirects and its body, milliseconds. */
  readonly totalMs: number;
  /** Response body after decoding, and also as it came over the wire, bytes. */
  readonly bodyBytes: number;
  /** Request body, bytes. */
  readonly sentBytes: number;
  /** Response headers of one hop, bytes. */
  readonly headerBytes: number;
  /** Redirects that are followed; one more is refused. */
  readonly redirects: number;
  /** Requests of one run under way at the same time; more wait their turn. */
  readonly concurrent: number;
}

export const egressLimits: EgressLimits = {
  connectMs: 10_000,
  headersMs: 20_000,
  totalMs: 30_000,
  bodyBytes: 5 * 1024 * 1024,
  sentBytes: 5 * 1024 * 1024,
  headerBytes: 32 * 1024,
  redirects: 5,
  concurrent: 6,
};
