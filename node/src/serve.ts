/** The commands that keep running: `up` (relay, app and home node together), `node` alone, `relay` alone. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ListenError, startRelay, type RunningRelay } from "@hob/relay/server";
import {
  flagOf,
  readRelaySettings,
  relaySettings,
  variableOf,
  type RelaySettings,
} from "@hob/relay/settings";
import type { Result } from "@hob/shared/result";
import { startHome, type Home, type StartRefusal } from "./app.ts";
import type { NodeOptions, RelayOptions, RelaySettingOption, UpOptions } from "./cli/program.ts";
import { systemClock } from "./clock.ts";
import type { RelayStatus } from "./control/relay-owner.ts";
import { makeHome, readConfig, relayEnvironment, type Config } from "./config.ts";
import { createLogger, type Logger } from "./logger.ts";
import { relayLoggerOf } from "./cli/relay-logger.ts";
import { commandHint, failInWords, print, printJson } from "./cli/output.ts";
import { connectLocally } from "./cli/local-client.ts";
import { inviteUntilPaired } from "./cli/first-device.ts";

const relayPath = "/relay";

export async function runUp(options: UpOptions): Promise<void> {
  const asJson = options.json === true;
  const config = configFor(options);
  if (!config) return;
  const logger = createLogger({ level: config.logLevel, file: config.logFile });
  const publicOrigin = publicOriginOf(config.origin, asJson);
  if (publicOrigin === false) return;

  const relay = await listen(config, publicOrigin, logger, asJson);
  if (!relay) return;
  const relayUrl = publicOrigin ? `${publicOrigin.replace(/^http/, "ws")}${relayPath}` : relay.url;
  const appOrigin = publicOrigin ?? `http://localhost:${relay.port}`;
  const home = await startHome({
    config,
    clock: systemClock,
    logger,
    dialUrl: relay.url,
    relayUrl,
    appOrigin,
    ownPorts: [relay.port],
  });
  if (!home.ok) {
    await relay.close();
    return failInWords(home.error.sentence, home.error.type, asJson);
  }
  stopOnSignal(async () => {
    await home.value.close();
    await relay.close();
  });
  await home.value.admitted;
  const app = `${appOrigin}/`;
  if (asJson) printJson({ event: "ready", app, relay: relayUrl });
  else await welcome(app, publicOrigin === undefined, config, home.value, options.home);
}

export async function runNode(options: NodeOptions): Promise<void> {
  const asJson = options.json === true;
  const config = configFor(options);
  if (!config) return;
  const { relayUrl = "" } = config;
  const relay = URL.parse(relayUrl);
  if (relay?.protocol !== "ws:" && relay?.protocol !== "wss:") {
    return failInWords(
      "--relay takes an address such as wss://relay.example.com/relay.",
      "relay_address_invalid",
      asJson,
    );
  }
  const logger = createLogger({ level: config.logLevel, file: config.logFile });
  const publicOrigin = publicOriginOf(config.origin, asJson);
  if (publicOrigin === false) return;
  const appOrigin = publicOrigin ?? `${relay.protocol === "ws:" ? "http:" : "https:"}//${relay.host}`;
  const home = await startHome({
    config,
    clock: systemClock,
    logger,
    dialUrl: relayUrl,
    relayUrl,
    appOrigin,
    ...(!asJson && { onRelay: tellOfRelay }),
    ownPorts: isLoopback(relay.hostname) ? [Number(relay.port)] : [],
  });
  if (!home.ok) return failInWords(home.error.sentence, home.error.type, asJson);
  stopOnSignal(() => home.value.close());
  if (!asJson) print(`The home node keeps its house in ${config.home}. Reaching the relay ${relayUrl} …`);
  await home.value.admitted;
  if (asJson) printJson({ event: "ready", app: `${appOrigin}/`, relay: relayUrl });
  else print(`Invite a device with: ${commandHint("pair", options.home)}`);
}

export async function runRelay(options: RelayOptions): Promise<void> {
  const asJson = options.json === true;
  const settings = relaySettingsFrom(options);
  if (!settings) return;
  const { origin, watchPort, ...others } = settings;
  const logger = createLogger({ level: readConfig().logLevel });
  const relay = await listenRelay(asJson, {
    ...others,
    logger: relayLoggerOf(logger),
    ...(origin !== undefined && { origin }),
    ...(watchPort !== undefined && { watchPort }),
    ...builtApp(),
  });
  if (!relay) return;
  stopOnSignal(() => relay.close());
  const watch = relay.watchPort === undefined ? undefined : `http://localhost:${relay.watchPort}`;
  if (asJson) {
    const ready = { event: "ready", app: `http://localhost:${relay.port}/`, relay: relay.url };
    return printJson({ ...ready, ...(watch !== undefined && { watch }) });
  }
  print(`The relay listens on ${relay.url} and calls itself ${relay.origin}.`);
  if (watch !== undefined) print(`Its health is at ${watch}/health, its figures at ${watch}/metrics.`);
}

/** The house without a relay, for one command: nothing of it comes due by itself. */
export async function openAlone(home: string | undefined): Promise<Result<Home, StartRefusal>> {
  const config = readConfig(home === undefined ? {} : { home });
  return startHome({
    config,
    clock: systemClock,
    logger: createLogger({ level: config.logLevel, file: config.logFile }),
    dialUrl: null,
    relayUrl: "",
    appOrigin: "",
    ownPorts: [],
  });
}

