/** The one place that reads the environment: everything else is told where its files are and what time zone it lives in. */
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import envPaths from "env-paths";

/** Hob's own version; a test holds it to the one in package.json. */
export const hobVersion = "0.1.0";

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];

export interface ConfigOptions {
  /** Folder of everything this house keeps; made when missing. */
  readonly home?: string;
  readonly port?: number;
  readonly logLevel?: LogLevel;
  /** Public address of the app behind a TLS proxy, without a path. */
  readonly origin?: string;
  /** Address of a relay elsewhere; without it the house runs its own. */
  readonly relayUrl?: string;
}

export interface Config {
  readonly home: string;
  /** Folders of Hob's own code and of the program that runs it. */
  readonly programDirectories: readonly string[];
  readonly databaseFile: string;
  /** Holding it open is what makes this the only node on the home. */
  readonly lockFile: string;
  readonly backupDirectory: string;
  readonly keyFile: string;
  /** What scripts run in, this version's and the one's before. */
  readonly runtimesDirectory: string;
  readonly socketFile: string;
  readonly logFile: string;
  readonly logLevel: LogLevel;
  /** Loopback port of app and relay; 0 lets the system choose. */
  readonly port: number;
  readonly origin: string | undefined;
  readonly relayUrl: string | undefined;
  /** Push services besides those of the browsers, each as exactly `host:port`. */
  readonly pushHosts: readonly string[];
  /** How a push service reaches whoever runs this house: a mailto or https address. */
  readonly pushContact: string | undefined;
  /** IANA name, for example "Europe/Berlin"; what a new household starts with. */
  readonly timezone: string;
  readonly migrationsDirectory: string;
}

export const defaultPort = 7373;

/**
 * Options win over the environment (`HOB_HOME`, `HOB_PORT`, `HOB_LOG_LEVEL`, `HOB_ORIGIN`, `HOB_RELAY`,
 * `HOB_PUSH_HOSTS`, `HOB_PUSH_CONTACT`), which wins over defaults.
 */
export function readConfig(
  options: ConfigOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): Config {
  const home = resolve(
    options.home ?? textIn(environment, "HOB_HOME") ?? envPaths("hob", { suffix: "" }).data,
  );
  return Object.freeze({
    home,
    programDirectories: [fileURLToPath(new URL("../..", import.meta.url)), dirname(process.execPath)].map(
      (folder) => resolve(folder),
    ),
    databaseFile: join(home, "hob.db"),
    lockFile: join(home, "hob.lock"),
    backupDirectory: join(home, "backups"),
    keyFile: join(home, "hob.keys"),
    runtimesDirectory: join(home, "runtimes"),
    socketFile: join(home, "hob.sock"),
    logFile: join(home, "hob.log"),
    logLevel: options.logLevel ?? logLevelIn(environment) ?? "info",
    port: options.port ?? portIn(environment) ?? defaultPort,
    origin: options.origin ?? textIn(environment, "HOB_ORIGIN"),
    relayUrl: options.relayUrl ?? textIn(environment, "HOB_RELAY"),
    pushHosts: hostsIn(environment, "HOB_PUSH_HOSTS"),
    pushContact: contactIn(environment, "HOB_PUSH_CONTACT"),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    migrationsDirectory: fileURLToPath(new URL("../../migrations", import.meta.url)),
  });
}

/** What the environment says of a relay's settings, by variable. */
export function relayEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("HOB_RELAY_")));
}

/** Makes the home folder, readable by its owner alone. Throws where the system refuses. */
export function makeHome(config: Config): void {
  // Recursive only where it is needed: below a folder that cannot hold any (/proc), it would try for ever.
  mkdirSync(config.home, {
    recursive: !existsSync(dirname(config.home)) || existsSync(config.home),
    mode: 0o700,
  });
}

function textIn(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text === "" ? undefined : text;
}

function portIn(environment: NodeJS.ProcessEnv): number | undefined {
  const text = textIn(environment, "HOB_PORT");
  return text !== undefined && /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** Lowercase; what is not `host:port` is left out. */
function hostsIn(environment: NodeJS.ProcessEnv, name: string): readonly string[] {
  const hosts = (textIn(environment, name) ?? "").toLowerCase().split(/[\s,]+/);
  return hosts.filter((host) => /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\]):[0-9]{1,5}$/.test(host));
}

function contactIn(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = textIn(environment, name);
  return text !== undefined && /^(?:mailto:.+@.+|https:\/\/.+)$/.test(text) && URL.canParse(text)
    ? text
    : undefined;
}

function logLevelIn(environment: NodeJS.ProcessEnv): LogLevel | undefined {
  const text = textIn(environment, "HOB_LOG_LEVEL");
  return logLevels.find((level) => level === text);
}
