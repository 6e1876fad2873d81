/** A grant as one line that any language can carry: addresses and paths are nobody's words. */
import type { GrantBody } from "@hob/shared/model/manifest";

export function grantInWords(grant: GrantBody): string {
  switch (grant.kind) {
    case "http":
      return `${grant.http.methods.join(", ")} ${grant.http.host}`;
    case "files":
      return `${grant.files.access} ${grant.files.root}`;
    case "tcp":
      return grant.tcp.host;
  }
}
