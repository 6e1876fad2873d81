/** Scripts that look as if they were up to something and are not: each must succeed, with this result. */
import type { Json } from "@hob/shared/json";

export interface BenignScript {
  readonly name: string;
  readonly body: string;
  readonly result: Json;
}

export const benignScripts: readonly BenignScript[] = [
  {
    name: "a long loop",
    body: "let n = 0; for (let i = 0; i < 3e6; i += 1) n += i % 7; return n;",
    result: 8_999_994,
  },
  {
    name: "recursion, a few hundred deep",
    body: "const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); return f(300);",
    result: 300,
  },
  {
    name: "JSON, a few hundred deep",
    body: "return JSON.stringify(JSON.parse('['.repeat(300) + ']'.repeat(300))).length;",
    result: 600,
  },
  { name: "ten megabytes of text", body: "let s = 'x'.repeat(1e7); return s.length;", result: 10_000_000 },
  {
    name: "thirty megabytes of bytes",
    body: "return new Uint8Array(3e7).fill(1).length;",
    result: 30_000_000,
  },
  {
    name: "a hundred thousand objects",
    body: "return Array.from({ length: 1e5 }, (_, i) => ({ i })).filter(({ i }) => i % 2).length;",
    result: 50_000,
  },
  {
    name: "a sorted list of fifty thousand",
    body: "return Array.from({ length: 5e4 }, (_, i) => (i * 7919) % 5e4).sort((a, b) => a - b)[7];",
    result: 7,
  },
  {
    name: "a large regular expression on a large text",
    body: "return ('abc '.repeat(1e5).match(/\\b[a-c]+\\b/g) ?? []).length;",
    result: 100_000,
  },
  {
    name: "a hundred calls side by side",
    body: "const all = await Promise.all(Array.from({ length: 100 }, (_, i) => kv.get('k' + i))); return all.length;",
    result: 100,
  },
  {
    name: "a hundred effects, one after the other",
    body: "for (let i = 0; i < 100; i += 1) await kv.set('n', i); return kv.get('n');",
    result: 99,
  },
  {
    name: "a thousand log lines with data",
    body: "for (let i = 0; i < 1000; i += 1) log('line ' + i, { i }); return 1;",
    result: 1,
  },
  {
    name: "catch-all and finally",
    body: "try { throw new Error('x'); } catch { return 'caught'; } finally { log('done'); }",
    result: "caught",
  },
  {
    name: "a caught refusal of a tool",
    body: "try { await http.get('https://example.com/missing'); return 'no'; } catch { return 'x'; } finally { log('done'); }",
    result: "no",
  },
  {
    name: "words of the forbidden as texts",
    body: "return ['import fs from \"node:fs\"', 'require(process)', '__proto__', '../etc', '{{name}}'].length;",
    result: 5,
  },
  {
    name: "names of the forbidden as its own",
    body: "const process = { env: 1 }, require = (x) => x; return require(process.env);",
    result: 1,
  },
  {
    name: "members called constructor and toString",
    body: "return { constructor: 1, toString: 'a', hasOwnProperty: null };",
    result: { constructor: 1, toString: "a", hasOwnProperty: null },
  },
  {
    name: "a result of a hundred kilobytes",
    body: "return 'x'.repeat(1e5).length + JSON.stringify({ a: 'x'.repeat(1e5) }).length;",
    result: 200_008,
  },
  {
    name: "generators, classes and async iteration",
    body: "class A { #n = 2; get n() { return this.#n; } } async function* g() { yield 1; yield new A().n; } let sum = 0; for await (const x of g()) sum += x; return sum;",
    result: 3,
  },
  {
    name: "a proxy and a getter",
    body: "return new Proxy({ get a() { return 1; } }, { get: (of, key) => (key === 'a' ? of.a + 1 : undefined) }).a;",
    result: 2,
  },
  {
    name: "eval and new Function of its own text",
    body: "return (0, eval)('1 + 1') + new Function('a', 'return a * 2')(3);",
    result: 8,
  },
  {
    name: "a key of 512 bytes with signs in it",
    body: "const key = '../%00/' + 'k'.repeat(505); await kv.set(key, { __a: 1 }); return kv.get(key);",
    result: { __a: 1 },
  },
  {
    name: "its own namespace by name",
    body: "await kv.set('a', 'b', { namespace: 'test' }); return kv.list({ namespace: 'test', prefix: 'a' });",
    result: ["a"],
  },
  {
    name: "a granted address",
    body: "return (await http.get('https://EXAMPLE.com./hello')).text;",
    result: "hello",
  },
  {
    name: "a redirect within what is granted",
    body: "return (await http.get('https://example.com/to?https://example.com/hello')).text;",
    result: "hello",
  },
  {
    name: "an address that only speaks of another",
    body: "return (await http.get('https://example.com/hello?next=http://127.0.0.1/')).status;",
    result: 200,
  },
  {
    name: "a template that is no secret",
    body: "return (await http.get('https://example.com/hello?t=' + encodeURIComponent('{{name}}'))).status;",
    result: 200,
  },
  {
    name: "a table of two thousand rows",
    body: "return std.csv.parse('a;b\\n' + '1;\"x;y\"\\n'.repeat(2000)).length;",
    result: 2000,
  },
  {
    name: "a page of two thousand items",
    body: "return std.html.parse('<ul>' + '<li class=a>x</li>'.repeat(2000)).select('ul > li.a').length;",
    result: 2000,
  },
  {
    name: "a page that is full of mistakes",
    body: "return std.html.parse('<p><b>a</p></i><td>b<script>for(;;)</script>c</b>').text.replace(/ /g, '');",
    result: "abc",
  },
  {
    name: "every part of std",
    body: "return Object.keys(std).map((part) => typeof std[part]);",
    result: ["object", "object", "object", "object", "object", "function", "object", "object"],
  },
  {
    name: "a week on the clocks of Berlin",
    body: "const berlin = await std.date.zone('Europe/Berlin'); const at = berlin.parse('2026-03-27T08:00'); return berlin.format(berlin.add(at, { weeks: 1 }), 'dd.MM. HH:mm');",
    result: "03.04. 08:00",
  },
];
