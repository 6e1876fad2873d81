import type { HttpGrant, TcpGrant } from "@hob/shared/model/manifest";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { createBroker } from "./broker.ts";
import { EgressFailure, transient } from "./errors.ts";
import { granting as grantingAll, openWorld } from "./testing/world.ts";

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

/** A broker that looks up in `names`, and notes what it would dial without doing it. */
function watchedBroker() {
  const dialled: (readonly string[])[] = [];
  const broker = createBroker({
    clock: createManualClock(),
    ownPorts: () => [ownPort],
    hostRate: null,
    ownAddresses: () => ["192.168.1.50", "93.184.216.99"],
    lookup: async (name) => names[name] ?? [],
    dial: ({ addresses }) => {
      dialled.push(addresses);
      const socket = new Socket();
      process.nextTick(() => socket.destroy(new EgressFailure(transient("connect", "not in a test"))));
      return socket;
    },
  });
  return { broker, dialled };
}

const forever = new AbortController().signal;

/** Tells whether a request got as far as dialling. */
async function attempt(url: string, grants: readonly HttpGrant[]) {
  const { broker, dialled } = watchedBroker();
  const result = await broker.fetch({ method: "GET", url }, grants, forever);
  if (result.ok) throw new Error("nothing can answer here");
  return { dialled: dialled[0], error: result.error };
}

