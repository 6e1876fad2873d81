/** A small internet for tests: real http and https servers on loopback behind names and public addresses. */
import type { HttpGrant } from "@hob/shared/model/manifest";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { createManualClock } from "@hob/shared/testing/manual-clock";
import { createBroker, type Broker, type BrokerOptions } from "../broker.ts";
import { dialTcp } from "../connector.ts";
import { certificateFor } from "./certificate.ts";

export interface World extends AsyncDisposable {
  /** "127.0.0.1:PORT", the grant that opens the plain server. */
  readonly plain: string;
  readonly plainPort: number;
  readonly clock: ReturnType<typeof createManualClock>;
  /** Hosts of requests that arrived, in order: "GET example.com/path". */
  readonly arrived: readonly string[];
  broker(options?: Partial<BrokerOptions>): Broker;
}

export const worldNames = ["example.com", "other.example"] as const;

const publicAddress = "93.184.216.34";

/** Both servers answer with `listener`; every name of `worldNames` leads to the https one. */
export async function openWorld(listener: RequestListener): Promise<World> {
  const arrived: string[] = [];
  const noted: RequestListener = (request, response) => {
    arrived.push(`${request.method} ${request.headers.host}${request.url}`);
    listener(request, response);
  };
  const { cert, key } = certificateFor(worldNames);
  const plain = createHttpServer(noted);
  const secure = createHttpsServer({ cert, key }, noted);
  const [plainPort, securePort] = await Promise.all([listening(plain), listening(secure)]);
  const clock = createManualClock();

  return {
    plain: `127.0.0.1:${plainPort}`,
    plainPort,
    clock,
    arrived,
    broker: (options) =>
      createBroker({
        clock,
        ownPorts: () => [],
        hostRate: null,
        certificateAuthorities: [cert],
        lookup: async (name) =>
          (worldNames as readonly string[]).includes(name) ? [publicAddress] : ["127.0.0.1"],
        dial(target) {
          if (!target.addresses.includes(publicAddress)) return dialTcp(target);
          const socket = connect(securePort, "127.0.0.1");
          return Object.defineProperty(socket, "remoteAddress", { value: publicAddress });
        },
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      for (const server of [plain, secure]) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    },
  };
}

export function granting(...hosts: string[]): readonly HttpGrant[] {
  return hosts.map((host) => ({ host, methods: ["GET", "HEAD", "POST"] }));
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}
