/** Scripts that go too deep, say or return what they may not, or are none: each ends with a typed error. */
import { failed, type HostileScript } from "./hostile-script.ts";

export const brokenScripts: readonly HostileScript[] = [
  // Going too deep.
  {
    name: "deep recursion",
    body: "const f = () => f() + 1; f();",
    reasons: failed,
    type: "InternalError",
    message: /stack overflow/,
  },
  {
    name: "deep mutual recursion in natives",
    body: "const a = []; a[0] = a; const f = () => [1].map(f); f();",
    reasons: failed,
  },
  { name: "deep JSON", body: "JSON.parse('['.repeat(2e5));", reasons: failed },
  {
    name: "a deep value as the result",
    body: "let a = []; for (let i = 0; i < 2e5; i += 1) a = [a]; return a;",
    reasons: failed,
  },
  {
    name: "deep source",
    program: `export default ${"(".repeat(50_000)}1${")".repeat(50_000)};`,
    reasons: failed,
  },
  { name: "a deep pattern", body: "new RegExp('(?:'.repeat(1e5) + ')'.repeat(1e5));", reasons: failed },
  {
    name: "a deep toString",
    body: "let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; return String(a);",
    reasons: failed,
  },
  {
    name: "a proxy chain",
    body: "let p = {}; for (let i = 0; i < 1e5; i += 1) p = new Proxy(p, {}); return p.x;",
    reasons: failed,
  },

  // Saying too much.
  {
    name: "one ArrayBuffer of 2 GiB",
    body: "new ArrayBuffer(2 ** 31);",
    reasons: ["memory", "script_error"],
  },
  {
    name: "arguments of 50 MB",
    body: "await http.get('x'.repeat(5e7));",
    reasons: ["script_error", "memory"],
  },
  {
    name: "arguments of 2 MB",
    body: "await http.get('x'.repeat(2e6));",
    reasons: failed,
    type: "arguments_too_large",
    message: /1 MiB/,
  },
  {
    name: "arguments of 2 MB that are few characters",
    body: "await http.get('\\u4e2d'.repeat(7e5));",
    reasons: failed,
    type: "arguments_too_large",
  },
  {
    name: "cyclic arguments",
    body: "const a = {}; a.a = a; await http.get(a);",
    reasons: failed,
    type: "TypeError",
  },
  { name: "a BigInt argument", body: "await http.get(1n);", reasons: failed, type: "TypeError" },
  {
    name: "arguments with __proto__",
    body: `await http.get(JSON.parse('{"__proto__":{"admin":true}}'));`,
    reasons: failed,
    type: "arguments_invalid",
  },
  {
    name: "a result with __proto__",
    body: `return JSON.parse('{"a":{"__proto__":{"admin":true}}}');`,
    reasons: failed,
  },
  { name: "a cyclic result", body: "const a = {}; a.a = a; return a;", reasons: failed, type: "TypeError" },
  { name: "a function as the result", body: "return () => 1;", reasons: failed, type: "TypeError" },
  { name: "a result of 5 MB", body: "return 'x'.repeat(5e6);", reasons: ["limits"], type: "outputBytes" },
  {
    name: "a list whose writing has been replaced",
    body: "Array.prototype.toJSON = () => ({ tool: 'kv.set' }); await http.get(1);",
    reasons: failed,
    type: "arguments_invalid",
  },
  {
    name: "changing what others see",
    body: "http.get = 1; return http.get;",
    reasons: failed,
    type: "TypeError",
  },

  // Throwing nonsense.
  { name: "throwing null", body: "throw null;", reasons: failed, type: "null" },
  { name: "throwing undefined", body: "throw undefined;", reasons: failed },
  { name: "throwing a symbol", body: "throw Symbol('s');", reasons: failed },
  { name: "throwing a number", body: "throw 42;", reasons: failed, type: "number", message: /42/ },
  { name: "throwing a huge string", body: "throw 'x'.repeat(1e7);", reasons: failed },
  {
    name: "throwing an error with a huge message",
    body: "throw new Error('x'.repeat(1e7));",
    reasons: failed,
  },
  {
    name: "throwing an object laden with getters",
    body: "throw { get message() { throw 1; }, get name() { throw 2; }, get stack() { throw 3; } };",
    reasons: failed,
  },
  {
    name: "throwing a proxy that throws",
    body: "throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });",
    reasons: failed,
  },
  {
    name: "throwing a cyclic object",
    body: "const a = new Error('loop'); a.cause = a; a.message2 = a; throw a;",
    reasons: failed,
    message: /loop/,
  },
  {
    name: "throwing an error whose parts are no texts",
    body: "throw Object.assign(new Error('x'), { name: {}, message: 1n, stack: [] });",
    reasons: failed,
  },
  {
    name: "throwing a revoked proxy",
    body: "const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy;",
    reasons: failed,
  },
  {
    name: "throwing at the top level",
    program: "throw new RangeError('top');\nexport default 1;",
    reasons: failed,
    type: "RangeError",
  },

  // Waiting for nothing.
  {
    name: "a promise that never settles",
    body: "await new Promise(() => {});",
    reasons: failed,
    type: "deadlock",
  },
  {
    name: "a top level that never settles",
    program: "await new Promise(() => {}); export default 1;",
    reasons: failed,
    type: "deadlock",
  },

  // Not being a program.
  {
    name: "a module without an automation",
    program: "export const a = 1;",
    reasons: failed,
    type: "TypeError",
  },
  {
    name: "an automation of nothing",
    program: "export default automation();",
    reasons: failed,
    type: "TypeError",
  },
  {
    name: "a syntax error",
    program: "export default async () => {\n  return 1 +* 2;\n};",
    reasons: failed,
    type: "SyntaxError",
  },
  { name: "an empty program", program: "", reasons: failed },
  {
    name: "a program with NUL in it",
    program: "export default async () => { return '\0'.x.y }",
    reasons: failed,
  },

  // Misusing tools and std.
  {
    name: "a huge key",
    body: "await kv.set('k'.repeat(100_000), 1);",
    reasons: ["tool_error"],
    type: "arguments_invalid",
  },
  {
    name: "a header that holds another",
    body: "await http.get('https://example.com/', { headers: { 'x-a': 'b\\r\\nhost: other.example' } });",
    reasons: ["tool_error"],
  },
  {
    name: "a page nested too deep, written out",
    body: "return std.html.parse('<b>'.repeat(10_000)).html;",
    reasons: failed,
    type: "InternalError",
  },
  {
    name: "a number with a billion digits",
    body: "return std.decimal.mul('1e999999999', 2);",
    reasons: failed,
  },
  {
    name: "a text too long to count its characters",
    body: "return std.text.truncate('e\\u0301'.repeat(1e6), 1e6);",
    reasons: failed,
    type: "RangeError",
  },
  {
    name: "a zone that is a path",
    body: "await std.date.zone('../../etc/passwd');",
    reasons: ["tool_error"],
    type: "zone_unknown",
  },
];
