/** Who is counted as one: an IPv4 address, or the IPv6 /64 that one customer is given whole. */
import { isIPv4, isIPv6 } from "node:net";

/** "203.0.113.9", "2001:db8:0:1::/64", or "unknown" for what is no address. */
export function addressKey(address: string): string {
  const [bare = ""] = address.split("%");
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return "unknown";
  const groups = ipv6Groups(bare);
  // ::ffff:a.b.c.d, an IPv4 peer on a socket that speaks both.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
  }
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

/**
 * The address to count behind a proxy: the last entry of X-Forwarded-For, the one the proxy itself has
 * added. Entries before it are whatever the client wrote.
 */
export function forwardedAddress(header: string | undefined): string | undefined {
  const last = header?.split(",").at(-1)?.trim();
  return last === undefined || addressKey(last) === "unknown" ? undefined : last;
}

function ipv6Groups(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const before = groupsOf(head);
  if (tail === undefined) return before;
  const after = groupsOf(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}
