/** Refuses what no run could ever use, so that nobody is told that something is open which is not. */
import type { CommonError } from "@hob/shared/contract/errors";
import { grantsIn, type GrantBody, type Manifest } from "@hob/shared/model/manifest";
import { isAddress, judgeAddress } from "../egress/address.ts";
import type { ClosedFolders, Closure } from "../tools/closed-folders.ts";

type InputInvalid = Extract<CommonError, { readonly type: "input_invalid" }>;

/**
 * `field` is where the grant stands in the input: "grant.0". The disk is not asked: a network share that
 * went away would hold the house up in the midst of a transaction, and a folder that is there now may be
 * a link tomorrow. Every use of a grant walks to its folder anew, and follows no link.
 */
export function findGrantProblem(
  grant: GrantBody,
  field: string,
  closureOf: ClosedFolders,
): InputInvalid | undefined {
  return findClosed(grant, `${field}.${grant.kind}`, closureOf);
}

/** The same for a manifest. */
export function findManifestProblem(manifest: Manifest, closureOf: ClosedFolders): InputInvalid | undefined {
  const numbers = { http: 0, tcp: 0, files: 0 };
  for (const grant of grantsIn(manifest)) {
    const problem = findClosed(grant, `manifest.${grant.kind}.${numbers[grant.kind]++}`, closureOf);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findClosed(grant: GrantBody, field: string, closureOf: ClosedFolders): InputInvalid | undefined {
  if (grant.kind === "files") {
    const closure = closureOf(grant.files.root);
    return closure && invalid(`${field}.root`, ...closureInWords[closure]);
  }
  const { host } = grant.kind === "http" ? grant.http : grant.tcp;
  if (!isNeverOpened(host)) return undefined;
  return invalid(
    `${field}.host`,
    "is an address that Hob never opens",
    "give a public host or an address at home",
  );
}

const closureInWords: { readonly [C in Closure]: readonly [problem: string, fix: string] } = {
  own: ["is Hob's own folder, which is never opened", "choose another folder"],
  holds_own: ["has Hob's own folder in it, which is never opened", "choose a folder within it"],
  system: ["belongs to the system and is never opened", "choose a folder of yours"],
  holds_system: ["has folders of the system in it, which are never opened", "choose a folder within it"],
  hidden: ["is hidden, and hidden folders are never opened", "choose a folder whose name begins with no dot"],
};

/** Whether `host` is written as an address that no grant opens: link-local, metadata, unspecified. */
function isNeverOpened(host: string): boolean {
  const address = host.replace(/:[0-9]+$/, "").replace(/^\[|\]$/g, "");
  return isAddress(address) && judgeAddress(address).kind === "never";
}

function invalid(field: string, problem: string, fix: string): InputInvalid {
  return { type: "input_invalid", field, problem, fix };
}
