/** Sends one request to one judged destination and reads what comes back; follows nothing. */
import { Client } from "undici";
import { readBody } from "./body.ts";
import { connectorFor, type Dial } from "./connector.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Destination } from "./destination.ts";
import type { EgressLimits } from "./limits.ts";
import type { Headers } from "./request-headers.ts";
import type { HttpMethod } from "@hob/shared/model/manifest";

export interface Outgoing {
  readonly method: HttpMethod;
  /** Checked, lowercase. */
  readonly headers: Headers;
  /** Names of the secrets in `headers`. */
  readonly secrets: readonly string[];
  readonly body: string | Uint8Array | undefined;
  /** False where a redirect is the answer itself. */
  readonly isFollowing: boolean;
}

export type HopAnswer =
  | { readonly kind: "redirect"; readonly status: number; readonly location: string }
  | {
      readonly kind: "final";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: Uint8Array;
    };

export interface HopOptions {
  readonly dial: Dial;
  readonly limits: EgressLimits;
  readonly deadlines: Deadlines;
  readonly certificateAuthorities: readonly string[] | undefined;
  /** Told right before the first byte of the request may leave. */
  readonly onSending: () => void;
}

/**
 * Throws `EgressFailure` or what socket and parser throw. Each hop has a connection of its own: a
 * pool would let one automation's grant carry another's request.
 */
export async function sendHop(
  destination: Destination,
  addresses: readonly string[],
  outgoing: Outgoing,
  options: HopOptions,
): Promise<HopAnswer> {
  const { url, host } = destination;
  const { deadlines, limits } = options;
  const client = new Client(url.origin, {
    connect: connectorFor(destination, addresses, {
      dial: options.dial,
      signal: deadlines.signal,
      certificateAuthorities: options.certificateAuthorities,
      onConnected() {
        options.onSending();
        deadlines.enter("headers", host);
      },
    }),
    // Time is kept by the deadlines, on the injected clock.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: limits.headerBytes,
    allowH2: false,
    pipelining: 1,
  });
  try {
    const response = await client.request({
      method: outgoing.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...ownHeaders, ...outgoing.headers },
      body: outgoing.body ?? null,
      signal: deadlines.signal,
      reset: true,
    });
    const { statusCode: status, headers, body } = response;
    deadlines.enter("body", host);
    const location = headers.location;
    if (outgoing.isFollowing && redirects.has(status) && typeof location === "string")
      return { kind: "redirect", status, location };
    // An answer to HEAD names the encoding of a body that is not there.
    const encoding = outgoing.method === "HEAD" ? "" : joined(headers["content-encoding"]);
    return { kind: "final", status, headers, body: await readBody(body, encoding, limits.bodyBytes, host) };
  } finally {
    // Closes the socket at once, also under a redirect's unread body.
    await client.destroy();
  }
}

const redirects = new Set([301, 302, 303, 307, 308]);

const ownHeaders: Headers = {
  accept: "*/*",
  "accept-encoding": "gzip, deflate, br",
  "user-agent": "Hob/0.1",
};

function joined(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}
