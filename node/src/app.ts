/** The composition root: the one place where the parts of a home node meet and hear of each other. */
import { randomBytes, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { roomIdOf } from "@hob/shared/crypto/keys";
import { err, ok, type Result } from "@hob/shared/result";
import type { Clock } from "@hob/shared/time";
import { maxAllowedDevices } from "@hob/shared/wire/frame";
import { hobVersion, type Config } from "./config.ts";
import type { Reach } from "./crash-point.ts";
import { createEnrolment } from "./control/enrolment.ts";
import { createDeviceRegister } from "./control/device-register.ts";
import { answerDevice } from "./control/device-channel.ts";
import { listenLocally } from "./control/local-socket.ts";
import { createRelayOwner, type RelayOwner, type RelayStatus } from "./control/relay-owner.ts";
import { createRpc } from "./control/rpc.ts";
import { connectWs } from "./control/socket-ws.ts";
import { createBroker } from "./egress/broker.ts";
import { pushGrant } from "./egress/push-hosts.ts";
import { examine } from "./doctor/examine.ts";
import { clockOffsetAt, judgeRelay } from "./doctor/reach.ts";
import { execute } from "./engine/execute.ts";
import { grantsOf } from "./engine/grants.ts";
import { createHub } from "./hub.ts";
import { createNoticeSink } from "./inbox/notice-sink.ts";
import { startExpiry } from "./inbox/expiry.ts";
import { wakeItems } from "./inbox/wake-items.ts";
import type { Logger } from "./logger.ts";
import { standardRates, type Rates } from "./policy/rates.ts";
import { createTokenBuckets } from "./policy/token-buckets.ts";
import { startPushes } from "./push/pushes.ts";
import { createTickets } from "./push/tickets.ts";
import { openVapidKeys, pushContact } from "./push/vapid-keys.ts";
import { createEventSink } from "./queue/event-sink.ts";
import { startTicker } from "./queue/ticker.ts";
import { startWorker } from "./queue/worker.ts";
import { createEarlierRunners } from "./sandbox/earlier-runners.ts";
import { createQuickJsRunner } from "./sandbox/runner-quickjs.ts";
import { openRuntimes } from "./sandbox/runtimes.ts";
import { decideItem } from "./service/decide.ts";
import { createServices } from "./service/services.ts";
import { installStarters } from "./service/starters.ts";
import { createFeedSource } from "./sources/feed-source.ts";
import { createFileSource } from "./sources/file-source.ts";
import { startSources } from "./sources/start-sources.ts";
import { createWebhookDoor } from "./sources/webhook-door.ts";
import { starters } from "./starters/starters.ts";
import { lookAlong } from "./store/audit.ts";
import { enrolledDevices } from "./store/devices.ts";
import { createGroupCommit } from "./store/group-commit.ts";
import { ensureHousehold } from "./store/household.ts";
import { createKvStore } from "./store/kv.ts";
import { pruneRequests } from "./store/requests.ts";
import { openStore, storeRefusalInWords } from "./store/store.ts";
import { createTableStore } from "./store/table-rows.ts";
import { transaction } from "./store/transaction.ts";
import { publishedVersion } from "./store/versions.ts";
import { createClosedFolders } from "./tools/closed-folders.ts";
import { createToolRegistry } from "./tools/registry.ts";
import { createSecretSource } from "./vault/secret-source.ts";
import { openVault, vaultRefusalInWords } from "./vault/vault.ts";

export interface Home {
  /** Resolves when the relay has first admitted the house. */
  readonly admitted: Promise<void>;
  pairedDevices(): number;
  /** Ends what runs, says goodbye to the relay, closes the store; in that order, so that nothing is lost. */
  close(): Promise<void>;
}

/** Why a home cannot start: a word for scripts, a sentence for people. */
export interface StartRefusal {
  readonly type: string;
  readonly sentence: string;
}

export interface HomeOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where this process reaches the relay. Null: no device comes in, and nothing comes due by itself. */
  readonly dialUrl: string | null;
  /** Where devices reach it: what an invitation's link says. */
  readonly relayUrl: string;
  /** Where devices load the app. */
  readonly appOrigin: string;
  /** Told whenever the connection to the relay changes. */
  readonly onRelay?: (status: RelayStatus) => void;
  /** For tests that end the process at a chosen moment. */
  readonly reach?: Reach | undefined;
  /** How often scripts may call; by default the standard ones. */
  readonly rates?: Rates;
  /** Ports of our own on this machine, which no script may ever open. */
  readonly ownPorts: readonly number[];
}

