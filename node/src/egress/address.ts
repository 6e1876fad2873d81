/** Judges one IP address: may an automation's bytes go there, and under which kind of grant? */
import ipaddr from "ipaddr.js";

/**
 * `public`: anywhere on the internet. `local`: loopback and private networks, opened only by an
 * exact `host:port` grant. `never`: link-local, metadata, multicast, unspecified, reserved: no grant
 * opens these.
 */
export type AddressKind = "public" | "local" | "never";

export interface JudgedAddress {
  readonly kind: AddressKind;
  /** Normalised text; the inner IPv4 address where one was wrapped in IPv6. */
  readonly address: string;
}

/** Judges an address in text form, without brackets. What cannot be read is `never`. */
export function judgeAddress(text: string): JudgedAddress {
  // A zone ("fe80::1%eth0") picks an interface of this machine; nothing public needs one.
  if (text.includes("%") || !isAddress(text)) return { kind: "never", address: text };
  const parsed = ipaddr.parse(text);
  if (isIPv4(parsed)) return { kind: kindOfIPv4(parsed), address: parsed.toString() };
  const inner = innerIPv4(parsed);
  if (inner === undefined) return { kind: kindOfIPv6(parsed), address: parsed.toRFC5952String() };
  // A wrapped local address is a disguise: who means the LAN can write the plain address.
  const kind = kindOfIPv4(inner) === "public" ? "public" : "never";
  return { kind, address: inner.toString() };
}

/** True for canonical dotted IPv4 and any spelling of IPv6. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** True when both texts name the same address, whichever way they are written. */
export function isSameAddress(a: string, b: string): boolean {
  return plainForm(a) === plainForm(b);
}

export function isLoopback(address: string): boolean {
  return isAddress(address) && ipaddr.process(address).range() === "loopback";
}

/** True for a peer on this machine or on a private network, also as a socket for both families names it. */
export function isAtHome(peer: string): boolean {
  return judgeAddress(peer.replace(/^::ffff:(?=\d+\.)/i, "")).kind === "local";
}

// A socket may report "::ffff:192.0.2.7" for the IPv4 address it was given.
function plainForm(text: string): string {
  return isAddress(text) ? ipaddr.process(text).toString() : text;
}

function isIPv4(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv4 {
  return address.kind() === "ipv4";
}

// Cloud metadata that hides in ranges which are otherwise public or merely local.
const metadata = new Set([
  "168.63.129.16", // Azure
  "100.100.100.200", // Alibaba, inside carrier-grade NAT
  "fd00:ec2::254", // AWS, inside unique local
  "fd20:ce::254", // Google, inside unique local
]);

function kindOfIPv4(address: ipaddr.IPv4): AddressKind {
  if (metadata.has(address.toString())) return "never";
  const range: string = address.range();
  if (range === "unicast") return "public";
  // Carrier-grade NAT is where overlay networks put a household's own machines.
  if (range === "loopback" || range === "private" || range === "carrierGradeNat") return "local";
  return "never";
}

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

function kindOfIPv6(address: ipaddr.IPv6): AddressKind {
  if (metadata.has(address.toRFC5952String())) return "never";
  const range: string = address.range();
  if (range === "unicast") return address.match(globalUnicast) ? "public" : "never";
  return range === "loopback" || range === "uniqueLocal" ? "local" : "never";
}

// Prefixes whose last 32 bits are an IPv4 address that some gateway, or this machine, will talk to.
const wrappers: readonly [ipaddr.IPv6, number][] = [
  [ipaddr.IPv6.parse("::ffff:0:0"), 96], // IPv4-mapped, RFC 4291 section 2.5.5.2
  [ipaddr.IPv6.parse("::ffff:0:0:0"), 96], // IPv4-translated, RFC 2765
  [ipaddr.IPv6.parse("64:ff9b::"), 96], // NAT64, RFC 6052
  [ipaddr.IPv6.parse("::"), 96], // IPv4-compatible, RFC 4291 section 2.5.5.1
];

const sixToFour: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2002::"), 16]; // RFC 3056

function innerIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray();
  if (address.match(sixToFour)) return new ipaddr.IPv4(bytes.slice(2, 6));
  // `::` and `::1` lie inside the IPv4-compatible prefix and have names of their own.
  const range: string = address.range();
  if (range === "unspecified" || range === "loopback") return undefined;
  return wrappers.some((prefix) => address.match(prefix)) ? new ipaddr.IPv4(bytes.slice(12)) : undefined;
}
