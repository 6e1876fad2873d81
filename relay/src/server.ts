/** Starts a relay on a port, with the app beside it where there is one. `hob relay` and `hob up` both come here. */
import { createAdmission } from "./admission.ts";
import { createAppFiles } from "./app-files.ts";
import { systemClock, type RelayClock } from "./clock.ts";
import type { EngineOptions, ListeningEngine, SocketEngine } from "./engine.ts";
import { wsEngine } from "./engine-ws.ts";
import { defaultLimits, type RelayLimits } from "./limits.ts";
import { silentLogger, type RelayLogger } from "./logger.ts";
import { createRelay, type Relay } from "./relay.ts";

export interface StartRelayOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0, any free one. */
  readonly port?: number;
  /** Where WebSockets are taken. Default "/relay". */
  readonly path?: string;
  /** The public `ws://` or `wss://` origin that peers compare with their link. Default `ws://localhost:<port>`. */
  readonly origin?: string;
  /** The built app, served at "/". */
  readonly appDir?: string;
  /** Count connections by X-Forwarded-For; only behind a proxy that sets it. Default false. */
  readonly behindProxy?: boolean;
  readonly limits?: Partial<RelayLimits>;
  readonly clock?: RelayClock;
  readonly logger?: RelayLogger;
  readonly engine?: SocketEngine;
}

export interface RunningRelay {
  readonly port: number;
  /** `ws://localhost:<port><path>`, for peers on this machine. */
  readonly url: string;
  /** Announced in CHALLENGE. */
  readonly origin: string;
  /** Rooms whose owner is connected. */
  owners(): number;
  /** Open connections, admitted or not. */
  sockets(): number;
  /** GOAWAY to everyone, then closes; resolves when the port is free. */
  close(): Promise<void>;
}

/** Rejects when the port cannot be listened on. */
export async function startRelay(options: StartRelayOptions = {}): Promise<RunningRelay> {
  const path = options.path ?? "/relay";
  const logger = options.logger ?? silentLogger;
  const limits = { ...defaultLimits, ...options.limits };
  const appFiles = createAppFiles({ dir: options.appDir, relayOrigin: options.origin, relayPath: path });
  let port = options.port ?? 0;
  const origin = () => options.origin ?? `ws://localhost:${port}`;
  const relay = createRelay({
    admission: await createAdmission(origin),
    clock: options.clock ?? systemClock,
    limits,
    logger,
    behindProxy: options.behindProxy ?? false,
  });
  const engine = await listenOrStop(options.engine ?? wsEngine, relay, {
    host: options.host ?? "127.0.0.1",
    port,
    path,
    maxMessageBytes: limits.frameBytes + messageSlackBytes,
    maxConnections: limits.sockets + spareConnections,
    mayUpgrade: relay.mayUpgrade,
    onSocket: relay.onSocket,
    onRequest: appFiles,
  });
  port = engine.port;
  logger.info("relay_listening", { port, origin: origin() });
  return {
    port,
    url: `ws://localhost:${port}${path}`,
    origin: origin(),
    owners: relay.ownerCount,
    sockets: relay.socketCount,
    async close() {
      logger.info("relay_stopping", { owners: relay.ownerCount() });
      relay.stop();
      await engine.close();
    },
  };
}

/** A little above the protocol's own cap, so that the relay can still name the fault itself. */
const messageSlackBytes = 1024;
/** For the app's files, and for telling WebSockets above the limit why they cannot stay. */
const spareConnections = 1_000;

async function listenOrStop(
  engine: SocketEngine,
  relay: Relay,
  options: EngineOptions,
): Promise<ListeningEngine> {
  try {
    return await engine.listen(options);
  } catch (cause) {
    relay.stop();
    throw new Error(`cannot listen on ${options.host}:${options.port}`, { cause });
  }
}
