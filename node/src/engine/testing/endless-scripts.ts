/** Scripts that never stop, want everything or never fall silent: each is killed in time. */
import { failed, hoards, killed, type HostileScript } from "./hostile-script.ts";

export const endlessScripts: readonly HostileScript[] = [
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

  // Never falling silent.
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
    name: "a gigabyte of log",
    body: "const kb = 'x'.repeat(1e6); for (let i = 0; i < 1e3; i += 1) log(kb + i); throw new Error('said');",
    reasons: ["limits"],
    type: "outputBytes",
  },
  { name: "a log flood", body: "for (;;) log('x'.repeat(1000));", reasons: ["limits"], type: "outputBytes" },

  // Keeping std busy.
  {
    name: "selectors that look at everything for everything",
    body: "const page = std.html.parse('<a>'.repeat(2000)); for (;;) page.select('* * * * * > *:not(:has(* * * b))');",
    reasons: hoards,
  },
  { name: "a page of 30 MB", body: "std.html.parse('<p>x'.repeat(8e6));", reasons: hoards },
  { name: "a hash of 30 MB", body: "std.sha256('x'.repeat(3e7));", reasons: hoards },
  { name: "a table of 30 MB", body: "std.csv.parse('a,b\\n'.repeat(8e6));", reasons: hoards },
  {
    name: "addresses without end",
    body: "for (;;) std.url.parse('https://' + 'ü'.repeat(10_000));",
    reasons: killed,
  },
];
