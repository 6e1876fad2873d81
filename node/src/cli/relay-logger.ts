/** Lets the relay, which knows no logger of ours, write into the node's. */
import type { RelayLogger } from "@hob/relay/logger";
import type { Logger } from "../logger.ts";

export function relayLoggerOf(logger: Logger): RelayLogger {
  return {
    info: (event, fields) => logger.info({ ...fields }, event),
    warn: (event, fields) => logger.warn({ ...fields }, event),
  };
}
