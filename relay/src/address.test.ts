import { expect, test } from "vitest";
import { addressKey, forwardedAddress } from "./address.ts";

test("IPv4 addresses count alone, in whatever form the system writes them", () => {
  expect(addressKey("203.0.113.9")).toBe("203.0.113.9");
  expect(addressKey("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(addressKey("::ffff:cb00:7109")).toBe("203.0.113.9");
});

test("IPv6 addresses count by their /64, in whatever form they are written", () => {
  const network = "2001:db8:0:1::/64";
  for (const address of [
    "2001:db8:0:1::",
    "2001:db8::1:0:0:0:1",
    "2001:0DB8:0000:0001:ffff:ffff:ffff:ffff",
  ]) {
    expect(addressKey(address)).toBe(network);
  }
  expect(addressKey("2001:db8:0:2::1")).not.toBe(network);
  expect(addressKey("::1")).toBe("0:0:0:0::/64");
  expect(addressKey("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
  expect(addressKey("64:ff9b::203.0.113.9")).toBe("64:ff9b:0:0::/64");
});

test("what is no address counts as one unknown", () => {
  for (const address of ["", "localhost", "999.1.1.1", "::g", "1.2.3"])
    expect(addressKey(address)).toBe("unknown");
});

test("behind a proxy only the entry the proxy itself added is believed", () => {
  expect(forwardedAddress("10.0.0.1, 203.0.113.9")).toBe("203.0.113.9");
  expect(forwardedAddress(" 2001:db8::1 ")).toBe("2001:db8::1");
  expect(forwardedAddress("203.0.113.9, unknown")).toBeUndefined();
  expect(forwardedAddress("")).toBeUndefined();
  expect(forwardedAddress(undefined)).toBeUndefined();
});
