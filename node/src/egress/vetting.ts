/** Turns a granted destination into the exact addresses that may be connected to. */
import { err, ok, type Result } from "@hob/shared/result";
import { isAddress, isLoopback, isSameAddress, judgeAddress } from "./address.ts";
import type { Destination } from "./destination.ts";
import { denied, transient, type EgressError } from "./errors.ts";

/** All addresses of a name, in the order they should be tried. Rejects as `dns.lookup` does. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** What Hob itself listens on. */
export interface OwnDoors {
  readonly ports: readonly number[];
  /** Addresses of this machine's interfaces; loopback counts without being listed. */
  readonly addresses: readonly string[];
}

/**
 * Looks the host up once and judges every address it has: one bad address refuses the host, since
 * whoever controls the name chooses which one is used. Only the addresses returned may be dialled.
 */
export async function vettedAddresses(
  destination: Destination,
  lookup: Lookup,
  own: OwnDoors,
): Promise<Result<readonly string[], EgressError>> {
  const { host } = destination;
  let addresses: readonly string[];
  try {
    addresses = isAddress(host) ? [host] : await lookup(host);
  } catch {
    addresses = [];
  }
  if (addresses.length === 0) {
    return err(transient("dns", `${host} has no address; check its spelling and this home's connection.`));
  }
  for (const address of addresses) {
    const refusal = refusalOf(address, destination, own);
    if (refusal !== undefined) return err(refusal);
  }
  return ok(addresses);
}

/** Why this address must not be connected to for this destination; undefined when it may. */
export function refusalOf(address: string, destination: Destination, own: OwnDoors): EgressError | undefined {
  const { host, port, secure, exact, url } = destination;
  const judged = judgeAddress(address);
  if (judged.kind === "never") {
    return denied("address_not_public", `${named(host, judged.address)} is an address that is never opened.`);
  }
  if (own.ports.includes(port) && isOwn(judged.address, own)) {
    return denied("own_port", `${url.hostname}:${port} is Hob itself, which automations may not open.`);
  }
  if (judged.kind === "local" && !exact) {
    return denied(
      "address_not_public",
      `${named(host, judged.address)} is on the local network; grant exactly ${url.hostname}:${port} to open it.`,
    );
  }
  if (judged.kind === "public" && !secure) {
    return denied("plain_http", `${host} is on the internet, where plain http is not allowed; use https.`);
  }
  return undefined;
}

function isOwn(address: string, own: OwnDoors): boolean {
  return isLoopback(address) || own.addresses.some((mine) => isSameAddress(mine, address));
}

/** "printer.local (192.168.1.9)", or the address alone where that is what was written. */
function named(host: string, address: string): string {
  return host === address ? host : `${host} (${address})`;
}
