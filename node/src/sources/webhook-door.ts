/**
 * The door for web calls: listens while an admin wants it to, on this machine or at home, and nowhere else.
 * What it cannot listen on it tells, and tries again.
 */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { networkInterfaces } from "node:os";
import type { WebhookListener } from "@hob/shared/contract/webhooks";
import { isAtHome } from "../egress/address.ts";
import { webhookDoor, type WebhookDoorSetting } from "../store/webhooks.ts";
import type { Vault } from "../vault/vault.ts";
import { createCallRates } from "./call-rates.ts";
import { answerWebhook, type WebhookCallDeps } from "./webhook-call.ts";
import { createWebhookKeys } from "./webhook-keys.ts";

export interface WebhookDoorDeps extends Omit<WebhookCallDeps, "keys" | "rates" | "newCallId"> {
  readonly vault: Pick<Vault, "fingerprint">;
  readonly limits?: Partial<WebhookLimits> | undefined;
  /** False for a house that is up for one command only: it listens to nobody. */
  readonly mayListen?: boolean;
  /** Addresses of this machine, the one to be shown first; by default those of its network interfaces. */
  readonly ownAddresses?: () => readonly string[];
}

export interface WebhookLimits {
  /** Of one trigger; the same number may come at once. */
  readonly callsPerMinute: number;
  /** Open at the same time. */
  readonly connections: number;
  /** From the first byte of a call to the end of its headers, and of the whole, milliseconds. */
  readonly headersMs: number;
  readonly requestMs: number;
}

export interface WebhookDoor extends AsyncDisposable {
  state(): WebhookListener;
  /** Where a trigger is called; null while nothing listens. */
  addressOf(triggerId: number): string | null;
  /** What calls of a trigger are signed with. For people who may run it, and for nobody else. */
  secretOf(triggerId: number): string;
  /** What no script may open: the port that is, or is to be, listened on. */
  ownPorts(): readonly number[];
  /** Resolves when the door is as the store says, or its problem is known. */
  settled(): Promise<void>;
}

export function createWebhookDoor(deps: WebhookDoorDeps): WebhookDoor {
  const { store, hub, clock, logger, mayListen = true, ownAddresses = interfaceAddresses } = deps;
  const limits = { ...webhookLimits, ...deps.limits };
  const keys = createWebhookKeys(store, deps.vault);
  const calls: WebhookCallDeps = {
    ...deps,
    keys,
    rates: createCallRates(limits.callsPerMinute, clock),
    newCallId: randomUUID,
  };
  let isClosed = false;
  let open: { readonly setting: WebhookDoorSetting; readonly servers: readonly Server[] } | undefined;
  let problem: WebhookListener["problem"] = null;
  let retry: Disposable | undefined;
  let working = Promise.resolve();
  const subscription = hub.subscribe((fact) => {
    if (fact.kind === "WebhooksChanged") adjust();
  });
  adjust();

  return {
    state,
    addressOf: (triggerId) =>
      open ? `http://${hostFor(open.setting)}:${open.setting.port}${keys.pathOf(triggerId)}` : null,
    secretOf: keys.secretOf,
    ownPorts() {
      const ports = [open?.setting.port, webhookDoor(store)?.port].filter((port) => port !== undefined);
      return [...new Set(ports)];
    },
    settled: () => working,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      subscription[Symbol.dispose]();
      adjust();
      await working;
    },
  };

  function state(): WebhookListener {
    return { listening: open?.setting ?? null, problem };
  }

  /** One change after the other, each to what the store says by then. */
  function adjust(): void {
    working = working.then(change).catch((cause: unknown) => {
      logger.error({ err: cause }, "the door for web calls could not be changed");
    });
  }

  async function change(): Promise<void> {
    retry?.[Symbol.dispose]();
    const wanted = isClosed || !mayListen ? null : webhookDoor(store);
    if (open && isSame(open.setting, wanted)) return;
    const before = JSON.stringify(state());
    await shut(open?.servers ?? []);
    open = undefined;
    problem = null;
    if (wanted) await listenAs(wanted);
    if (!isClosed && JSON.stringify(state()) !== before) hub.publish({ kind: "HomeChanged" });
  }

  async function listenAs(setting: WebhookDoorSetting): Promise<void> {
    try {
      open = { setting, servers: await listen(setting, limits, calls) };
      logger.info(setting, "listening for web calls");
    } catch (cause) {
      problem = problemOf(cause, setting);
      logger.warn({ ...setting, problem: problem?.type }, "web calls cannot be listened for");
      retry = clock.timer(retryMs, adjust);
    }
  }

  function hostFor({ scope }: WebhookDoorSetting): string {
    const atHome = scope === "lan" ? ownAddresses().find((address) => isAtHome(address)) : undefined;
    return atHome ?? "127.0.0.1";
  }
}

