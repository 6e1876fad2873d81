/** Reads an address a script gave, once, and decides whether the grants name it. No lookup happens here. */
import { covers, type HttpGrant, type HttpMethod, type TcpGrant } from "@hob/shared/model/manifest";
import { err, ok, type Result } from "@hob/shared/result";
import { isAddress, judgeAddress } from "./address.ts";
import { denied, logic, type EgressError } from "./errors.ts";

export interface Destination {
  /** Normalised, with no user and no trailing dot on the host: the only form anything later reads. */
  readonly url: URL;
  /** Lowercase name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** True when a grant names exactly this host and port, which is what opens local addresses. */
  readonly exact: boolean;
}

/** A destination as written, before any grant is consulted. */
export type Target = Omit<Destination, "exact">;

/** The destination, if `grants` open it for this method. Its addresses are yet to be judged. */
export function destinationOf(
  text: string,
  method: HttpMethod,
  grants: readonly HttpGrant[],
): Result<Destination, EgressError> {
  const target = targetOf(text);
  return target.ok ? grantedTarget(target.value, method, grants) : target;
}

/** Reads the text as an http or https address, and refuses whatever could be read in two ways. */
export function targetOf(text: string): Result<Target, EgressError> {
  const trimmed = text.trim();
  const parts = /^([a-z][a-z0-9+.-]*):(\/\/)?([^/?#]*)/i.exec(trimmed);
  const [, scheme = "", slashes = "", authority = ""] = parts ?? [];
  if (parts === null || trimmed.length > addressLength) return malformed(trimmed);
  if (!/^https?$/i.test(scheme)) {
    return err(denied("scheme", `Addresses that begin with ${shown(scheme)}: are never opened; use https.`));
  }
  // The parser drops tabs and line breaks and reads a backslash as a slash; people do not.
  if (slashes === "" || authority === "" || /\p{Cc}/u.test(trimmed) || authority.includes("\\")) {
    return malformed(trimmed);
  }
  if (authority.includes("@")) {
    return err(
      denied(
        "credentials_in_url",
        "An address must not carry a user or password; remove what stands before the @.",
      ),
    );
  }
  if (!URL.canParse(trimmed)) return malformed(trimmed);
  const url = new URL(trimmed);
  if (!isCanonicalHost(hostPart(authority), url.hostname)) {
    return err(
      denied(
        "address_not_canonical",
        `${shown(hostPart(authority))} is another way to write ${url.hostname}; write it plainly.`,
      ),
    );
  }
  return normalised(url);
}

/** The target a redirect leads to. It is read against the address it came from. */
export function redirectTarget(location: string, from: URL): Result<Target, EgressError> {
  if (!URL.canParse(location, from.href)) return malformed(location);
  const to = new URL(location, from.href);
  // Fragments stay with the browser; what counts is what goes over the wire.
  if (to.username !== "" || to.password !== "") {
    return err(
      denied(
        "redirect_refused",
        `${from.hostname} redirected to an address with a password, which is never followed.`,
      ),
    );
  }
  return targetOf(to.href);
}

/** Checks a target against the grants: the exact host with its port, and the method. */
export function grantedTarget(
  target: Target,
  method: HttpMethod,
  grants: readonly HttpGrant[],
): Result<Destination, EgressError> {
  const { url, port, secure } = target;
  const exactHost = `${url.hostname}:${port}`;
  const hostByItself = secure && port === 443 ? url.hostname : undefined;
  // A literal that no grant can open says so, rather than asking for a grant.
  const literal = isAddress(target.host) ? judgeAddress(target.host) : undefined;
  if (literal?.kind === "never") return err(denied("address_not_public", `${target.host} is never opened.`));

  const named = (host: string | undefined) => grants.some((grant) => grant.host === host);
  const allows = (host: string | undefined) => host !== undefined && covers(grants, host, method);
  if (!named(exactHost) && !named(hostByItself))
    return err(notGranted(target, hostByItself ?? exactHost, grants));
  if (!allows(exactHost) && !allows(hostByItself)) {
    return err(
      denied(
        "method_not_granted",
        `${hostByItself ?? exactHost} is granted, but not for ${method}; grant that method.`,
      ),
    );
  }
  return ok({ ...target, exact: allows(exactHost) });
}

/**
 * Where a connection that carries no byte may go: the host and port as one of `grants` names them.
 * It counts as secure, since it says nothing that could be overheard.
 */
export function tcpDestinationOf(
  host: string,
  port: number,
  grants: readonly TcpGrant[],
): Result<Destination, EgressError> {
  const written = host.includes(":") && isAddress(host) ? `[${host}]` : host;
  if (!/^(?:\[[0-9a-f:.]+\]|[^:/?#@[\]\\]+)$/i.test(written)) return malformed(host);
  const target = targetOf(`https://${written}:${port}`);
  if (!target.ok) return target;
  if (isAddress(target.value.host) && judgeAddress(target.value.host).kind === "never")
    return err(denied("address_not_public", `${target.value.host} is never opened.`));
  const exactHost = `${target.value.url.hostname}:${port}`;
  if (grants.some((grant) => grant.host === exactHost)) return ok({ ...target.value, exact: true });
  return err(
    denied(
      "not_granted",
      `${exactHost} is not among the ports this automation may open; an admin can allow it.`,
    ),
  );
}

const addressLength = 8192;

function normalised(url: URL): Result<Target, EgressError> {
  url.hostname = url.hostname.replace(/\.$/, "");
  url.hash = "";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (host === "" || host.endsWith(".")) return malformed(url.href);
  const secure = url.protocol === "https:";
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  return ok({ url, host, port, secure });
}

function notGranted(target: Target, host: string, grants: readonly HttpGrant[]): EgressError {
  const { url, port, secure } = target;
  const overHttps = grants.some((grant) => grant.host === url.hostname);
  if (overHttps && !secure && port === 80) {
    return denied(
      "plain_http",
      `${url.hostname} is granted over https only; begin the address with https://.`,
    );
  }
  return denied(
    "not_granted",
    `${host} is not among the hosts this automation may open; an admin can allow it.`,
  );
}

/** The authority without its port. */
function hostPart(authority: string): string {
  return authority.replace(/:[0-9]*$/, "");
}

/**
 * True when the host was written as it was understood: an address in its usual dotted form, a name
 * label by label, except that letters outside ASCII became their xn-- form.
 */
function isCanonicalHost(written: string, understood: string): boolean {
  if (understood.startsWith("[")) return written.startsWith("[");
  const given = written.toLowerCase().replace(/\.$/, "").split(".");
  const read = understood.replace(/\.$/, "").split(".");
  if (given.length !== read.length) return false;
  return given.every((label, place) => {
    const isAscii = /^[\x21-\x7e]*$/.test(label);
    return isAscii ? label === read[place] : (read[place]?.startsWith("xn--") ?? false);
  });
}

function malformed(text: string): Result<never, EgressError> {
  return err(
    logic(
      "address_malformed",
      `${shown(text)} is not a web address; write one such as https://example.com/feed.`,
    ),
  );
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
