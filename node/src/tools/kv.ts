/** The `kv` tool: small values an automation remembers from one run to the next. */
import type { Json } from "@hob/shared/json";
import * as v from "valibot";
import { storedKey, storedKeyBytes, storedKeyText } from "./stored-key.ts";
import type { Tool, ToolContext, ToolResult } from "./tool.ts";

/**
 * Where values live. Namespaces and keys reach it checked; every call is one short transaction.
 * A namespace is shared by all automations whose grants name it.
 */
export interface KvStore {
  /** The stored value, or undefined where nothing was stored (a stored `null` is a value). */
  get(namespace: string, key: string): Json | undefined;
  set(namespace: string, key: string, value: Json): void;
  /** True when there was something to delete. */
  delete(namespace: string, key: string): boolean;
  /** Keys that start with `prefix` ("" for all), in byte order, at most `limit` of them. */
  list(namespace: string, prefix: string, limit: number): readonly string[];
}

export const kvLimits = { keyBytes: storedKeyBytes, valueBytes: 64 * 1024, listKeys: 1000 } as const;

export function createKvTool(store: KvStore): Tool {
  return {
    name: "kv",
    version: 1,
    summary: "Remembers small JSON values between runs.",
    declarations,
    methods: {
      get: {
        kind: "read",
        risk: "low",
        isLocal: true,
        args: v.strictTuple([storedKey, inNamespace], "give get a key and, if needed, options"),
        signature: "get(key: string, options?: KvOptions): Promise<Json>",
        summary: "The value stored under a key, or null where there is none.",
        run: ([name, options]: [string, KvOptions | null | undefined], context) =>
          within(options, context, (namespace) => store.get(namespace, name) ?? null),
      },
      set: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        isLocal: true,
        args: v.strictTuple(
          [storedKey, value, inNamespace],
          "give set a key, a value and, if needed, options",
        ),
        signature: "set(key: string, value: Json, options?: KvOptions): Promise<null>",
        summary: "Stores a JSON value of at most 64 KiB under a key of at most 512 bytes.",
        honoursKey: () => true,
        run: ([name, stored, options]: [string, Json, KvOptions | null | undefined], context) =>
          within(options, context, (namespace) => {
            store.set(namespace, name, stored);
            return null;
          }),
      },
      delete: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        isLocal: true,
        args: v.strictTuple([storedKey, inNamespace], "give delete a key and, if needed, options"),
        signature: "delete(key: string, options?: KvOptions): Promise<boolean>",
        summary: "Forgets a key; true when something was stored under it.",
        honoursKey: () => true,
        assumed: ([name, options]: [string, KvOptions | null | undefined], context) => {
          const found = within(options, context, (namespace) => store.get(namespace, name) !== undefined);
          return found.ok && found.value;
        },
        run: ([name, options]: [string, KvOptions | null | undefined], context) =>
          within(options, context, (namespace) => store.delete(namespace, name)),
      },
      list: {
        kind: "read",
        risk: "low",
        isLocal: true,
        args: v.strictTuple([listOptions], "give list nothing but options"),
        signature: "list(options?: KvListOptions): Promise<string[]>",
        summary: "The stored keys in order, at most 1,000 of them.",
        run: ([options]: [KvListOptions | null | undefined], context) =>
          within(options, context, (namespace) => [
            ...store.list(namespace, options?.prefix ?? "", options?.limit ?? kvLimits.listKeys),
          ]),
      },
    },
  };
}

interface KvOptions {
  readonly namespace?: string | null;
}

interface KvListOptions extends KvOptions {
  readonly prefix?: string | null;
  readonly limit?: number | null;
}

/**
 * Runs `work` on the namespace asked for, if it is granted. Where none is asked for it is the
 * automation's own, or else the first that its manifest lists.
 */
function within(
  options: KvOptions | null | undefined,
  context: ToolContext,
  work: (namespace: string) => Json,
): ToolResult {
  const { kv } = context.grants;
  const own = kv.includes(context.automationSlug)
    ? context.automationSlug
    : (kv[0] ?? context.automationSlug);
  const namespace = options?.namespace ?? own;
  if (!kv.includes(namespace)) {
    return {
      ok: false,
      kind: "denied",
      code: "not_granted",
      message: `${namespace} is not among the kv namespaces this automation may use; add it to the list in its manifest.`,
    };
  }
  return { ok: true, value: work(namespace) };
}

// The border lets only JSON through, so what is left to check is the size, and a forgotten argument.
const value = v.pipe(
  v.custom<Json>(
    (given) => given !== undefined,
    "value must be given; use null to store nothing in particular",
  ),
  v.check(
    (given) => Buffer.byteLength(JSON.stringify(given)) <= kvLimits.valueBytes,
    `value must be at most ${kvLimits.valueBytes / 1024} KiB as JSON`,
  ),
);

const namespace = v.nullish(v.string("options.namespace must be a text"));

const inNamespace = v.nullish(v.strictObject({ namespace }, "options may only hold namespace"));

const listOptions = v.nullish(
  v.strictObject(
    {
      namespace,
      prefix: v.nullish(storedKeyText),
      limit: v.nullish(
        v.pipe(
          v.number("options.limit must be a number"),
          v.integer("options.limit must be a whole number"),
          v.minValue(1, "options.limit must be at least 1"),
          v.maxValue(kvLimits.listKeys, `options.limit must be at most ${kvLimits.listKeys}`),
        ),
      ),
    },
    "options may only hold namespace, prefix and limit",
  ),
);

const declarations = `interface KvOptions {
  /** Another namespace than the automation's own (or the first its manifest lists); it must be granted. */
  readonly namespace?: string;
}

interface KvListOptions extends KvOptions {
  /** Only keys that start with this. */
  readonly prefix?: string;
  /** At most this many keys, up to 1,000. */
  readonly limit?: number;
}`;
