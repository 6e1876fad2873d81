/** The node's own log, for whoever looks after the machine. It never holds payloads, secrets or script output. */
import { pino, type Logger as PinoLogger } from "pino";
import type { LogLevel } from "./config.ts";

export type Logger = Pick<PinoLogger, "debug" | "info" | "warn" | "error">;

/**
 * Writes to `file`, or to stderr without one: stdout belongs to the command's answer. Lines are
 * written at once, so that the one before a crash is there.
 */
export function createLogger(options: { readonly level: LogLevel; readonly file?: string }): Logger {
  const destination = options.file ?? 2;
  return pino(
    { level: options.level, base: null },
    pino.destination({ dest: destination, sync: true, append: true, mkdir: true, mode: 0o600 }),
  );
}

/** For tests of things that need a logger and say nothing worth keeping. */
export const silentLogger: Logger = pino({ level: "silent" });
