/**
 * The only way out of the house: every outgoing connection is made here, to an address that a grant
 * names and that was judged before, at and after the lookup.
 */
import { lookup as lookupInDns } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import type { HttpGrant, HttpMethod, TcpGrant } from "@hob/shared/model/manifest";
import { err, ok, type Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import { standardRates } from "../policy/rates.ts";
import { createTokenBuckets, longestWaitMs, type Rate } from "../policy/token-buckets.ts";
import type { Redactor } from "../vault/redaction.ts";
import { noSecrets, type SecretSource } from "../vault/secret-source.ts";
import { dialTcp, touch, type Dial } from "./connector.ts";
import { createDeadlines, type Deadlines } from "./deadlines.ts";
import {
  destinationOf,
  grantedTarget,
  redirectTarget,
  tcpDestinationOf,
  type Destination,
} from "./destination.ts";
import { denied, logic, transient, type EgressError } from "./errors.ts";
import { failureOf } from "./failures.ts";
import { createGate } from "./gate.ts";
import { sendHop, type HopAnswer, type Outgoing } from "./hop.ts";
import { egressLimits, type EgressLimits } from "./limits.ts";
import { redactedResponse } from "./redacted-response.ts";
import { checkedHeaders, shownHeaders, type Headers } from "./request-headers.ts";
import { fillHeaders, mentionsSecret, refusalIn } from "./secret-headers.ts";
import { vettedAddresses, type Lookup } from "./vetting.ts";

export interface EgressRequest {
  readonly method: HttpMethod;
  readonly url: string;
  readonly headers?: Headers;
  readonly body?: string | Uint8Array;
  /** `manual`: a redirect is the answer, and where it leads is not asked. Default `follow`. */
  readonly redirect?: "follow" | "manual";
  /** Names of secrets that its headers may carry as `{{secret:NAME}}`, and that nothing of its answer shows. */
  readonly secrets?: readonly string[];
}

/** Any status is an answer, also 404 and 503. `url` is where it came from after redirects. */
export interface EgressResponse {
  readonly status: number;
  readonly url: string;
  /** Lowercase names; without cookies and what belongs to the connection. */
  readonly headers: Headers;
  /** Decoded. */
  readonly body: Uint8Array;
  /** From the first lookup to the last byte, milliseconds. */
  readonly ms: number;
}

/** Whether something accepts connections. `error` is a sentence, and null where it does. */
export interface Reach {
  readonly isOpen: boolean;
  /** Until it accepted or failed, milliseconds. */
  readonly ms: number;
  readonly error: string | null;
}

export interface Broker {
  /** Never rejects. `signal` is the run's: when it aborts, so does the request. */
  fetch(
    request: EgressRequest,
    grants: readonly HttpGrant[],
    signal: AbortSignal,
  ): Promise<Result<EgressResponse, EgressError>>;
  /** Opens a TCP connection and closes it, without a byte. Never rejects; what does not answer is no error. */
  reach(
    host: string,
    port: number,
    grants: readonly TcpGrant[],
    signal: AbortSignal,
  ): Promise<Result<Reach, EgressError>>;
}

export interface BrokerOptions {
  /** Ports that relay, app and node listen on, read at every request: never opened on this machine. */
  readonly ownPorts: () => readonly number[];
  /** Addresses of this machine; by default those of its network interfaces. */
  readonly ownAddresses?: () => readonly string[];
  readonly clock: Clock;
  /** By default there is none. */
  readonly secrets?: SecretSource;
  readonly limits?: Partial<EgressLimits>;
  /** Of requests to one host, redirects included; by default the standard one, and null for any. */
  readonly hostRate?: Rate | null | undefined;
  readonly lookup?: Lookup;
  readonly dial?: Dial;
  /** PEM certificates to trust instead of the built-in ones. */
  readonly certificateAuthorities?: readonly string[];
}

export function createBroker(options: BrokerOptions): Broker {
  const limits = { ...egressLimits, ...options.limits };
  const gate = createGate(limits.concurrent);
  const { clock, lookup = lookupByName, dial = dialTcp, ownAddresses = interfaceAddresses } = options;
  const { secrets = noSecrets, hostRate = standardRates.host } = options;
  const hosts = createTokenBuckets(clock, () => hostRate ?? undefined);

  function vetted(destination: Destination, deadlines: Deadlines) {
    const own = { ports: options.ownPorts(), addresses: ownAddresses() };
    deadlines.enter("connect", destination.host);
    return deadlines.bounded(vettedAddresses(destination, lookup, own));
  }

  async function hop(
    destination: Destination,
    outgoing: Outgoing,
    deadlines: Deadlines,
    onSending: () => void,
  ) {
    const addresses = await vetted(destination, deadlines);
    if (!addresses.ok) return addresses;
    const { certificateAuthorities } = options;
    return ok(
      await sendHop(destination, addresses.value, outgoing, {
        dial,
        limits,
        deadlines,
        certificateAuthorities,
        onSending,
      }),
    );
  }

  /** What was answered, as it came: it may show the secrets that were sent. */
  async function fetchOpenly(
    request: EgressRequest,
    grants: readonly HttpGrant[],
    signal: AbortSignal,
    redactor: Redactor,
  ): Promise<Result<EgressResponse, EgressError>> {
    const checked = checkedRequest(request, limits);
    if (!checked.ok) return checked;
    const start = destinationOf(request.url, request.method, grants);
    if (!start.ok) return start;
    const filled = fillHeaders(checked.value.headers, start.value, request.secrets ?? [], secrets);
    if (!filled.ok) return filled;
    const outgoing = { ...checked.value, ...filled.value };
    let isSent = false;
    // A host that refuses a secret has done nothing.
    const told = (error: EgressError) => err(isSent && error.kind !== "auth" ? { ...error, isSent } : error);
    try {
      // Only after the gate: one run cannot fill the line of a host for everybody else.
      using _place = await gate(signal);
      if (!(await hosts.turn(start.value.host, signal))) return err(rateLimited(start.value.host));
      using deadlines = createDeadlines(clock, limits, start.value.host, signal);
      const startedMs = clock.monotonic();
      const send = async (destination: Destination, next: Outgoing) => {
        const hasTurn = destination === start.value || (await hosts.turn(destination.host, deadlines.signal));
        if (!hasTurn) return err(rateLimited(destination.host));
        return hop(destination, next, deadlines, () => {
          isSent = true;
          for (const name of next.secrets) secrets.markUsed(name);
        });
      };
      const way = { grants, maxRedirects: limits.redirects, redactor, send };
      const followed = await follow(start.value, outgoing, way);
      return followed.ok
        ? ok({ ...followed.value, ms: Math.round(clock.monotonic() - startedMs) })
        : told(followed.error);
    } catch (cause) {
      return told(failureOf(cause, start.value.host, signal));
    }
  }

  return {
    async fetch(request, grants, signal) {
      const redactor = secrets.redactorFor(request.secrets ?? []);
      const fetched = await fetchOpenly(request, grants, signal, redactor);
      return fetched.ok
        ? ok(await redactedResponse(fetched.value, redactor))
        : err({ ...fetched.error, message: redactor.text(fetched.error.message) });
    },
    async reach(host, port, grants, signal) {
      const destination = tcpDestinationOf(host, port, grants);
      if (!destination.ok) return destination;
      let startedMs = clock.monotonic();
      const answer = (error: string | null) =>
        ok({ isOpen: error === null, ms: Math.round(clock.monotonic() - startedMs), error });
      try {
        using _place = await gate(signal);
        if (!(await hosts.turn(destination.value.host, signal)))
          return err(rateLimited(destination.value.host));
        using deadlines = createDeadlines(clock, limits, destination.value.host, signal);
        startedMs = clock.monotonic();
        const addresses = await vetted(destination.value, deadlines);
        if (!addresses.ok)
          return addresses.error.kind === "transient" ? answer(addresses.error.message) : addresses;
        await touch(
          { host: destination.value.host, port, addresses: addresses.value },
          dial,
          deadlines.signal,
        );
        return answer(null);
      } catch (cause) {
        const failure = failureOf(cause, destination.value.host, signal);
        return failure.kind === "transient" && !signal.aborted ? answer(failure.message) : err(failure);
      }
    },
  };
}

/** What is wrong with a request before anybody asks where it goes. */
function checkedRequest(request: EgressRequest, limits: EgressLimits): Result<Outgoing, EgressError> {
  const { method, url, body } = request;
  const headers = checkedHeaders(request.headers ?? {});
  if (!headers.ok) return headers;
  const written = body === undefined ? "" : Buffer.from(body).toString("latin1");
  if (mentionsSecret(url) || mentionsSecret(written)) {
    return err(
      denied("secret_not_bound", "A secret is sent in a header only, not in an address and not in a body."),
    );
  }
  if (body !== undefined && (method === "GET" || method === "HEAD")) {
    return err(logic("body_malformed", `A ${method} request carries no body; leave it out.`));
  }
  if (body !== undefined && Buffer.byteLength(body) > limits.sentBytes) {
    return err(logic("body_malformed", `A request's body may hold ${limits.sentBytes} bytes.`));
  }
  return ok({
    method,
    headers: headers.value,
    secrets: [],
    body,
    isFollowing: request.redirect !== "manual",
  });
}

interface Way {
  readonly grants: readonly HttpGrant[];
  readonly maxRedirects: number;
  readonly redactor: Redactor;
  readonly send: (destination: Destination, outgoing: Outgoing) => Promise<Result<HopAnswer, EgressError>>;
}

/** Sends the request and follows its redirects, each hop through all the checks of the first. */
async function follow(
  start: Destination,
  request: Outgoing,
  way: Way,
): Promise<Result<Omit<EgressResponse, "ms">, EgressError>> {
  let destination = start;
  let outgoing = request;
  for (let redirects = 0; ; redirects += 1) {
    const sent = await way.send(destination, outgoing);
    if (!sent.ok) return redirects === 0 ? sent : err(afterRedirect(start.host, sent.error));
    const answer = sent.value;
    if (answer.kind === "final") {
      const { status, body } = answer;
      const refusal = refusalIn(status, destination, outgoing.secrets);
      if (refusal) return err(refusal);
      return ok({ status, url: destination.url.href, headers: shownHeaders(answer.headers), body });
    }
    if (redirects === way.maxRedirects) {
      return refused(
        `${start.host} redirected more than ${way.maxRedirects} times, which is as far as Hob follows.`,
      );
    }
    const next = nextHop(answer, destination, outgoing, way);
    if (!next.ok) return err(afterRedirect(destination.host, next.error));
    ({ destination, outgoing } = next.value);
  }
}

function nextHop(
  answer: HopAnswer & { readonly kind: "redirect" },
  from: Destination,
  before: Outgoing,
  { grants, redactor }: Way,
): Result<{ destination: Destination; outgoing: Outgoing }, EgressError> {
  const target = redirectTarget(answer.location, from.url);
  if (!target.ok) return target;
  if (from.secure && !target.value.secure) {
    return refused(`${target.value.host} is asked for over plain http after https, which is never done.`);
  }
  // Only 307 and 308 mean "the same request again" (RFC 9110, section 15.4).
  const repeats = answer.status === 307 || answer.status === 308;
  const method = repeats || before.method === "HEAD" ? before.method : "GET";
  const body = repeats ? before.body : undefined;
  const isSameOrigin = target.value.url.origin === from.url.origin;
  if (body !== undefined && !isSameOrigin) {
    return refused(
      `${target.value.host} would get a body that was meant for ${from.host}, which is never done.`,
    );
  }
  const { href } = target.value.url;
  if (!isSameOrigin && redactor.text(href) !== href) {
    return refused(
      `${target.value.host} would get a secret that was meant for ${from.host}, which is never done.`,
    );
  }
  const destination = grantedTarget(target.value, method, grants);
  if (!destination.ok) return destination;
  // What the script added was meant for the host it named: a key, perhaps.
  const { headers, secrets } = isSameOrigin ? before : { headers: {}, secrets: [] };
  return ok({
    destination: destination.value,
    outgoing: { method, headers, secrets, body, isFollowing: true },
  });
}

function rateLimited(host: string): EgressError {
  return transient(
    "rate_limited",
    `So many requests to ${host} wait that this one would wait for more than ${longestWaitMs / 1000} s; ask less often.`,
  );
}

function refused(message: string): Result<never, EgressError> {
  return err(denied("redirect_refused", message));
}

function afterRedirect(host: string, error: EgressError): EgressError {
  return { ...error, message: `${host} redirected elsewhere. ${error.message}` };
}

const lookupByName: Lookup = async (name) => {
  const records = await lookupInDns(name, { all: true, order: "verbatim" });
  return records.map((record) => record.address);
};

function interfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((cards) => cards ?? [])
    .map((card) => card.address);
}