/** The same for a connection without a byte. */
async function attemptTcp(host: string, port: number, grants: readonly TcpGrant[]) {
  const { broker, dialled } = watchedBroker();
  const result = await broker.reach(host, port, grants, forever);
  return { dialled: dialled[0], result };
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

/** Each with the grant that comes nearest to opening it. */
const refusedPorts: readonly (readonly [host: string, port: number, code: string, grant: string])[] = [
  ["nas.lan", 445, "not_granted", "nas.lan:446"],
  ["nas.lan", 445, "not_granted", "nas.lan"],
  ["nas.lan", 445, "not_granted", "printer.local:445"],
  ["192.168.1.60", 22, "not_granted", "nas.lan:22"],
  ["sub.nas.lan", 445, "not_granted", "nas.lan:445"],
  ["example.com", 443, "not_granted", "example.com"],
  ["169.254.169.254", 80, "address_not_public", "169.254.169.254:80"],
  ["168.63.129.16", 80, "address_not_public", "168.63.129.16:80"],
  ["metadata.example", 80, "address_not_public", "metadata.example:80"],
  ["0.0.0.0", 80, "address_not_public", "0.0.0.0:80"],
  ["fe80::1", 80, "address_not_public", "[fe80::1]:80"],
  ["fe80::1%eth0", 80, "address_malformed", "[fe80::1]:80"],
  ["[::ffff:127.0.0.1]", 80, "address_not_public", "[::ffff:7f00:1]:80"],
  ["224.0.0.1", 80, "address_not_public", "224.0.0.1:80"],
  ["127.1", 80, "address_not_canonical", "127.0.0.1:80"],
  ["2130706433", 80, "address_not_canonical", "127.0.0.1:80"],
  ["0x7f000001", 80, "address_not_canonical", "127.0.0.1:80"],
  ["0177.0.0.1", 80, "address_not_canonical", "127.0.0.1:80"],
  ["１２７.０.０.１", 80, "address_not_canonical", "127.0.0.1:80"],
  ["127.0.0.1", ownPort, "own_port", `127.0.0.1:${ownPort}`],
  ["localhost", ownPort, "own_port", `localhost:${ownPort}`],
  ["192.168.1.50", ownPort, "own_port", `192.168.1.50:${ownPort}`],
  ["user@nas.lan", 445, "address_malformed", "nas.lan:445"],
  ["nas.lan:22", 445, "address_malformed", "nas.lan:445"],
  ["nas.lan/", 445, "address_malformed", "nas.lan:445"],
  ["nas.lan?", 445, "address_malformed", "nas.lan:445"],
  ["nas.lan#", 445, "address_malformed", "nas.lan:445"],
  ["nas.lan\\", 445, "address_malformed", "nas.lan:445"],
  ["nas\n.lan", 445, "address_malformed", "nas.lan:445"],
  ["unix:/var/run/docker.sock", 1, "address_malformed", "unix:1"],
  ["", 445, "address_malformed", "nas.lan:445"],
];

const openedPorts: readonly (readonly [host: string, port: number, grant: string])[] = [
  ["nas.lan", 445, "nas.lan:445"],
  ["NAS.lan.", 445, "nas.lan:445"],
  ["nas.lan", 443, "nas.lan:443"],
  ["192.168.1.60", 22, "192.168.1.60:22"],
  ["127.0.0.1", 5432, "127.0.0.1:5432"],
  ["localhost", 80, "localhost:80"],
  ["::1", 5432, "[::1]:5432"],
  ["[::1]", 5432, "[::1]:5432"],
  ["example.com", 25, "example.com:25"],
  ["bücher.example", 25, "xn--bcher-kva.example:25"],
  ["192.168.1.60", ownPort, `192.168.1.60:${ownPort}`],
];

describe("a hostile port", () => {
  test.each(refusedPorts)("of %j, %i, is refused as %s", async (host, port, code, grant) => {
    const { dialled, result } = await attemptTcp(host, port, [{ host: grant }]);
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(dialled).toBeUndefined();
  });
});

describe("a granted port", () => {
  test.each(openedPorts)("of %j, %i, is tried", async (host, port, grant) => {
    const { dialled, result } = await attemptTcp(host, port, [{ host: grant }]);
    expect(result).toMatchObject({ ok: true, value: { isOpen: false, error: "not in a test" } });
    expect(dialled).not.toEqual([]);
  });

  test(`is never denied falsely: 0 of ${openedPorts.length} benign ports`, async () => {
    const attempts = await Promise.all(
      openedPorts.map(([host, port, grant]) => attemptTcp(host, port, [{ host: grant }])),
    );
    expect(attempts.filter(({ dialled }) => dialled === undefined)).toEqual([]);
  });
});

/**
 * What a granted server does to lead a request elsewhere. `{plain}` is the granted plain http server at
 * home; example.com and other.example are granted over https, and every answer of theirs is `answer`.
 */
interface Journey {
  readonly what: string;
  readonly from: string;
  /** Status and location for the n-th request; nothing is an answer without a redirect. */
  readonly answer: (n: number) => readonly [status: number, location: string] | undefined;
  /** What names lead to, lookup by lookup; the last one stays. */
  readonly lookups?: readonly string[];
  /** Undefined where the journey is benign and must end well. */
  readonly code?: string;
  readonly arrived: readonly string[];
}

const once = (status: number, location: string) => (n: number) =>
  n === 1 ? ([status, location] as const) : undefined;

const home = "GET {plain}/";
const away = "GET example.com/";

const journeys: readonly Journey[] = [
  ...[
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.169.254/",
    "http://168.63.129.16/",
    "https://[fd00:ec2::254]/",
  ].map((to): Journey => ({
    what: `redirects to metadata at ${to}`,
    from: "http://{plain}/",
    answer: once(302, to),
    code: "address_not_public",
    arrived: [home],
  })),
  ...[
    "http://127.0.0.1:9/",
    "http://192.168.1.1/",
    "https://192.168.1.1/",
    "https://printer.local/",
    "http://localhost/",
  ].map((to): Journey => ({
    what: `redirects home, to ${to}`,
    from: "http://{plain}/",
    answer: once(302, to),
    code: "not_granted",
    arrived: [home],
  })),
  {
    what: "redirects from afar to the local network",
    from: "https://example.com/",
    answer: once(302, "https://192.168.1.1/"),
    code: "not_granted",
    arrived: [away],
  },
  {
    what: "redirects to a disguised address",
    from: "https://example.com/",
    answer: once(302, "https://0x7f.1/"),
    code: "not_granted",
    arrived: [away],
  },
  {
    what: "redirects from https to plain http",
    from: "https://example.com/",
    answer: once(301, "http://{plain}/"),
    code: "redirect_refused",
    arrived: [away],
  },
  {
    what: "redirects from https to plain http of its own",
    from: "https://example.com/",
    answer: once(301, "http://example.com/"),
    code: "redirect_refused",
    arrived: [away],
  },
  {
    what: "redirects a sixth time",
    from: "https://example.com/",
    answer: (n) => [302, `/${n}`],
    code: "redirect_refused",
    arrived: [away, ...[1, 2, 3, 4, 5].map((n) => `GET example.com/${n}`)],
  },
  {
    what: "redirects to a file",
    from: "https://example.com/",
    answer: once(302, "file:///etc/passwd"),
    code: "scheme",
    arrived: [away],
  },
  {
    what: "redirects to a socket",
    from: "https://example.com/",
    answer: once(302, "unix:/var/run/docker.sock"),
    code: "scheme",
    arrived: [away],
  },
  {
    what: "redirects with a password",
    from: "https://example.com/",
    answer: once(302, "https://a:b@example.com/"),
    code: "redirect_refused",
    arrived: [away],
  },
  {
    what: "redirects to a host nobody granted",
    from: "https://example.com/",
    answer: once(302, "https://evil.example/"),
    code: "not_granted",
    arrived: [away],
  },
  {
    what: "has a name that leads home at once",
    from: "https://example.com/",
    answer: () => undefined,
    lookups: ["127.0.0.1"],
    code: "address_not_public",
    arrived: [],
  },
  {
    what: "rebinds its name between two hops",
    from: "https://example.com/",
    answer: once(302, "/again"),
    lookups: ["93.184.216.34", "127.0.0.1"],
    code: "address_not_public",
    arrived: [away],
  },
  {
    what: "rebinds its name to metadata between two hops",
    from: "https://example.com/",
    answer: once(307, "/again"),
    lookups: ["93.184.216.34", "169.254.169.254"],
    code: "address_not_public",
    arrived: [away],
  },
  {
    what: "rebinds right after the lookup",
    from: "https://example.com/",
    answer: () => undefined,
    lookups: ["93.184.216.34", "127.0.0.1"],
    arrived: [away],
  },
  {
    what: "redirects within itself, five times",
    from: "https://example.com/",
    answer: (n) => (n <= 5 ? [302, `/${n}`] : undefined),
    arrived: [away, ...[1, 2, 3, 4, 5].map((n) => `GET example.com/${n}`)],
  },
  {
    what: "redirects to another granted host",
    from: "https://example.com/",
    answer: once(307, "https://other.example/"),
    arrived: [away, "GET other.example/"],
  },
  {
    what: "redirects at home, where that is granted",
    from: "http://{plain}/",
    answer: once(302, "/page"),
    arrived: [home, `${home}page`],
  },
];

describe("a server that", () => {
  const run = async ({ from, answer, lookups = ["93.184.216.34"], arrived }: Journey) => {
    const keys: unknown[] = [];
    await using world = await openWorld((request, response) => {
      keys.push(request.headers["x-key"]);
      const [status, location] = answer(keys.length) ?? [200, undefined];
      const to = location?.replace("{plain}", world.plain);
      response.writeHead(status, to === undefined ? {} : { location: to }).end();
    });
    const left = [...lookups];
    const lookup = async () => [(left.length > 1 ? left.shift() : left[0]) ?? ""];
    const result = await world
      .broker({ lookup })
      .fetch(
        { method: "GET", url: from.replace("{plain}", world.plain), headers: { "x-key": "secret" } },
        [...grantingAll("example.com", "other.example"), ...grantingAll(world.plain)],
        forever,
      );
    const expected = arrived.map((line) => line.replace("{plain}", world.plain));
    return { result, keys, arrived: [...world.arrived], expected };
  };

  test.each(journeys.filter(({ code }) => code !== undefined))("$what is not followed", async (journey) => {
    const { result, arrived, expected } = await run(journey);
    expect(result).toMatchObject({ ok: false, error: { kind: "denied", code: journey.code } });
    expect(arrived).toEqual(expected);
  });

  const benign = journeys.filter(({ code }) => code === undefined);

  test(`does no more than it may is never denied falsely: 0 of ${benign.length}`, async () => {
    for (const journey of benign) {
      const { result, arrived, expected } = await run(journey);
      expect([journey.what, result.ok || result.error.code]).toEqual([journey.what, true]);
      expect(arrived).toEqual(expected);
    }
  });

  test("redirects with 307 to another host is not given the secret header", async () => {
    const journey = journeys.find(({ what }) => what === "redirects to another granted host");
    expect(journey && (await run(journey)).keys).toEqual(["secret", undefined]);
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
