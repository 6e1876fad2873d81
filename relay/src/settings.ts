/**
 * Every setting of a relay in one table: what a flag, an environment variable or a line of the
 * settings file may say. A flag wins over the environment, that over the file, that over the default.
 */
import { defaultLimits, type RelayLimits } from "./limits.ts";
import type { Rate } from "./token-bucket.ts";

export interface RelaySettings {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly origin: string | undefined;
  readonly behindProxy: boolean;
  readonly watchPort: number | undefined;
  readonly limits: RelayLimits;
}

type Kind = "text" | "port" | "path" | "origin" | "toggle" | "count" | "deadline" | "rate";

export interface SettingDescription {
  /** As the settings file writes it; the flag is its kebab-case, the variable `HOB_RELAY_` and its upper case. */
  readonly key: string;
  readonly kind: Kind;
  readonly help: string;
  /** As a person would write it; undefined where there is none. */
  readonly standard: string | undefined;
}

/** Names the setting, where it was said, and what would be right. */
export interface SettingProblem {
  readonly type: "setting_invalid";
  readonly key: string;
  /** "--port", "HOB_RELAY_PORT", or the key in the file. */
  readonly said: string;
  readonly fix: string;
}

const limitHelp: Readonly<Record<keyof RelayLimits, string>> = {
  headersDeadlineMs: "milliseconds for the headers of a request to be whole",
  authDeadlineMs: "milliseconds from the open socket to a good proof",
  preAuthBytes: "largest message before that",
  frameBytes: "largest message at all",
  sockets: "connections at once",
  unprovenSockets: "connections at once that have proved nothing yet",
  rooms: "rooms at once, remembered ones included",
  roomMemoryMs: "milliseconds an empty room is remembered",
  socketsPerDevice: "connections at once of one device",
  channelsPerSocket: "channels at once of one connection",
  channelQueueBytes: "bytes waiting for one channel, above which it is closed",
  socketQueueBytes: "bytes waiting for one connection",
  pingAfterMs: "milliseconds of silence before a ping; two unanswered end the connection",
  connectsPerAddress: "connections of one IPv4 address or IPv6 /64, as burst/per second",
  roomFrames: "frames of a room's owner, and again of its devices, as burst/per second",
  roomBytes: "bytes of a room's owner, and again of its devices, as burst/per second",
  decisionsPerAddress: "decisions posted from one IPv4 address or IPv6 /64, as burst/per second",
  roomDecisions: "decisions posted to one room, as burst/per second",
  decisionsAtOnce: "decisions of one room that wait for an answer at once",
  decisionDeadlineMs: "milliseconds that one waits for it",
};

/** These are handed to timers; the other times are only compared. */
const deadlines: readonly (keyof RelayLimits)[] = [
  "headersDeadlineMs",
  "authDeadlineMs",
  "decisionDeadlineMs",
];

/** A day. A timer for more than 2^31 - 1 ms, which twice the headers' deadline must not pass, goes off at once. */
const longestDeadlineMs = 24 * 3_600_000;

/** All settings, in the order in which help shows them. */
export const relaySettings: readonly SettingDescription[] = [
  { key: "host", kind: "text", help: "address to listen on", standard: "127.0.0.1" },
  { key: "port", kind: "port", help: "port to listen on; 0 takes a free one", standard: "7373" },
  { key: "path", kind: "path", help: "where WebSockets are taken", standard: "/relay" },
  {
    key: "origin",
    kind: "origin",
    help: "public ws or wss origin that devices compare with their link",
    standard: undefined,
  },
  {
    key: "behindProxy",
    kind: "toggle",
    help: "count connections by the last X-Forwarded-For address",
    standard: undefined,
  },
  {
    key: "watchPort",
    kind: "port",
    help: "loopback port of /health and /metrics; none unless given",
    standard: undefined,
  },
  ...(Object.keys(limitHelp) as (keyof RelayLimits)[]).map((key): SettingDescription => {
    const standard = defaultLimits[key];
    return typeof standard === "number"
      ? {
          key,
          kind: deadlines.includes(key) ? "deadline" : "count",
          help: limitHelp[key],
          standard: String(standard),
        }
      : { key, kind: "rate", help: limitHelp[key], standard: `${standard.burst}/${standard.perSecond}` };
  }),
];

