/**
 * The closed list of what a version may touch. Approved with the code, enforced in the node at the
 * tool boundary. A grant is the same shape for one host, given later to one automation.
 */
export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

export type HttpMethod = (typeof httpMethods)[number];

/**
 * `host` alone ("example.com") means https on port 443 at a public address.
 * `host:port` ("192.168.1.50:8123") is exact, and the only way to reach a LAN or loopback address
 * or to speak plain http (there only).
 */
export interface HttpGrant {
  readonly host: string;
  readonly methods: readonly HttpMethod[];
}

export interface Manifest {
  /** Tools the script may call, by the name it destructures: "http", "feed", "kv". `log` is always there. */
  readonly tools: readonly string[];
  readonly http: readonly HttpGrant[];
  /** Namespaces of the key-value store this automation may read and write. */
  readonly kv: readonly string[];
}

/**
 * The one host a given address opens, in grant form: "example.com" for https on 443, "host:port"
 * for everything else. Undefined where the text is no http or https address at all. Whether the
 * node would allow such a grant is decided there, not here.
 */
export function hostOpenedBy(address: string): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  if (url.hostname === "") return undefined;
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  if (url.protocol === "https:" && url.port === "") return host;
  return `${host}:${url.port === "" ? "80" : url.port}`;
}

/** True when a grant among `grants` names exactly this host and lists this method. */
export function covers(grants: readonly HttpGrant[], host: string, method: HttpMethod): boolean {
  return grants.some((grant) => grant.host === host && grant.methods.includes(method));
}
