/** All tools of this house: what engine, policy, editor and docs know about them comes from here. */
import type { Clock } from "@hob/shared/time";
import type { Broker } from "../egress/broker.ts";
import type { ClosedFolders } from "./closed-folders.ts";
import { scriptDeclarations } from "./declarations.ts";
import { createFeedTool } from "./feed.ts";
import { createFilesTool } from "./files.ts";
import { createHttpTool } from "./http.ts";
import { createEmitTool, type EventSink } from "./emit.ts";
import { createNotifyTool, type NoticeSink } from "./notify.ts";
import { createKvTool, type KvStore } from "./kv.ts";
import { createTableTool } from "./table.ts";
import type { TableStore } from "./table-operations.ts";
import { createTcpTool } from "./tcp.ts";
import type { Tool, ToolMethod } from "./tool.ts";
import { zoneMethod } from "./zone.ts";

export interface ToolRegistry {
  readonly tools: readonly Tool[];
  /** The method behind "http.get"; undefined where there is none. */
  find(call: string): ToolMethod | undefined;
  /** `{ "http": ["get", "request"], … }` of every tool, and of `std`. What a run may call is decided call by call. */
  methodNames(): { readonly [tool: string]: readonly string[] };
  /** The text of `hob.d.ts`: everything a script can name. */
  declarations(): string;
}

export interface ToolRegistryOptions {
  readonly broker: Broker;
  readonly kv: KvStore;
  readonly tables: TableStore;
  readonly clock: Clock;
  readonly closureOf: ClosedFolders;
  readonly events: EventSink;
  readonly notices: NoticeSink;
}

export function createToolRegistry({
  broker,
  kv,
  tables,
  clock,
  closureOf,
  events,
  notices,
}: ToolRegistryOptions): ToolRegistry {
  const tools = [
    createHttpTool(broker),
    createTcpTool(broker),
    createFeedTool(broker, clock),
    createFilesTool({ closureOf }),
    createKvTool(kv),
    createTableTool(tables),
    createEmitTool(events),
    createNotifyTool(notices),
  ];
  const methods = new Map<string, ToolMethod>(
    tools.flatMap((tool) =>
      Object.entries(tool.methods).map(([name, method]) => [`${tool.name}.${name}`, method] as const),
    ),
  );
  methods.set("std.zone", zoneMethod);
  const names = {
    ...Object.fromEntries(tools.map((tool) => [tool.name, Object.keys(tool.methods)])),
    std: ["zone"],
  };
  return {
    tools,
    find: (call) => methods.get(call),
    methodNames: () => names,
    declarations: () => scriptDeclarations(tools),
  };
}
