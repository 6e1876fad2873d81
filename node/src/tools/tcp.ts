/** The `tcp` tool: asks whether a port that is granted accepts connections, and says nothing to it. */
import { ok } from "@hob/shared/result";
import * as v from "valibot";
import type { Broker } from "../egress/broker.ts";
import { refusal } from "./http.ts";
import type { Tool } from "./tool.ts";

export function createTcpTool(broker: Broker): Tool {
  return {
    name: "tcp",
    version: 1,
    summary: "Tells whether ports that are granted accept connections.",
    declarations,
    methods: {
      reach: {
        kind: "read",
        risk: "low",
        args: v.strictTuple([host, port], "give reach a host and a port"),
        signature: "reach(host: string, port: number): Promise<TcpReach>",
        summary:
          "Opens a connection and closes it again; not a byte is sent. A port that does not answer is no error.",
        run: async ([name, number]: [string, number], context) => {
          const reached = await broker.reach(name, number, context.grants.tcp, context.signal);
          return reached.ok ? ok({ ...reached.value }) : refusal(reached.error);
        },
      },
    },
  };
}

const host = v.pipe(
  v.string("host must be a text"),
  v.minLength(1, "host must not be empty"),
  v.maxLength(300, "host must be at most 300 characters"),
);

const port = v.pipe(
  v.number("port must be a number"),
  v.integer("port must be a whole number"),
  v.minValue(1, "port must be at least 1"),
  v.maxValue(65_535, "port must be at most 65535"),
);

const declarations = `interface TcpReach {
  readonly isOpen: boolean;
  /** Until it accepted or failed, milliseconds. */
  readonly ms: number;
  /** Why it is not open, as a sentence. */
  readonly error: string | null;
}`;
