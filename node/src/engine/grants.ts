/** What a run may touch right now: its version's manifest joined with what people granted the automation since. */
import type { Manifest } from "@hob/shared/model/manifest";
import { liveGrants } from "../store/grants.ts";
import type { Store } from "../store/store.ts";
import type { ToolGrants } from "../tools/tool.ts";

/** Read for every call, so that revoking a grant ends its use at once. */
export function grantsOf(store: Store, automationId: number, manifest: Manifest): ToolGrants {
  const given = liveGrants(store, automationId).map(({ body }) => body);
  return {
    tools: manifest.tools,
    http: [...manifest.http, ...given.flatMap((grant) => (grant.kind === "http" ? [grant.http] : []))],
    tcp: [...manifest.tcp, ...given.flatMap((grant) => (grant.kind === "tcp" ? [grant.tcp] : []))],
    files: [...manifest.files, ...given.flatMap((grant) => (grant.kind === "files" ? [grant.files] : []))],
    kv: manifest.kv,
    tables: manifest.tables,
    secrets: manifest.secrets,
  };
}
