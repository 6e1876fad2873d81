/** Scripts that mean harm, or behave as if they did, each with the end that it must come to. */
import type { RunLimits } from "@hob/shared/model/limits";
import type { RunReason } from "@hob/shared/model/run";

export interface HostileScript {
  readonly name: string;
  /** Body of the automation's async function; `input`, `log`, `http` and the rest are in scope. */
  readonly body?: string;
  /** The whole module, where the body alone cannot say it. */
  readonly program?: string;
  /** Any of these ends is right: which limit is met first may depend on the machine. */
  readonly reasons: readonly RunReason[];
  readonly type?: string;
  readonly message?: RegExp;
  readonly limits?: Partial<RunLimits>;
}

const killed: readonly RunReason[] = ["timeout"];
const hoards: readonly RunReason[] = ["memory", "timeout"];
const failed: readonly RunReason[] = ["script_error"];

export const hostileScripts: readonly HostileScript[] = [
  // Never stopping.
  { name: "an infinite loop", body: "for (;;);", reasons: killed },
  { name: "an infinite loop at the top level", program: "for (;;); export default 1;", reasons: killed },
  { name: "a loop inside catch-all", body: "for (;;) try { for (;;); } catch {}", reasons: killed },
  { name: "a loop in finally", body: "try { for (;;); } finally { for (;;); }", reasons: killed },
  {
    name: "an async function that catches its interruption and goes on",
    body: "const spin = async () => { for (;;) try { for (;;) await 1; } catch {} }; for (;;) try { await spin(); } catch {}",
    reasons: killed,
  },
  {
    name: "a microtask flood",
    body: "const f = () => Promise.resolve().then(f); await f();",
    reasons: hoards,
  },
  { name: "a microtask flood that holds nothing", body: "for (;;) await null;", reasons: killed },
  {
    name: "promise jobs of native code only",
    body: "const p = { then: Reflect.apply.bind(null, Promise.prototype.then, Promise.resolve()) }; for (;;) await p;",
    reasons: [...killed, ...failed],
  },
  {
    name: "loops inside promise executors, which swallow interruptions",
    body: "for (;;) new Promise(() => { for (;;) new Promise(() => { for (;;); }); });",
    reasons: killed,
  },
  { name: "a generator without end", body: "function* g() { for (;;) yield 1; } [...g()];", reasons: hoards },
  {
    name: "a catastrophic regular expression",
    body: "/^(a+)+$/.test('a'.repeat(60) + 'b');",
    reasons: killed,
  },
  {
    name: "a getter that loops while the result is read",
    body: "return { get a() { for (;;); } };",
    reasons: killed,
  },
  { name: "a toJSON that loops", body: "await http.get({ toJSON() { for (;;); } });", reasons: killed },
  {
    name: "a thrown object whose message loops",
    body: "throw { get message() { for (;;); } };",
    reasons: killed,
  },
  {
    name: "a thrown proxy that loops",
    body: "throw new Proxy({}, { get() { for (;;); } });",
    reasons: killed,
  },
  { name: "a thenable that loops", body: "return { then() { for (;;); } };", reasons: killed },

  // Never stopping, in native code that no interrupt handler sees.
  { name: "indexOf over 2^53", body: "[].indexOf.call({ length: 2 ** 53 - 1 }, 1);", reasons: killed },
  { name: "join of a billion", body: "new Array(1e9) + '';", reasons: hoards },
  { name: "join of 2^27", body: "new Array(2 ** 27).join();", reasons: hoards },
  { name: "a sparse reverse", body: "const a = []; a[4e9] = 1; a.reverse();", reasons: killed },
  { name: "a sparse sort", body: "const a = { length: 2 ** 53 - 1 }; [].sort.call(a);", reasons: hoards },
  { name: "a quadratic indexOf", body: "('a'.repeat(2e6)).indexOf('a'.repeat(1e6) + 'b');", reasons: killed },
  {
    name: "a huge normalize",
    body: "const s = '\\u0344'.repeat(2e6); for (;;) s.normalize('NFD');",
    reasons: hoards,
  },
  { name: "an includes over 2^53", body: "[].includes.call({ length: 2 ** 53 - 1 }, 1);", reasons: killed },

  // Wanting everything.
  {
    name: "a string hoard",
    body: "const a = []; for (;;) a.push('x'.repeat(1e5) + a.length);",
    reasons: ["memory"],
  },
  {
    name: "an ArrayBuffer hoard",
    body: "const a = []; for (;;) a.push(new ArrayBuffer(1e6));",
    reasons: ["memory"],
  },
  {
    name: "one ArrayBuffer of 2 GiB",
    body: "new ArrayBuffer(2 ** 31);",
    reasons: ["memory", "script_error"],
  },
  {
    name: "an object hoard",
    body: "let a; for (;;) a = { a };",
    reasons: hoards,
    limits: { cpuMs: 1_500, wallMs: 3_000 },
  },
  {
    name: "a hoard that catches every refusal",
    body: "const a = []; for (;;) try { a.push(new ArrayBuffer(1e6)); } catch {}",
    reasons: killed,
  },
  {
    name: "a string that doubles",
    body: "let s = 'x'; for (;;) s += s;",
    reasons: ["memory", "script_error"],
  },
  { name: "an eval of 10 MB", body: "eval('1;'.repeat(5e6));", reasons: hoards },
  {
    name: "a Map hoard",
    body: "const m = new Map(); for (let i = 0; ; i += 1) m.set(i, 'x'.repeat(1000) + i);",
    reasons: hoards,
  },
  {
    name: "200,000 objects in a promise job",
    body: "await Promise.resolve().then(() => { globalThis.kept = Array.from({ length: 2e5 }, (_, i) => ({ i, self: [i] })); }); throw new Error('enough');",
    reasons: ["script_error", "memory", "timeout"],
    limits: { cpuMs: 1_500, wallMs: 3_000 },
  },

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
    name: "ten million host calls",
    body: "for (let i = 0; i < 1e7; i += 1) http.get(i);",
    reasons: ["limits"],
    type: "hostCalls",
  },
  {
    name: "ten million host calls inside promise executors",
    body: "for (;;) new Promise(() => { for (;;) http.get(1); });",
    reasons: ["limits"],
    type: "hostCalls",
  },
  {
    name: "ten million host calls, each failure caught",
    body: "for (;;) try { await http.get(1); } catch {}",
    reasons: ["limits"],
    type: "hostCalls",
    limits: { hostCalls: 50 },
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
    name: "a gigabyte of log",
    body: "const kb = 'x'.repeat(1e6); for (let i = 0; i < 1e3; i += 1) log(kb + i); throw new Error('said');",
    reasons: ["limits"],
    type: "outputBytes",
  },
  { name: "a log flood", body: "for (;;) log('x'.repeat(1000));", reasons: ["limits"], type: "outputBytes" },

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

  // Reaching out.
  {
    name: "an import",
    program: "import fs from 'node:fs'; export default 1;",
    reasons: failed,
    message: /cannot import/,
  },
  { name: "a dynamic import", body: "await import('node:fs');", reasons: failed, message: /cannot import/ },
  {
    name: "a dynamic import of itself",
    body: "return Object.keys(await import('automation.ts'));",
    reasons: failed,
    message: /cannot import/,
  },
  {
    name: "a dynamic import of the prelude",
    body: "return Object.keys(await import('hob:prelude'));",
    reasons: failed,
    message: /cannot import/,
  },
  { name: "require", body: "require('node:fs');", reasons: failed, type: "ReferenceError" },
  {
    name: "a constructor walk to process",
    body: "return http.get.constructor.constructor('return process')();",
    reasons: failed,
    type: "ReferenceError",
  },
  {
    name: "a constructor walk from log",
    body: "return log.constructor('return process.env')();",
    reasons: failed,
    type: "ReferenceError",
  },
  {
    name: "a walk from a host's error",
    body: "try { await http.fail(); } catch (e) { return e.constructor.constructor('return process')(); }",
    reasons: failed,
    type: "ReferenceError",
  },
  {
    name: "WebAssembly",
    body: "new WebAssembly.Memory({ initial: 1 });",
    reasons: failed,
    type: "ReferenceError",
  },
  {
    name: "Atomics.wait",
    body: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
    reasons: failed,
    type: "ReferenceError",
  },
  {
    name: "a tool that was not offered",
    body: "await kv.set('a', 1);",
    reasons: failed,
    type: "ReferenceError",
  },
  { name: "a method that was not offered", body: "await http.put('a');", reasons: failed, type: "TypeError" },
  {
    name: "changing what others see",
    body: "http.get = 1; return http.get;",
    reasons: failed,
    type: "TypeError",
  },
];
