import type { HttpGrant } from "@hob/shared/model/manifest";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { createBroker } from "./broker.ts";
import { EgressFailure, transient } from "./errors.ts";

const ownPort = 4747;

/** What the world's DNS says in these tests. */
const names: Record<string, readonly string[]> = {
  "example.com": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"],
  "xn--bcher-kva.example": ["93.184.216.35"],
  "nas.lan": ["192.168.1.60"],
  "printer.local": ["192.168.1.9"],
  localhost: ["::1", "127.0.0.1"],
  "127.0.0.1.nip.io": ["127.0.0.1"],
  "mixed.example": ["93.184.216.34", "10.0.0.5"],
  "metadata.example": ["169.254.169.254"],
  "mapped.example": ["::ffff:10.0.0.5"],
  "nat64.example": ["64:ff9b::5db8:d822"],
  "own.example": ["203.0.113.77"],
};

/** Tells whether a request got as far as dialling, without letting it. */
async function attempt(url: string, grants: readonly HttpGrant[]) {
  let dialled: readonly string[] | undefined;
  const broker = createBroker({
    clock: createManualClock(),
    ownPorts: () => [ownPort],
    ownAddresses: () => ["192.168.1.50", "93.184.216.99"],
    lookup: async (name) => names[name] ?? [],
    dial: ({ addresses }) => {
      dialled = addresses;
      const socket = new Socket();
      process.nextTick(() => socket.destroy(new EgressFailure(transient("connect", "not in a test"))));
      return socket;
    },
  });
  const result = await broker.fetch({ method: "GET", url }, grants, new AbortController().signal);
  if (result.ok) throw new Error("nothing can answer here");
  return { dialled, error: result.error };
}

function granting(...hosts: string[]): readonly HttpGrant[] {
  return hosts.map((host) => ({ host, methods: ["GET"] }));
}

/** Each with the grants that come nearest to opening it. */
const refused: readonly (readonly [url: string, code: string, ...grants: string[]])[] = [
  ["http://example.com/", "plain_http", "example.com"],
  ["http://example.com/", "plain_http", "example.com:80"],
  ["https://example.com:8443/", "not_granted", "example.com"],
  ["https://other.example/", "not_granted", "example.com"],
  ["https://sub.example.com/", "not_granted", "example.com"],
  ["https://example.com.evil.example/", "not_granted", "example.com"],
  ["https://user:pw@example.com/", "credentials_in_url", "example.com"],
  ["https://user@example.com/", "credentials_in_url", "example.com"],
  ["https://@example.com/", "credentials_in_url", "example.com"],
  ["https://example.com@127.0.0.1/", "credentials_in_url", "example.com", "127.0.0.1:443"],
  ["example.com@127.0.0.1", "address_malformed", "example.com"],
  ["https://example.com\\@127.0.0.1/", "address_malformed", "example.com"],
  ["https://exam\nple.com/", "address_malformed", "example.com"],
  ["https:example.com", "address_malformed", "example.com"],
  ["https:///example.com", "address_malformed", "example.com"],
  ["/relative", "address_malformed", "example.com"],
  ["", "address_malformed"],
  ["http://127.0.0.1/", "not_granted"],
  ["https://127.0.0.1/", "address_not_public", "127.0.0.1"],
  ["http://127.0.0.1:8080/", "not_granted", "127.0.0.1:8081"],
  ["http://127.1/", "address_not_canonical", "127.0.0.1:80"],
  ["http://2130706433/", "address_not_canonical", "127.0.0.1:80"],
  ["http://0x7f000001/", "address_not_canonical", "127.0.0.1:80"],
  ["http://0177.0.0.1/", "address_not_canonical", "127.0.0.1:80"],
  ["http://１２７.０.０.１/", "address_not_canonical", "127.0.0.1:80"],
  ["http://127。0。0。1/", "address_not_canonical", "127.0.0.1:80"],
  ["https://ｅxample.com/", "address_not_canonical", "example.com"],
  ["https://%65xample.com/", "address_not_canonical", "example.com"],
  ["http://0/", "address_not_canonical", "0.0.0.0:80"],
  ["http://0.0.0.0/", "address_not_public", "0.0.0.0:80"],
  ["http://[::]/", "address_not_public", "[::]:80"],
  ["http://[::1]/", "not_granted"],
  ["https://[::1]/", "address_not_public", "[::1]"],
  ["http://[::ffff:127.0.0.1]/", "address_not_public", "[::ffff:7f00:1]:80"],
  ["http://[::127.0.0.1]/", "address_not_public", "[::7f00:1]:80"],
  ["http://[64:ff9b::7f00:1]/", "address_not_public", "[64:ff9b::7f00:1]:80"],
  ["http://[2002:7f00:1::]/", "address_not_public", "[2002:7f00:1::]:80"],
  ["http://[fe80::1]/", "address_not_public", "[fe80::1]:80"],
  ["http://169.254.169.254/latest/meta-data", "address_not_public", "169.254.169.254:80"],
  ["http://168.63.129.16/", "address_not_public", "168.63.129.16:80"],
  ["http://[fd00:ec2::254]/", "address_not_public", "[fd00:ec2::254]:80"],
  ["http://224.0.0.1/", "address_not_public", "224.0.0.1:80"],
  ["http://255.255.255.255/", "address_not_public", "255.255.255.255:80"],
  ["http://192.168.1.1/", "not_granted"],
  ["https://192.168.1.1/", "address_not_public", "192.168.1.1"],
  ["http://printer.local/", "not_granted"],
  ["https://printer.local/", "address_not_public", "printer.local"],
  ["https://127.0.0.1.nip.io/", "address_not_public", "127.0.0.1.nip.io"],
  ["https://mixed.example/", "address_not_public", "mixed.example"],
  ["http://mixed.example:8080/", "plain_http", "mixed.example:8080"],
  ["https://metadata.example/", "address_not_public", "metadata.example"],
  ["http://metadata.example/", "address_not_public", "metadata.example:80"],
  ["https://mapped.example:8443/", "address_not_public", "mapped.example:8443"],
  [`http://127.0.0.1:${ownPort}/`, "own_port", `127.0.0.1:${ownPort}`],
  [`http://127.0.0.2:${ownPort}/`, "own_port", `127.0.0.2:${ownPort}`],
  [`http://localhost:${ownPort}/`, "own_port", `localhost:${ownPort}`],
  [`http://[::1]:${ownPort}/`, "own_port", `[::1]:${ownPort}`],
  [`http://192.168.1.50:${ownPort}/`, "own_port", `192.168.1.50:${ownPort}`],
  [`https://93.184.216.99:${ownPort}/`, "own_port", `93.184.216.99:${ownPort}`],
  ["file:///etc/passwd", "scheme"],
  ["ftp://example.com/", "scheme", "example.com"],
  ["gopher://example.com/", "scheme", "example.com"],
  ["data:text/plain,hi", "scheme"],
  ["ws://example.com/", "scheme", "example.com"],
  ["wss://example.com/", "scheme", "example.com"],
  ["unix:/var/run/docker.sock", "scheme"],
  ["http+unix://%2Fvar%2Frun%2Fdocker.sock/", "scheme"],
  ["http://unix:/var/run/docker.sock:/info", "not_granted"],
  ["javascript:alert(1)", "scheme"],
];

