import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { createBroker, type EgressRequest } from "./broker.ts";
import { certificateFor } from "./testing/certificate.ts";

/** What a server does with each connection. It may wait until everything of the request has arrived. */
type Manners = (socket: Socket, request: Promise<void>) => void | Promise<void>;

const trusted = certificateFor(["hall.example"]);
const untrusted = certificateFor(["hall.example"]);
const body = "x".repeat(300_000);

/** A server with these manners, and a broker whose every name leads to it. */
async function openHall(manners: Manners, certificate?: ReturnType<typeof certificateFor>) {
  const open = new Set<Socket>();
  let connections = 0;
  const met = (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on("error", () => {});
    void manners(socket, requestOn(socket));
  };
  const server: Server =
    certificate === undefined ? createServer(met) : createTlsServer({ ...certificate }, met);
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = `hall.example:${port}`;
  const clock = createManualClock();
  const broker = createBroker({
    clock,
    ownPorts: () => [],
    certificateAuthorities: [trusted.cert],
    lookup: async (name) => (name === "nowhere.example" ? [] : ["127.0.0.1"]),
    limits: { bodyBytes: 1000, concurrent: 1 },
  });
  const grants = [host, "nowhere.example:1"].map((one) => ({ host: one, methods: ["POST"] as const }));
  const run = new AbortController();

  return {
    host,
    clock,
    run,
    connections: () => connections,
    post: (url: string, request: Partial<EgressRequest> = {}) =>
      broker.fetch({ method: "POST", body, url, ...request }, grants, run.signal),
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Resolves once head and body are there. */
function requestOn(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let text = "";
  socket.on("data", (chunk) => {
    text += String(chunk);
    if (text.endsWith(body)) resolve();
  });
  return promise;
}

async function failureOf(posted: ReturnType<Awaited<ReturnType<typeof openHall>>["post"]>) {
  const result = await posted;
  if (result.ok) throw new Error(`it was answered with ${result.value.status}`);
  const { code, isSent } = result.error;
  return { code, isSent };
}

const silent: Manners = () => {};

test.each([
  ["the body is too large to send", "http", { body: "x".repeat(6 * 1024 * 1024) }, "body_malformed"],
  ["a header is malformed", "http", { headers: { "a b": "c" } }, "header_malformed"],
  ["it names a secret", "http", { headers: { key: "{{secret:key}}" } }, "secret_not_granted"],
  ["the method is not granted", "http", { method: "PUT" }, "method_not_granted"],
  ["the host is not granted", "http", { url: "https://other.example/" }, "not_granted"],
  ["the name has no address", "http", { url: "https://nowhere.example:1/" }, "dns"],
] as const)("certainly nothing was sent where %s", async (_case, scheme, request, code) => {
  await using hall = await openHall(silent);
  const failed = await failureOf(hall.post(`${scheme}://${hall.host}/`, request));
  expect([failed, hall.connections()]).toEqual([{ code }, 0]);
});

test("certainly nothing was sent where nobody accepts", async () => {
  const hall = await openHall(silent);
  await hall[Symbol.asyncDispose]();
  expect(await failureOf(hall.post(`http://${hall.host}/`))).toEqual({ code: "connect" });
});

test("certainly nothing was sent while a request waits its turn", async () => {
  const arrived = Promise.withResolvers<void>();
  await using hall = await openHall((socket) => void socket.once("data", () => arrived.resolve()));
  const first = failureOf(hall.post(`http://${hall.host}/`));
  const second = failureOf(hall.post(`http://${hall.host}/`));
  await arrived.promise;
  hall.run.abort(new Error("killed"));
  expect([await first, await second]).toEqual([{ code: "canceled", isSent: true }, { code: "canceled" }]);
});

test.each([
  ["breaks off", (socket: Socket) => void socket.destroy(), "reset"],
  ["speaks no TLS", (socket: Socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n"), "response_malformed"],
])("certainly nothing was sent where the server %s in the handshake of TLS", async (_case, manners, code) => {
  await using hall = await openHall(manners);
  const failed = await failureOf(hall.post(`https://${hall.host}/`));
  expect([failed, hall.connections()]).toEqual([{ code }, 1]);
});

test("certainly nothing was sent where a handshake of TLS does not end", async () => {
  const arrived = Promise.withResolvers<void>();
  await using hall = await openHall(() => arrived.resolve());
  const failed = failureOf(hall.post(`https://${hall.host}/`));
  await arrived.promise;
  hall.clock.advance(10_000);
  expect(await failed).toEqual({ code: "timeout" });
});

test("certainly nothing was sent to a server without a certificate that can be trusted", async () => {
  let received = 0;
  const counting = (socket: Socket) => void socket.on("data", (bytes) => (received += bytes.length));
  await using hall = await openHall(counting, untrusted);
  expect(await failureOf(hall.post(`https://${hall.host}/`))).toEqual({ code: "certificate" });
  expect(received).toBe(0);
});

const head = "HTTP/1.1 200 OK\r\n";

/** As loudly as the kind of connection allows. */
const reset = (socket: Socket) => void ("encrypted" in socket ? socket.destroy() : socket.resetAndDestroy());

const answering = (answer: string) => (socket: Socket) => void socket.end(answer);

/** What a server does once it has all of the request. */
const rude: readonly (readonly [string, (socket: Socket) => void, string])[] = [
  ["closes", (socket) => void socket.end(), "reset"],
  ["resets", reset, "reset"],
  ["closes in its head", answering("HTTP/1.1 20"), "reset"],
  ["closes in its body", answering(`${head}content-length: 9\r\n\r\nhalf`), "reset"],
  ["answers nonsense", answering("250 OK\r\n"), "response_malformed"],
  ["answers too much", answering(`${head}\r\n${body}`), "body_too_large"],
  [
    "answers with a damaged body",
    (socket) => {
      socket.write(`${head}content-encoding: gzip\r\nconnection: close\r\n\r\n`);
      socket.end(gzipSync("Ein Hauskobold").subarray(0, 20));
    },
    "body_damaged",
  ],
  [
    "sends it to where nothing is granted",
    answering("HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:9/\r\n\r\n"),
    "redirect_refused",
  ],
];

test.each(
  rude.flatMap(([what, act, code]) => [
    { what, act, code, scheme: "http" },
    { what, act, code, scheme: "https" },
  ]),
)("it may have been done where a server $what, over $scheme, and it is sent once", async (given) => {
  const manners: Manners = async (socket, request) => {
    await request;
    given.act(socket);
  };
  await using hall = await openHall(manners, given.scheme === "https" ? trusted : undefined);
  const { code, isSent } = await failureOf(hall.post(`${given.scheme}://${hall.host}/`));
  expect([code, isSent, hall.connections()]).toEqual([given.code, true, 1]);
});

test.each(["http", "https"])(
  "it may have been done where %s breaks off at the first byte",
  async (scheme) => {
    const manners: Manners = (socket) => void socket.once("data", () => reset(socket));
    await using hall = await openHall(manners, scheme === "https" ? trusted : undefined);
    const failed = await failureOf(hall.post(`${scheme}://${hall.host}/`));
    expect([failed, hall.connections()]).toEqual([{ code: "reset", isSent: true }, 1]);
  },
);

test("it may have been done where time runs out without an answer, or the run ends", async () => {
  for (const end of ["time", "run"]) {
    const arrived = Promise.withResolvers<void>();
    await using hall = await openHall((_socket, request) => request.then(arrived.resolve));
    const failed = failureOf(hall.post(`http://${hall.host}/`));
    await arrived.promise;
    if (end === "time") hall.clock.advance(20_000);
    else hall.run.abort(new Error("killed"));
    expect(await failed).toEqual({ code: end === "time" ? "timeout" : "canceled", isSent: true });
  }
});