/** Runs executed at the same time; the rest wait their turn in the queue. */
const concurrentRuns = 4;
/** Between two portions of the audit, others go on. */
const auditPauseMs = 20;
const pruneEveryMs = 6 * 60 * 60_000;

/** Starts a home node on its home folder. Throws only where the machine itself is broken. */
export async function startHome(options: HomeOptions): Promise<Result<Home, StartRefusal>> {
  const { config, clock, logger, rates = standardRates } = options;
  const started = { at: clock.now(), monotonicMs: clock.monotonic() };
  await loadSodium();
  const opened = openStore(config);
  if (!opened.ok) return err({ type: opened.error.type, sentence: storeRefusalInWords(opened.error) });
  const store = opened.value;
  const vaultOpened = openVault(config.keyFile);
  if (!vaultOpened.ok) {
    store[Symbol.dispose]();
    return err({ type: vaultOpened.error.type, sentence: vaultRefusalInWords(vaultOpened.error) });
  }
  const vault = vaultOpened.value;
  transaction(store, () => ensureHousehold(store, { name: hostname(), timezone: config.timezone }));

  // Work: queue -> engine -> sandbox and tools -> journal -> hub.
  const hub = createHub(store, logger);
  const commits = createGroupCommit(store, clock, options.reach);
  const runtimes = openRuntimes(config.runtimesDirectory);
  const runner = createQuickJsRunner({ logger });
  const earlier = createEarlierRunners(runtimes, logger);
  const secrets = createSecretSource({ store, vault, clock, commits });
  // Without a relay the house is up for one command: others may not find it in the meantime.
  const isWhole = options.dialUrl !== null;
  const webhooks = createWebhookDoor({ store, hub, clock, logger, commits, vault, mayListen: isWhole });
  const broker = createBroker({
    ownPorts: () => [...options.ownPorts, ...webhooks.ownPorts()],
    clock,
    secrets,
    hostRate: rates.host ?? null,
  });
  const closureOf = createClosedFolders(config.home, ...config.programDirectories);
  const kv = createKvStore(store, clock);
  const tables = createTableStore(store, clock);
  const events = createEventSink({ store, hub, clock });
  const notices = createNoticeSink({ store, hub, clock });
  const registry = createToolRegistry({ broker, kv, tables, clock, closureOf, events, notices });
  installStarters({ store, hub, clock, registry, closureOf }, starters);
  const engine = {
    store,
    hub,
    clock,
    logger,
    commits,
    registry,
    secrets,
    toolBuckets: createTokenBuckets(clock, () => rates.tool),
    runner,
    runtime: runtimes.current,
    reach: options.reach,
    earlierRunner: earlier.runnerFor,
  };
  const ticker = isWhole ? startTicker({ store, hub, clock, logger, reach: options.reach }) : undefined;
  const watched = [
    createFileSource({
      clock,
      logger,
      closureOf,
      filesGrantsOf: (automationId) => grantsNow(automationId)?.files ?? [],
    }),
    createFeedSource({
      clock,
      logger,
      broker,
      httpGrantsOf: (automationId) => grantsNow(automationId)?.http ?? [],
    }),
  ];
  const sources = isWhole
    ? startSources({ store, hub, clock, logger, reach: options.reach }, watched)
    : undefined;
  const expiry = startExpiry({ store, hub, clock, logger });
  const waking = isWhole ? wakeItems({ store, hub, clock }) : undefined;
  const worker = startWorker({
    ...engine,
    holder: randomUUID(),
    concurrency: concurrentRuns,
    execute: (run, stop) => execute(run, engine, stop),
  });

  // Commands: socket -> channel -> rpc -> service -> store.
  const room = roomIdOf(vault.keys.relay.publicKey);
  const register = createDeviceRegister({ store, vault, hub, clock });
  let relay: RelayOwner | undefined;
  const relayState = () =>
    relay?.status() ?? { url: options.relayUrl, state: "connecting" as const, since: clock.now() };
  const pushKeys = openVapidKeys(store, vault);
  const services = createServices({
    store,
    hub,
    vault,
    clock,
    registry,
    closureOf,
    version: hobVersion,
    startedAt: clock.now(),
    relayState,
    examine: () =>
      examine({
        config,
        clock,
        runner,
        started,
        relay: () => judgeRelay(relayState()),
        clockOffset: () =>
          options.dialUrl === null ? Promise.resolve(undefined) : clockOffsetAt(options.dialUrl, clock),
      }),
    isConnected: register.isConnected,
    webhooks,
    reach: options.reach,
    push: {
      serverKey: pushKeys.publicKey,
      isKnown: (endpoint) => pushGrant(endpoint, config.pushHosts) !== undefined,
    },
  });
  const tickets = createTickets({
    store,
    vault,
    clock,
    logger,
    room,
    relayUrl: options.relayUrl,
    randomBytes,
    decide: (decision, caller) =>
      decideItem({ store, hub, clock, closureOf, reach: options.reach }, decision, caller),
  });
  const pushes = isWhole
    ? startPushes({
        store,
        hub,
        clock,
        logger,
        vault,
        broker,
        tickets,
        keys: pushKeys,
        contact: pushContact(config.pushContact, options.appOrigin),
        pushHosts: config.pushHosts,
        appOrigin: options.appOrigin,
        random: Math.random,
        reach: options.reach,
      })
    : undefined;
  const enrolment = createEnrolment({
    store,
    vault,
    hub,
    clock,
    logger,
    room,
    relayUrl: options.relayUrl,
    relayOrigin: () => (relay?.status().state === "connected" ? relay.origin() : undefined),
    appOrigin: options.appOrigin,
    onAllowListChanged: () => relay?.refreshAllowList(),
    isConnected: register.isConnected,
  });
  const rpc = createRpc({
    store,
    logger,
    now: () => clock.now(),
    fingerprint: vault.fingerprint,
    plain: {
      ...services.plain,
      "devices.confirm": ({ digits }, caller) => enrolment.confirm(digits, caller),
    },
    slow: services.slow,
    streams: { ...services.streams, "devices.invite": enrolment.invite },
  });
  const local = await listenLocally(config.socketFile, rpc);
  const door = {
    localStatic: vault.keys.static,
    room,
    clock,
    logger,
    rpc,
    ...register,
    judgeInvitation: enrolment.judge,
    burnInvitation: enrolment.burn,
    abandonInvitation: enrolment.abandon,
    enrol: enrolment.enrol,
  };
  if (options.dialUrl !== null)
    relay = createRelayOwner({
      relayUrl: options.dialUrl,
      room,
      relayKey: vault.keys.relay,
      connectSocket: connectWs,
      clock,
      logger,
      allowList: () =>
        [...register.relayKeyHashes(), ...enrolment.relayKeyHashes()].slice(-maxAllowedDevices),
      onStatus(status) {
        options.onRelay?.(status);
        hub.publish({ kind: "HomeChanged" });
      },
      onChannel: (channel, _keyHash, origin) => answerDevice(channel, origin, door),
      onPosted: tickets.answer,
      random: Math.random,
    });
  const revocations = hub.subscribe((fact) => {
    if (fact.kind !== "DeviceChanged") return;
    register.endOutdated();
    relay?.refreshAllowList();
  });
  let pruning = clock.timer(0, prune);
  const auditLook = lookAlong(store);
  let looking = clock.timer(auditPauseMs, lookAtAudit);
  logger.info({ home: config.home }, "the house is up");

  const admitted = relay?.admitted ?? Promise.resolve();
  return ok({ admitted, pairedDevices: () => enrolledDevices(store).length, close });

  /** What sources may look at on behalf of an automation: what its runs may. */
  function grantsNow(automationId: number) {
    const version = publishedVersion(store, automationId);
    return version && grantsOf(store, automationId, version.manifest);
  }

  function prune(): void {
    pruning = clock.timer(pruneEveryMs, prune);
    transaction(store, () => pruneRequests(store, clock.now()));
  }

  /** A portion at a time: it grows with every time that is executed, and must hold up nobody. */
  function lookAtAudit(): void {
    const looked = auditLook.next();
    if (!looked.done) looking = clock.timer(auditPauseMs, lookAtAudit);
    else if (looked.value !== undefined)
      logger.error({ seq: looked.value }, "the audit was changed from outside: its chain breaks here");
  }

  async function close(): Promise<void> {
    pruning[Symbol.dispose]();
    looking[Symbol.dispose]();
    revocations[Symbol.dispose]();
    sources?.[Symbol.dispose]();
    expiry[Symbol.dispose]();
    await pushes?.[Symbol.asyncDispose]();
    waking?.[Symbol.dispose]();
    await webhooks[Symbol.asyncDispose]();
    await ticker?.[Symbol.asyncDispose]();
    await worker[Symbol.asyncDispose]();
    relay?.close();
    await local.close();
    await runner.close();
    await earlier.close();
    commits[Symbol.dispose]();
    store[Symbol.dispose]();
    logger.info({}, "the house is down");
  }
}
