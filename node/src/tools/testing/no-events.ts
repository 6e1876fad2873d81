/** Where nothing listens: events are taken and reach nobody, for tests and measurements. */
import type { EventSink } from "../emit.ts";

export const noEvents: EventSink = { depthOf: () => 0, accept: () => ({ isNew: true, deliveries: 0 }) };
