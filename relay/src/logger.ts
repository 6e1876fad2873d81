/** What the relay writes down: that something happened, to which shortened room or key. Never payloads. */
export type RelayLogFields = Readonly<Record<string, string | number | boolean>>;

export interface RelayLogger {
  info(event: string, fields: RelayLogFields): void;
  warn(event: string, fields: RelayLogFields): void;
}

export const silentLogger: RelayLogger = { info: () => undefined, warn: () => undefined };

/** The first 8 hex digits: enough to follow one room through a log, too few to be used as an id. */
export function shortened(hexId: string): string {
  return hexId.slice(0, 8);
}
