/** Opens the one connection of a hop, to an address that was judged and to no other. */
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import { isSameAddress } from "./address.ts";
import type { Destination } from "./destination.ts";
import { denied, EgressFailure } from "./errors.ts";

export interface DialTarget {
  readonly host: string;
  readonly port: number;
  /** Judged addresses; the only ones that may be tried. */
  readonly addresses: readonly string[];
}

/** Starts a TCP connection to one of the target's addresses. */
export type Dial = (target: DialTarget) => Socket;

/** Tries the addresses as RFC 8305 does. The name is never looked up again, so it cannot rebind. */
export const dialTcp: Dial = ({ host, port, addresses }) =>
  connect({
    host,
    port,
    autoSelectFamily: true,
    // Skipped for literals, which were judged as they are.
    lookup: (_host, options, answer) => {
      const records = addresses.map((address) => ({ address, family: isIP(address) }));
      const first = records[0] ?? { address: "", family: 0 };
      if (options.all === true) answer(null, records);
      else answer(null, first.address, first.family);
    },
  });

/**
 * An undici connector for one destination. The connected socket's own remote address is checked
 * before the first byte, TLS hello included, leaves.
 */
export function connectorFor(
  destination: Destination,
  addresses: readonly string[],
  options: {
    readonly dial: Dial;
    readonly signal: AbortSignal;
    readonly certificateAuthorities: readonly string[] | undefined;
    readonly onConnected: () => void;
  },
): buildConnector.connector {
  return (_options, callback) => {
    const { host, port, secure } = destination;
    const tcp = options.dial({ host, port, addresses });
    let open: Socket | TLSSocket = tcp;
    let answered = false;
    const answer = (failure: Error | null) => {
      if (answered) return;
      answered = true;
      options.signal.removeEventListener("abort", abort);
      if (failure === null) {
        options.onConnected();
        return callback(null, open);
      }
      tcp.destroy();
      open.destroy();
      callback(failure, null);
    };
    const abort = () => answer(asError(options.signal.reason));
    if (options.signal.aborted) return abort();
    options.signal.addEventListener("abort", abort, { once: true });

    tcp.setNoDelay(true).on("error", answer);
    tcp.once("connect", () => {
      const elsewhere = findElsewhere(tcp, host, addresses);
      if (elsewhere !== undefined) return answer(elsewhere);
      if (!secure) return answer(null);
      open = connectTls({
        socket: tcp,
        host,
        ALPNProtocols: ["http/1.1"],
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...(options.certificateAuthorities === undefined ? {} : { ca: [...options.certificateAuthorities] }),
      });
      open.on("error", answer).once("secureConnect", () => answer(null));
    });
  };
}

/**
 * Opens a TCP connection and closes it again; no byte is sent. Rejects with `EgressFailure`, what the
 * socket says, or the signal's reason.
 */
export function touch(target: DialTarget, dial: Dial, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const tcp = dial(target);
  const abort = () => reject(asError(signal.reason));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  tcp.on("error", reject).once("connect", () => {
    const elsewhere = findElsewhere(tcp, target.host, target.addresses);
    if (elsewhere === undefined) resolve();
    else reject(elsewhere);
  });
  return promise.finally(() => {
    signal.removeEventListener("abort", abort);
    tcp.destroy();
  });
}

/** What is wrong with a connection that does not end at one of the judged addresses. */
function findElsewhere(tcp: Socket, host: string, addresses: readonly string[]): EgressFailure | undefined {
  const reached = tcp.remoteAddress ?? "nowhere";
  if (addresses.some((address) => isSameAddress(address, reached))) return undefined;
  return new EgressFailure(
    denied(
      "address_not_public",
      `${host} connected to ${reached}, which is not the address that was checked.`,
    ),
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("the request was given up", { cause: reason });
}