const opened: readonly (readonly [url: string, ...grants: string[]])[] = [
  ["https://example.com/", "example.com"],
  ["https://example.com:443/feed.xml?a=b#top", "example.com"],
  ["https://example.com/", "example.com:443"],
  ["https://EXAMPLE.com./", "example.com"],
  ["  https://example.com/a path/ü?q=a\\b  ", "example.com"],
  ["https://example.com:8443/", "example.com:8443"],
  ["https://example.com/?next=https://user@other.example/", "example.com"],
  ["https://bücher.example/", "xn--bcher-kva.example"],
  ["https://BÜCHER.example/", "xn--bcher-kva.example"],
  ["https://nat64.example/", "nat64.example"],
  ["https://93.184.216.34/", "93.184.216.34"],
  ["https://[2606:2800:220:1:248:1893:25C8:1946]/", "[2606:2800:220:1:248:1893:25c8:1946]"],
  ["http://192.168.1.50:8123/", "192.168.1.50:8123"],
  ["http://192.168.1.50:8123/", "example.com", "192.168.1.50:8123"],
  ["https://192.168.1.60/", "192.168.1.60:443"],
  ["http://printer.local:631/", "printer.local:631"],
  ["http://nas.lan/", "nas.lan:80"],
  ["https://nas.lan/", "nas.lan:443"],
  ["http://localhost:11434/api", "localhost:11434"],
  ["http://127.0.0.1:8080/", "127.0.0.1:8080"],
  ["http://[::1]:8080/", "[::1]:8080"],
  [`http://192.168.1.60:${ownPort}/`, `192.168.1.60:${ownPort}`],
  [`https://example.com:${ownPort}/`, `example.com:${ownPort}`],
];

describe("a hostile address", () => {
  test.each(refused)("%j is refused as %s", async (url, code, ...grants) => {
    const { dialled, error } = await attempt(url, granting(...grants));
    expect(error.code).toBe(code);
    expect(dialled).toBeUndefined();
    expect(error.message).toMatch(/^[^\n]{10,300}\.$/);
  });
});

describe("a granted address", () => {
  test.each(opened)("%j is opened", async (url, ...grants) => {
    const { dialled, error } = await attempt(url, granting(...grants));
    expect(error.message).toBe("not in a test");
    expect(dialled).not.toEqual([]);
  });

  test(`is never denied falsely: 0 of ${opened.length} benign addresses`, async () => {
    const attempts = await Promise.all(opened.map(([url, ...grants]) => attempt(url, granting(...grants))));
    expect(attempts.filter(({ dialled }) => dialled === undefined)).toEqual([]);
  });
});

test("a name without a grant is not even looked up", async () => {
  const asked: string[] = [];
  const broker = createBroker({
    clock: createManualClock(),
    ownPorts: () => [],
    lookup: async (name) => {
      asked.push(name);
      return [];
    },
  });
  const result = await broker.fetch(
    { method: "GET", url: "https://secret-data.evil.example/" },
    granting("example.com"),
    new AbortController().signal,
  );
  expect(result).toMatchObject({ ok: false, error: { kind: "denied", code: "not_granted" } });
  expect(asked).toEqual([]);
});

test("a method without a grant is refused by name", async () => {
  const broker = createBroker({ clock: createManualClock(), ownPorts: () => [] });
  const grants: HttpGrant[] = [{ host: "example.com", methods: ["HEAD"] }];
  const result = await broker.fetch(
    { method: "GET", url: "https://example.com" },
    grants,
    new AbortController().signal,
  );
  expect(result).toMatchObject({ ok: false, error: { code: "method_not_granted" } });
});
