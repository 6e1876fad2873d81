/** Starts a relay on a port, with the app beside it where there is one. `hob relay` and `hob up` both come here. */
import { createAdmission } from "./admission.ts";
import { createAppFiles } from "./app-files.ts";
import { createDecisionPosts } from "./decision-posts.ts";
import { systemClock, type RelayClock } from "./clock.ts";
import type { EngineOptions, ListeningEngine, SocketEngine } from "./engine.ts";
import { wsEngine } from "./engine-ws.ts";
import { defaultLimits, type RelayLimits } from "./limits.ts";
import { silentLogger, type RelayLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { createRelay, type Relay } from "./relay.ts";
import { openWatchPort } from "./watch-port.ts";

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
  /** Loopback port of `/health` and `/metrics`, 0 for any free one; none unless given. */
  readonly watchPort?: number;
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
  /** Of `/health` and `/metrics`, where there is one. */
  readonly watchPort: number | undefined;
  /** Announced in CHALLENGE. */
  readonly origin: string;
  /** Rooms whose owner is connected. */
  owners(): number;
  /** Open connections, admitted or not. */
  sockets(): number;
  /** GOAWAY to everyone, then closes; resolves when the port is free. */
  close(): Promise<void>;
}

/** A port that cannot be listened on; `cause` is the system's own word for why. */
export class ListenError extends Error {
  readonly port: number;

  constructor(host: string, port: number, options: ErrorOptions) {
    super(`cannot listen on ${host}:${port}`, options);
    this.port = port;
  }
}

/** Rejects with `ListenError`. */
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
    headersDeadlineMs: limits.headersDeadlineMs,
    maxConnections: limits.sockets + spareConnections,
    mayUpgrade: relay.mayUpgrade,
    onSocket: relay.onSocket,
    onRequest: createDecisionPosts(relay.onDecision, appFiles),
  });
  port = engine.port;
  let isTaking = true;
  const watch = options.watchPort === undefined ? undefined : await openWatch(options.watchPort);
  logger.info("relay_listening", { port, origin: origin(), watchPort: watch?.port ?? "none" });
  return {
    port,
    watchPort: watch?.port,
    url: `ws://localhost:${port}${path}`,
    origin: origin(),
    owners: relay.ownerCount,
    sockets: relay.socketCount,
    async close() {
      logger.info("relay_stopping", { owners: relay.ownerCount() });
      isTaking = false;
      relay.stop();
      await engine.close();
      await watch?.close();
    },
  };

  async function openWatch(watchPort: number) {
    try {
      return await openWatchPort({
        port: watchPort,
        metrics: createMetrics(relay),
        isTaking: () => isTaking,
      });
    } catch (cause) {
      relay.stop();
      await engine.close();
      throw new ListenError("127.0.0.1", watchPort, { cause });
    }
  }
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
    throw new ListenError(options.host, options.port, { cause });
  }
}
