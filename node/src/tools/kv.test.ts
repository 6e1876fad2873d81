import { describe, expect, test } from "vitest";
import { createKvTool } from "./kv.ts";
import { createMemoryKv } from "./testing/memory-kv.ts";
import { toolContext } from "./testing/tool-context.ts";
import type { ToolResult } from "./tool.ts";

function opened() {
  const { methods } = createKvTool(createMemoryKv());
  const context = toolContext({ kv: ["digest", "shared-list"] });
  return (method: string, ...args: unknown[]) => methods[method]?.run(args, context) as ToolResult;
}

const value = (result: ToolResult) => (result.ok ? result.value : result.code);

describe("kv", () => {
  test("gives back what was set, and null before", () => {
    const kv = opened();
    expect(value(kv("get", "k"))).toBe(null);
    kv("set", "k", { a: [1] });
    expect(value(kv("get", "k"))).toEqual({ a: [1] });
  });

  test("keeps to the automation's own namespace unless another one is named", () => {
    const kv = opened();
    kv("set", "k", 1);
    kv("set", "k", 2, { namespace: "shared-list" });
    expect(value(kv("get", "k"))).toBe(1);
    expect(value(kv("get", "k", { namespace: "digest" }))).toBe(1);
    expect(value(kv("get", "k", { namespace: "shared-list" }))).toBe(2);
  });

  test("takes the first namespace of the manifest where the automation's own is not among them", () => {
    const { methods } = createKvTool(createMemoryKv());
    const context = toolContext({ kv: ["lt", "other"] });
    void methods["set"]?.run(["k", 1], context);
    expect(methods["get"]?.run(["k", { namespace: "lt" }], context)).toEqual({ ok: true, value: 1 });
  });

  test.each(["get", "set", "delete", "list"])("denies %s in a namespace that is not granted", (method) => {
    const kv = opened();
    const options = { namespace: "other" };
    const args =
      { get: ["k", options], set: ["k", 1, options], delete: ["k", options], list: [options] }[method] ?? [];
    expect(kv(method, ...args)).toMatchObject({ ok: false, kind: "denied", code: "not_granted" });
  });

  test("denies even its own namespace without a grant", () => {
    const { methods } = createKvTool(createMemoryKv());
    expect(methods["get"]?.run(["k"], toolContext())).toMatchObject({ ok: false, kind: "denied" });
  });

  test("lists keys by prefix and forgets what is deleted", () => {
    const kv = opened();
    for (const key of ["b", "a1", "a2"]) kv("set", key, null);
    expect(value(kv("list"))).toEqual(["a1", "a2", "b"]);
    expect(value(kv("list", { prefix: "a", limit: 1 }))).toEqual(["a1"]);
    expect(value(kv("delete", "b"))).toBe(true);
    expect(value(kv("delete", "b"))).toBe(false);
    expect(value(kv("list", { prefix: "b" }))).toEqual([]);
  });

  test("may be tried until it is acknowledged, and says what deleting would have answered", () => {
    const { methods } = createKvTool(createMemoryKv());
    const context = toolContext({ kv: ["digest"] });
    void methods["set"]?.run(["k", null], context);
    for (const name of ["set", "delete"]) expect(methods[name]?.honoursKey?.(["k"])).toBe(true);
    const assumed = (...args: unknown[]) => methods["delete"]?.assumed?.(args, context);
    expect([assumed("k"), assumed("none"), assumed("k", { namespace: "other" })]).toEqual([
      true,
      false,
      false,
    ]);
    expect(methods["get"]?.run(["k"], context)).toEqual({ ok: true, value: null });
  });
});
