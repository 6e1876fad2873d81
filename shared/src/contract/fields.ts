/** Schemas of fields that more than one command uses. Messages say the fix, for `input_invalid`. */
import * as v from "valibot";
import type { Json, JsonObject } from "../json.ts";

import {
  fileAccesses,
  httpMethods,
  type FilesGrant,
  type GrantBody,
  type HttpGrant,
  type Manifest,
  type TcpGrant,
} from "../model/manifest.ts";
import { roles } from "../model/role.ts";

/** Milliseconds since 1970 UTC. */
export const time = v.pipe(v.number(), v.integer());

export const rowId = v.pipe(
  v.number("give the number the list shows"),
  v.integer("give a whole number"),
  v.minValue(1, "ids start at 1"),
);

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Page size. Out of range falls back to 50 rather than failing: a list is never worth an error. */
export const pageLimit = v.optional(
  v.pipe(
    v.number("give a whole number from 1 to 500"),
    v.integer("give a whole number from 1 to 500"),
    v.transform((limit) => (limit <= 0 || limit > 500 ? 50 : limit)),
  ),
  50,
);

export const pageOffset = v.optional(
  v.pipe(v.number("give a whole number"), v.integer("give a whole number"), v.minValue(0, "start at 0")),
  0,
);

/** Names reach terminals and other people's screens: no escape codes, no text that runs backwards. */
export const name = v.pipe(
  v.string("give a text"),
  v.trim(),
  v.regex(/^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u, "leave out control characters"),
  v.minLength(1, "give at least one character"),
  v.maxLength(80, "keep it to 80 characters"),
);

export const slug = v.pipe(
  v.string("give a text"),
  v.regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, "use 1 to 64 lowercase letters, digits and hyphens"),
);

/** An automation by its number or its slug. */
export const automationRef = v.union(
  [rowId, slug],
  "give the automation's number or its slug, for example feed-digest",
);

export const role = v.picklist(roles, `use one of ${roles.join(", ")}`);

export const json: v.GenericSchema<Json> = v.lazy(() =>
  v.union(
    [
      v.null(),
      v.boolean(),
      v.pipe(v.number(), v.finite()),
      v.string(),
      v.array(json),
      v.record(v.string(), json),
    ],
    "use JSON: text, numbers, true, false, null, lists and objects",
  ),
);

export const jsonObject: v.GenericSchema<JsonObject> = v.record(v.string(), json, "use a JSON object");

/**
 * `host` or `host:port`, lowercase, no scheme, no path, no user. Shape only: which addresses a
 * grant may open is the egress broker's business.
 */
export const grantedHost = v.pipe(
  v.string("give a host such as example.com or 192.168.1.50:8123"),
  v.maxLength(260, "hosts are shorter than that"),
  v.regex(
    /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?$/,
    "give a host such as example.com or 192.168.1.50:8123: lowercase, no scheme, no path",
  ),
);

/** `host:port`, in the form of `grantedHost`. */
export const grantedPort = v.pipe(
  grantedHost,
  v.regex(/:[0-9]+$/, "give host and port, for example nas.local:445"),
);

/** An absolute path in its plain form. Whether it is a folder, and one that may be opened, the node decides. */
export const folderPath = v.pipe(
  v.string("give the path of a folder, for example /home/anna/Scans"),
  v.maxLength(1024, "paths are shorter than that"),
  v.regex(
    /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/,
    "give an absolute path without . and .., for example /home/anna/Scans",
  ),
);

export const httpGrant: v.GenericSchema<HttpGrant> = v.strictObject({
  host: grantedHost,
  methods: v.pipe(
    v.array(v.picklist(httpMethods, `use ${httpMethods.join(", ")}`), "give a list of methods"),
    v.minLength(1, "name at least one method, for example GET"),
  ),
});

const tcpGrant: v.GenericSchema<TcpGrant> = v.strictObject({ host: grantedPort });

const filesGrant: v.GenericSchema<FilesGrant> = v.strictObject({
  root: folderPath,
  access: v.picklist(fileAccesses, `use ${fileAccesses.join(" or ")}`),
});

/** One more thing an automation may touch. */
export const grantBody: v.GenericSchema<GrantBody> = v.variant("kind", [
  v.strictObject({ kind: v.literal("http"), http: httpGrant }),
  v.strictObject({ kind: v.literal("tcp"), tcp: tcpGrant }),
  v.strictObject({ kind: v.literal("files"), files: filesGrant }),
]);

/** As scripts name it: `{{secret:NAME}}`. */
export const secretName = v.pipe(
  v.string("give a name"),
  v.regex(/^[a-z][a-z0-9_-]{0,62}$/, "use up to 63 lowercase letters, digits, - and _, a letter first"),
);

/** What a caller writes: a manifest that opens no host, folder or namespace may leave them out. */
type ManifestInput = Pick<Manifest, "tools"> & {
  readonly [K in "http" | "tcp" | "files" | "kv" | "tables" | "secrets"]?: Manifest[K] | undefined;
};

export const manifest: v.GenericSchema<ManifestInput, Manifest> = v.strictObject({
  tools: v.array(
    v.pipe(v.string("name a tool"), v.regex(/^[a-z][a-zA-Z0-9]*$/, "name a tool, for example feed")),
    'list the tools, for example ["feed", "kv"]',
  ),
  http: v.optional(v.array(httpGrant, "list the hosts with their methods"), []),
  tcp: v.optional(v.array(tcpGrant, "list the hosts with their ports"), []),
  files: v.optional(v.array(filesGrant, "list the folders with their access"), []),
  kv: v.optional(v.array(slug, "list the namespaces"), []),
  tables: v.optional(v.array(slug, "list the tables"), []),
  secrets: v.optional(v.array(secretName, "list the names of the secrets"), []),
});

export const source = v.pipe(
  v.string("give the script's text"),
  v.minLength(1, "the script is empty"),
  v.maxLength(256 * 1024, "keep a script under 256 KiB"),
);

/** `{ items, total }`: what every list answers. `total` counts all that match, not just this page. */
export function listOf<S extends v.GenericSchema>(item: S) {
  return v.object({ items: v.array(item), total: count });
}
