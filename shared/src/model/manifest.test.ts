import { describe, expect, test } from "vitest";
import { grantOpenedBy, grantsIn, isGranted, isOpening, type GrantBody } from "./manifest.ts";

const http = (host: string, ...methods: ("GET" | "POST")[]): GrantBody => ({
  kind: "http",
  http: { host, methods: methods.length > 0 ? methods : ["GET"] },
});
const tcp = (host: string): GrantBody => ({ kind: "tcp", tcp: { host } });
const read = (root: string): GrantBody => ({ kind: "files", files: { root, access: "read" } });
const write = (root: string): GrantBody => ({ kind: "files", files: { root, access: "write" } });

describe("what an answer opens", () => {
  test.each([
    ["http", "https://example.com/feed.xml", http("example.com")],
    ["http", " HTTPS://Example.com.:443/ ", http("example.com")],
    ["http", "https://example.com:8443", http("example.com:8443")],
    ["http", "http://192.168.1.50:8123/x", http("192.168.1.50:8123")],
    ["http", "http://printer.local", http("printer.local:80")],
    ["http", "http://[::1]:8080/", http("[::1]:8080")],
    ["net", "https://example.com", http("example.com")],
    ["net", "tcp://nas.local:445", tcp("nas.local:445")],
    ["net", " TCP://NAS.local.:445/ ", tcp("nas.local:445")],
    ["net", "tcp://nas.local:443", tcp("nas.local:443")],
    ["net", "tcp://nas.local:80", tcp("nas.local:80")],
    ["net", "tcp://[::1]:22", tcp("[::1]:22")],
    ["net", "tcp://bücher.example:25", tcp("xn--bcher-kva.example:25")],
    ["folder", "/home/anna/Scans", read("/home/anna/Scans")],
    ["folder", " /home//anna/Scans/ ", read("/home/anna/Scans")],
    ["folder:write", "/home/anna/Scans", write("/home/anna/Scans")],
  ] as const)("for %s, %j is told exactly", (opening, answer, grant) => {
    expect(grantOpenedBy(opening, answer)).toEqual(grant);
  });

  test.each([
    ["http", "tcp://nas.local:445"],
    ["http", "example.com"],
    ["http", "ftp://example.com"],
    ["http", ""],
    ["http", "/home/anna"],
    ["net", "tcp://nas.local"],
    ["net", "tcp://nas.local:0"],
    ["net", "tcp://nas.local:65536"],
    ["net", "tcp://user@nas.local:445"],
    ["net", "tcp://nas.local:445/share"],
    ["net", "tcp://nas.local:445?x"],
    ["net", "tcp:nas.local:445"],
    ["net", "tcp://:445"],
    ["folder", "Scans"],
    ["folder", "~/Scans"],
    ["folder", "/"],
    ["folder", "/home/../etc"],
    ["folder", "/home/./anna"],
    ["folder", "/home/\0"],
    ["folder", "https://example.com"],
  ] as const)("for %s, %j is nothing", (opening, answer) => {
    expect(grantOpenedBy(opening, answer)).toBeUndefined();
  });
});

describe("a grant", () => {
  test.each([
    [[http("example.com", "GET", "POST")], http("example.com")],
    [[tcp("nas.local:22"), tcp("nas.local:445")], tcp("nas.local:445")],
    [[write("/data")], read("/data")],
    [[write("/data")], write("/data")],
    [[read("/data")], read("/data")],
  ])("among %j allows %j", (live, asked) => {
    expect(isGranted(live, asked)).toBe(true);
  });

  test.each([
    [[], http("example.com")],
    [[http("example.com")], http("example.com", "GET", "POST")],
    [[http("example.com")], http("sub.example.com")],
    [[http("nas.local:445")], tcp("nas.local:445")],
    [[tcp("nas.local:445")], http("nas.local:445")],
    [[tcp("nas.local:22")], tcp("nas.local:445")],
    [[read("/data")], write("/data")],
    [[write("/data")], read("/data/inner")],
    [[write("/data/inner")], read("/data")],
  ])("among %j does not allow %j", (live, asked) => {
    expect(isGranted(live, asked)).toBe(false);
  });

  test("is what each entry of a manifest is", () => {
    const manifest = {
      http: [{ host: "example.com", methods: ["GET" as const] }],
      tcp: [{ host: "nas.local:445" }],
      files: [{ root: "/data", access: "write" as const }],
    };
    expect(grantsIn(manifest)).toEqual([http("example.com"), tcp("nas.local:445"), write("/data")]);
  });
});

test("an opening is one of four words", () => {
  expect(["http", "net", "folder", "folder:write"].every(isOpening)).toBe(true);
  expect(["tcp", "folder:read", "", undefined, 1, ["http"]].some(isOpening)).toBe(false);
});