/** What the command line offers for each of the relay's settings. */
export const relaySettingOptions: readonly RelaySettingOption[] = relaySettings.map((setting) => ({
  key: setting.key,
  flag: flagOf(setting),
  variable: variableOf(setting),
  help: setting.help,
  isToggle: setting.kind === "toggle",
  standard: setting.standard,
}));

/** Undefined, with the reason printed, where one of them makes no sense. */
function relaySettingsFrom(options: RelayOptions): RelaySettings | undefined {
  const asJson = options.json === true;
  const environment = relayEnvironment();
  const path = options.config ?? environment["HOB_RELAY_CONFIG"];
  let file: string | undefined;
  try {
    file = path === undefined ? undefined : readFileSync(path, "utf8");
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    failInWords(`The settings file cannot be read: ${problem}.`, "settings_unreadable", asJson);
    return undefined;
  }
  const read = readRelaySettings({ flags: options, environment, ...(file !== undefined && { file }) });
  if (read.ok) return read.value;
  const { said, fix, type } = read.error;
  failInWords(`The relay's settings: ${said} makes no sense; ${fix}.`, type, asJson);
  return undefined;
}

/** For whoever watches the terminal: what became of the connection, and what the node does about it. */
function tellOfRelay({ url, state, detail }: RelayStatus): void {
  if (state === "connected") print(`Connected to the relay ${url}.`);
  if (state === "unreachable") print(`The relay ${url} cannot be reached; trying again until it can.`);
  if (state === "refused")
    print(`The relay ${url} turns this house away (${detail ?? "no reason given"}); trying again.`);
}

/** Undefined, with the reason printed, when the home folder cannot be made. */
function configFor(options: Partial<UpOptions & NodeOptions>): Config | undefined {
  const { home, port, origin, relay } = options;
  const config = readConfig({
    ...(home !== undefined && { home }),
    ...(port !== undefined && { port }),
    ...(origin !== undefined && { origin }),
    ...(relay !== undefined && { relayUrl: relay }),
  });
  try {
    makeHome(config);
    return config;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    failInWords(
      `The folder ${config.home} cannot be used: ${problem}. Choose another with --home.`,
      "home_unusable",
      options.json === true,
    );
    return undefined;
  }
}

/** The origin without a path; undefined when none was given, false (and said so) when it is none. */
function publicOriginOf(text: string | undefined, asJson: boolean): string | undefined | false {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url && isSecure && url.pathname === "/") return url.origin;
  failInWords(
    "--origin takes an https address without a path, for example https://hob.example.com.",
    "origin_invalid",
    asJson,
  );
  return false;
}

/** Limits and watch port may be set as for a relay of its own; address and path are the house's. */
async function listen(config: Config, publicOrigin: string | undefined, logger: Logger, asJson: boolean) {
  const settings = relaySettingsFrom({ json: asJson });
  if (!settings) return undefined;
  const { limits, watchPort } = settings;
  return listenRelay(asJson, {
    port: config.port,
    path: relayPath,
    limits,
    behindProxy: publicOrigin !== undefined,
    logger: relayLoggerOf(logger),
    ...(watchPort !== undefined && { watchPort }),
    ...(publicOrigin !== undefined && { origin: publicOrigin.replace(/^http/, "ws") }),
    ...builtApp(),
  });
}

async function listenRelay(
  asJson: boolean,
  options: Parameters<typeof startRelay>[0] & { port: number },
): Promise<RunningRelay | undefined> {
  try {
    return await startRelay(options);
  } catch (cause) {
    if (!(cause instanceof ListenError)) throw cause;
    const reason = cause.cause;
    const isTaken = reason instanceof Error && "code" in reason && reason.code === "EADDRINUSE";
    const flag = cause.port === options.port ? "--port" : "--watch-port";
    const problem = isTaken ? "is already in use" : `cannot be listened on (${String(reason)})`;
    failInWords(
      `Port ${cause.port} ${problem}. Choose another with ${flag}.`,
      isTaken ? "port_in_use" : "port_unusable",
      asJson,
    );
    return undefined;
  }
}

function builtApp(): { appDir: string } | object {
  const appDir = fileURLToPath(new URL("../../pwa/dist", import.meta.url));
  return existsSync(appDir) ? { appDir } : {};
}

async function welcome(
  app: string,
  isLocal: boolean,
  config: Config,
  { pairedDevices }: Home,
  homeOption: string | undefined,
): Promise<void> {
  print(`Hob is up: ${app}`);
  print(`It keeps its house in ${config.home}. Ctrl-C stops it.`);
  if (pairedDevices() > 0) return;
  if (isLocal) {
    print("");
    print("This address works in a browser on this machine. A phone needs one that starts with https:");
    print("put a TLS proxy in front and start with --origin https://your.address (docs/14-deployment.md).");
  }
  const client = await connectLocally(config.socketFile, config.home);
  if (!client.ok) return;
  using local = client.value;
  await inviteUntilPaired(local, homeOption);
}

/** Ends everything once, on Ctrl-C or a polite kill. */
function stopOnSignal(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void close().finally(() => process.exit(process.exitCode ?? 0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}
