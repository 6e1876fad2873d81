import { describe, expect, test } from "vitest";
import { isAtHome, isSameAddress, judgeAddress } from "./address.ts";

const publicAddresses = [
  "93.184.216.34",
  "1.1.1.1",
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.1",
  "192.167.1.1",
  "100.63.255.255",
  "100.128.0.1",
  "126.255.255.255",
  "128.0.0.1",
  "169.253.1.1",
  "168.63.129.15",
  "223.255.255.255",
  "2606:4700:4700::1111",
  "2a00:1450:4001:81b::200e",
  "2001:4860:4860::8888",
];

const wrappedPublicAddresses = [
  ["::ffff:93.184.216.34", "93.184.216.34"],
  ["64:ff9b::5db8:d822", "93.184.216.34"],
  ["2002:5db8:d822::1", "93.184.216.34"],
] as const;

const localAddresses = [
  "127.0.0.1",
  "127.255.255.254",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "::1",
  "fd12:3456:789a::1",
  "fc00::1",
];

const neverAddresses = [
  "0.0.0.0",
  "0.1.2.3",
  "169.254.169.254",
  "169.254.0.1",
  "168.63.129.16",
  "100.100.100.200",
  "192.0.0.192",
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.7",
  "203.0.113.9",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "fe80::1",
  "fe80::1%eth0",
  "febf::1",
  "fec0::1",
  "ff02::1",
  "fd00:ec2::254",
  "fd20:ce::254",
  "100::1",
  "2001:db8::1",
  "2001:0:4136:e378:8000:63bf:3fff:fdd2",
  "3fff::1",
  "4000::1",
  "5f00::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:192.168.1.1",
  "::ffff:169.254.169.254",
  "::ffff:0:127.0.0.1",
  "::127.0.0.1",
  "::7f00:1",
  "::2",
  "64:ff9b::7f00:1",
  "64:ff9b::c0a8:101",
  "64:ff9b:1::7f00:1",
  "2002:7f00:1::",
  "2002:c0a8:101::1",
  "2002:a9fe:a9fe::1",
  "127.1",
  "0x7f000001",
  "2130706433",
  "0177.0.0.1",
  "example.com",
  "",
];

describe("an address", () => {
  test.each(publicAddresses)("%s is public", (address) => {
    expect(judgeAddress(address).kind).toBe("public");
  });

  test.each(wrappedPublicAddresses)("%s is public, as the %s inside it is", (address, inner) => {
    expect(judgeAddress(address)).toEqual({ kind: "public", address: inner });
  });

  test.each(localAddresses)("%s is local, for exact grants only", (address) => {
    expect(judgeAddress(address).kind).toBe("local");
  });

  test.each(neverAddresses)("%j is never opened", (address) => {
    expect(judgeAddress(address).kind).toBe("never");
  });

  test("is the same in every spelling", () => {
    expect(isSameAddress("::ffff:10.0.0.1", "10.0.0.1")).toBe(true);
    expect(isSameAddress("2001:DB8:0:0::1", "2001:db8::1")).toBe(true);
    expect(isSameAddress("10.0.0.1", "10.0.0.2")).toBe(false);
    expect(isSameAddress("nowhere", "10.0.0.1")).toBe(false);
  });
});

test.each([
  ["127.0.0.1", true],
  ["::1", true],
  ["192.168.1.5", true],
  ["::ffff:192.168.1.5", true],
  ["::ffff:127.0.0.1", true],
  ["100.101.102.103", true],
  ["fd12::1", true],
  ["203.0.113.9", false],
  ["8.8.8.8", false],
  ["::ffff:8.8.8.8", false],
  ["2a00::1", false],
  ["169.254.169.254", false],
  ["fe80::1%eth0", false],
  ["", false],
])("a peer that calls from %s is at home: %s", (peer, expected) => {
  expect(isAtHome(peer)).toBe(expected);
});