/** What a household's own devices never reach, and what keeps others from holding the house up. */
const webhookLimits: WebhookLimits = {
  callsPerMinute: 240,
  connections: 256,
  headersMs: 5_000,
  requestMs: 15_000,
};

/** A port that is taken may be free again soon. */
const retryMs = 15_000;

/** All of the addresses that belong to the scope, or none. */
async function listen(
  { port, scope }: WebhookDoorSetting,
  limits: WebhookLimits,
  calls: WebhookCallDeps,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  try {
    for (const host of scope === "lan" ? ["::", "0.0.0.0"] : ["127.0.0.1", "::1"]) {
      const server = await listenOn(host, port, limits, calls);
      if (server) servers.push(server);
      // Where there is IPv6, its socket takes IPv4 as well.
      if (server && host === "::") break;
    }
    return servers;
  } catch (cause) {
    await shut(servers);
    throw cause;
  }
}

/** Undefined where this machine has no IPv6. */
async function listenOn(
  host: string,
  port: number,
  limits: WebhookLimits,
  calls: WebhookCallDeps,
): Promise<Server | undefined> {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => void answerWebhook(calls, request, response),
  );
  server.maxHeadersCount = 64;
  server.maxConnections = limits.connections;
  server.on("connection", (socket) => {
    // A router that forwards the port, or a global IPv6 address, must not make this a door to the internet.
    if (!isAtHome(socket.remoteAddress ?? "")) socket.destroy();
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, host, listening.resolve);
  try {
    await listening.promise;
  } catch (cause) {
    if (host.includes(":") && noSuchAddress.has(codeOf(cause))) return undefined;
    throw cause;
  }
  server.off("error", listening.reject);
  server.on("error", (cause) => calls.logger.error({ err: cause }, "the door for web calls has a problem"));
  return server;
}

const noSuchAddress = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"]);

async function shut(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(async (server) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }),
  );
}

function isSame(a: WebhookDoorSetting, b: WebhookDoorSetting | null): boolean {
  return a.port === b?.port && a.scope === b.scope;
}

function problemOf(cause: unknown, { port }: WebhookDoorSetting): WebhookListener["problem"] {
  switch (codeOf(cause)) {
    case "EADDRINUSE":
      return {
        type: "port_in_use",
        message: `Port ${port} is taken by another program; choose another one.`,
      };
    case "EACCES":
      return { type: "port_refused", message: `This machine does not let Hob listen on port ${port}.` };
    default:
      return { type: "not_listening", message: `Port ${port} cannot be listened on (${codeOf(cause)}).` };
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "unknown";
}

/** Those of cards before those of bridges and tunnels that programs have made. */
function interfaceAddresses(): readonly string[] {
  const cards = Object.entries(networkInterfaces()).toSorted(
    ([a], [b]) => Number(isMade.test(a)) - Number(isMade.test(b)),
  );
  return cards
    .flatMap(([, addresses = []]) => addresses)
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

const isMade = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tailscale|wg|zt)/;
