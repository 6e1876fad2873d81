/**
 * The closed list of what a version may touch. Approved with the code, enforced in the node at the
 * tool boundary. A grant is one entry of such a list, given later to one automation.
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

/** Opening a connection to this exact `host:port`, and nothing more: no byte is sent. */
export interface TcpGrant {
  readonly host: string;
}

export const fileAccesses = ["read", "write"] as const;

export type FileAccess = (typeof fileAccesses)[number];

/** One folder with everything under it, by its absolute path. `write` includes reading. */
export interface FilesGrant {
  readonly root: string;
  readonly access: FileAccess;
}

export type GrantBody =
  | { readonly kind: "http"; readonly http: HttpGrant }
  | { readonly kind: "tcp"; readonly tcp: TcpGrant }
  | { readonly kind: "files"; readonly files: FilesGrant };

export interface Manifest {
  /** Tools the script may call, by the name it destructures: "http", "feed", "kv". `log` is always there. */
  readonly tools: readonly string[];
  readonly http: readonly HttpGrant[];
  readonly tcp: readonly TcpGrant[];
  readonly files: readonly FilesGrant[];
  /** Namespaces of the key-value store this automation may read and write. */
  readonly kv: readonly string[];
  /** Tables this automation may read and write. */
  readonly tables: readonly string[];
  /** Secrets it may send, by name; where to, each secret says itself. */
  readonly secrets: readonly string[];
}

/**
 * What an answer to a param opens, as the schema's `x-opens` says: an http address; an http address
 * or `tcp://host:port`; a folder to read; a folder to read and write.
 */
export const openings = ["http", "net", "folder", "folder:write"] as const;

export type Opening = (typeof openings)[number];

export function isOpening(value: unknown): value is Opening {
  return openings.includes(value as Opening);
}

/**
 * The one grant that `answer` needs, in the form in which grants are compared; undefined where the
 * text is nothing of the kind. Whether the node would allow such a grant is decided there, not here.
 */
export function grantOpenedBy(opening: Opening, answer: string): GrantBody | undefined {
  if (opening === "folder" || opening === "folder:write") {
    const root = folderPath(answer);
    if (root === undefined) return undefined;
    return { kind: "files", files: { root, access: opening === "folder" ? "read" : "write" } };
  }
  if (opening === "net" && answer.trim().toLowerCase().startsWith("tcp:")) {
    const host = tcpHost(answer);
    return host === undefined ? undefined : { kind: "tcp", tcp: { host } };
  }
  const host = hostOpenedBy(answer);
  return host === undefined ? undefined : { kind: "http", http: { host, methods: ["GET"] } };
}

/** True when one of `live` allows everything that `asked` does. */
export function isGranted(live: readonly GrantBody[], asked: GrantBody): boolean {
  return live.some((grant) => {
    if (grant.kind === "http" && asked.kind === "http") {
      return asked.http.methods.every((method) => covers([grant.http], asked.http.host, method));
    }
    if (grant.kind === "tcp" && asked.kind === "tcp") return grant.tcp.host === asked.tcp.host;
    if (grant.kind === "files" && asked.kind === "files") {
      return (
        grant.files.root === asked.files.root &&
        (grant.files.access === "write" || asked.files.access === "read")
      );
    }
    return false;
  });
}

/** The manifest's own entries in the form of grants, so that both are asked in one way. */
export function grantsIn(manifest: Pick<Manifest, "http" | "tcp" | "files">): readonly GrantBody[] {
  return [
    ...manifest.http.map((http) => ({ kind: "http", http }) as const),
    ...manifest.tcp.map((tcp) => ({ kind: "tcp", tcp }) as const),
    ...manifest.files.map((files) => ({ kind: "files", files }) as const),
  ];
}

/**
 * The one host a given address opens, in grant form: "example.com" for https on 443, "host:port"
 * for everything else. Undefined where the text is no http or https address at all.
 */
export function hostOpenedBy(address: string): string | undefined {
  const url = parseUrl(address);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:") || url.hostname === "")
    return undefined;
  const host = plainHost(url);
  if (url.protocol === "https:" && url.port === "") return host;
  return `${host}:${url.port === "" ? "80" : url.port}`;
}

/** True when a grant among `grants` names exactly this host and lists this method. */
export function covers(grants: readonly HttpGrant[], host: string, method: HttpMethod): boolean {
  return grants.some((grant) => grant.host === host && grant.methods.includes(method));
}

/** "tcp://nas.local:445" opens "nas.local:445". Undefined without a port, or with anything after it. */
function tcpHost(address: string): string | undefined {
  const rest = /^tcp:\/\/(?<host>[^/?#@]+)\/?$/i.exec(address.trim())?.groups?.["host"];
  if (rest === undefined) return undefined;
  // As https, so that the host is normalised like every other; 443 would vanish, so it is put back.
  const url = parseUrl(`https://${rest}`);
  const port = /:(?<port>\d{1,5})$/.exec(rest)?.groups?.["port"];
  if (!url || port === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return `${plainHost(url)}:${Number(port)}`;
}

/** An absolute path without "." and ".." and doubled or trailing slashes; undefined for anything else. */
function folderPath(text: string): string | undefined {
  const path = text.trim();
  if (!path.startsWith("/") || path.includes("\0")) return undefined;
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0 || parts.some((part) => part === "." || part === "..")) return undefined;
  return `/${parts.join("/")}`;
}

function plainHost(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.$/, "");
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
