/** The relay's figures in Prometheus' words. Sums only: no room, key or address is ever a label. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { Relay } from "./relay.ts";

export interface Metrics {
  /** The exposition text and its content type. */
  readonly contentType: string;
  text(): Promise<string>;
}

type Figures = Pick<Relay, "counts" | "socketCount" | "unprovenCount" | "ownerCount" | "roomCount">;

export function createMetrics(relay: Figures): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges: readonly (readonly [string, string, () => number])[] = [
    ["hob_relay_sockets", "Open connections, admitted or not.", relay.socketCount],
    ["hob_relay_sockets_unproven", "Open connections that have not proved a key yet.", relay.unprovenCount],
    ["hob_relay_owners", "Rooms whose owner is connected.", relay.ownerCount],
    ["hob_relay_rooms", "Rooms known, with somebody in them or remembered.", relay.roomCount],
  ];
  for (const [name, help, read] of gauges) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      }),
    );
  }
  const sums: readonly (readonly [string, string, () => number])[] = [
    ["hob_relay_frames_total", "Data frames forwarded.", () => relay.counts.forwardedFrames],
    ["hob_relay_bytes_total", "Bytes of data frames forwarded.", () => relay.counts.forwardedBytes],
  ];
  for (const [name, help, read] of sums) {
    registry.registerMetric(
      new Counter({
        name,
        help,
        registers: [],
        collect() {
          this.reset();
          this.inc(read());
        },
      }),
    );
  }
  const labelled: readonly (readonly [string, string, string, () => Iterable<readonly [string, number]>])[] =
    [
      ["hob_relay_admitted_total", "Peers admitted.", "role", () => Object.entries(relay.counts.admitted)],
      ["hob_relay_ended_total", "Connections turned away or put out.", "cause", () => relay.counts.ended],
      [
        "hob_relay_channels_closed_total",
        "Channels closed by the relay itself.",
        "cause",
        () => relay.counts.channelsClosed,
      ],
      ["hob_relay_decisions_total", "Decisions posted to rooms.", "outcome", () => relay.counts.decisions],
    ];
  for (const [name, help, label, read] of labelled) {
    registry.registerMetric(
      new Counter({
        name,
        help,
        registers: [],
        labelNames: [label],
        collect() {
          this.reset();
          for (const [value, count] of read()) this.inc({ [label]: value }, count);
        },
      }),
    );
  }
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