export function flagOf({ key }: SettingDescription): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function variableOf({ key }: SettingDescription): string {
  return `HOB_RELAY_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

export interface SettingSources {
  /** By key, as typed. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of the settings file (JSON); undefined where there is none. */
  readonly file?: string;
}

export type ReadSettings =
  | { readonly ok: true; readonly value: RelaySettings }
  | { readonly ok: false; readonly error: SettingProblem };

export function readRelaySettings(sources: SettingSources): ReadSettings {
  const file = readFile(sources.file);
  if ("type" in file) return { ok: false, error: file };
  const values: Record<string, unknown> = {};
  for (const setting of relaySettings) {
    const said = firstSaid(setting, sources, file.values);
    if (said === undefined) continue;
    const value = parse(setting.kind, said.value);
    if (value === undefined) {
      const { key, kind } = setting;
      return { ok: false, error: { type: "setting_invalid", key, said: said.where, fix: fixes[kind] } };
    }
    values[setting.key] = value;
  }
  const { host, port, path, origin, behindProxy, watchPort, ...limits } = values;
  return {
    ok: true,
    value: {
      host: (host as string | undefined) ?? "127.0.0.1",
      port: (port as number | undefined) ?? 7373,
      path: (path as string | undefined) ?? "/relay",
      origin: origin as string | undefined,
      behindProxy: behindProxy === true,
      watchPort: watchPort as number | undefined,
      limits: { ...defaultLimits, ...(limits as Partial<RelayLimits>) },
    },
  };
}

function readFile(text: string | undefined): { readonly values: Record<string, unknown> } | SettingProblem {
  if (text === undefined) return { values: {} };
  const problem = (key: string, fix: string): SettingProblem => ({
    type: "setting_invalid",
    key,
    said: key,
    fix,
  });
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    return problem("the settings file", 'write JSON, for example { "port": 7373 }');
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    return problem("the settings file", 'write one JSON object, for example { "port": 7373 }');
  }
  const known = relaySettings.map(({ key }) => key);
  const stranger = Object.keys(values).find((key) => !known.includes(key));
  if (stranger !== undefined) return problem(stranger, `use some of ${known.join(", ")}`);
  return { values: values as Record<string, unknown> };
}

function firstSaid(
  setting: SettingDescription,
  { flags, environment }: SettingSources,
  file: Readonly<Record<string, unknown>>,
): { readonly value: unknown; readonly where: string } | undefined {
  const { key } = setting;
  if (flags[key] !== undefined) return { value: flags[key], where: flagOf(setting) };
  const variable = environment[variableOf(setting)]?.trim();
  if (variable !== undefined && variable !== "") return { value: variable, where: variableOf(setting) };
  return Object.hasOwn(file, key) ? { value: file[key], where: key } : undefined;
}

const fixes: Readonly<Record<Kind, string>> = {
  text: "give an address such as 127.0.0.1 or 0.0.0.0",
  port: "give a port from 0 to 65535",
  path: "give a path such as /relay",
  origin: "give a ws or wss address without a path, for example wss://relay.example.com",
  toggle: "say true or false",
  count: "give a whole number above 0",
  deadline: `give milliseconds, a whole number from 1 to ${longestDeadlineMs} (a day)`,
  rate: "give burst/per second, for example 200/10",
};

function parse(kind: Kind, said: unknown): string | number | boolean | Rate | undefined {
  const text = typeof said === "number" ? String(said) : said;
  switch (kind) {
    case "toggle":
      return typeof text === "boolean" ? text : { true: true, false: false }[String(text)];
    case "port":
      return wholeNumber(text, 0, 65_535);
    case "count":
      return wholeNumber(text, 1, Number.MAX_SAFE_INTEGER);
    case "deadline":
      return wholeNumber(text, 1, longestDeadlineMs);
    case "rate":
      return rate(text);
    case "path":
      return typeof text === "string" && /^\/[\w./-]*$/.test(text) ? text : undefined;
    case "origin":
      return origin(text);
    case "text":
      return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
  }
}

function wholeNumber(text: unknown, least: number, most: number): number | undefined {
  if (typeof text !== "string" || !/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

function rate(text: unknown): Rate | undefined {
  if (typeof text !== "string") return undefined;
  const [burst, perSecond, ...rest] = text
    .split("/")
    .map((part) => wholeNumber(part, 1, Number.MAX_SAFE_INTEGER));
  if (burst === undefined || perSecond === undefined || rest.length > 0) return undefined;
  return { burst, perSecond };
}

function origin(text: unknown): string | undefined {
  const url = typeof text === "string" ? URL.parse(text) : null;
  const isOrigin = (url?.protocol === "ws:" || url?.protocol === "wss:") && url.pathname === "/";
  return url && isOrigin && url.search === "" ? `${url.protocol}//${url.host}` : undefined;
}
