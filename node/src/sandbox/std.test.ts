import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "@hob/shared/json";
import { zoneMethod } from "../tools/zone.ts";
import type { HostCall, HostReply } from "./runner.ts";
import { createQuickJsRunner, type QuickJsRunner } from "./runner-quickjs.ts";
import { stdModules } from "./std-bundle.ts";
import { perform, startedAtMs } from "./testing/sandbox-job.ts";

let runner: QuickJsRunner;

beforeAll(() => {
  runner = createQuickJsRunner({ processes: 1 });
});
afterAll(() => runner.close());

type Case = readonly [expression: string, expected: Json];

const texts: readonly Case[] = [
  ["[...std.text.encode('aé€😀')]", [97, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80]],
  ["[...std.text.encode('\\ud800')]", [0xef, 0xbf, 0xbd]],
  ["std.text.decode(std.text.encode('aé€😀'))", "aé€😀"],
  ["std.text.decode(new Uint8Array([0xef, 0xbb, 0xbf, 97]))", "a"],
  ["std.text.decode(std.text.encode('x'.repeat(10000))).length", 10_000],
  ["std.text.squeeze('  a \\n\\t b\\u00a0 c ')", "a b c"],
  ["std.text.slug('  Höhe & Ärger — 2. Teil! ')", "hohe-arger-2-teil"],
  ["std.text.slug('Straße Ørsted')", "strasse-orsted"],
  ["std.text.slug('Москва')", "москва"],
  ["std.text.truncate('hello', 5)", "hello"],
  ["std.text.truncate('hello', 3)", "hel…"],
  ["std.text.truncate('hello', 3, { end: '' })", "hel"],
  ["std.text.truncate('👨‍👩‍👧‍👦🇩🇪e\\u0301x', 3, { end: '' })", "👨‍👩‍👧‍👦🇩🇪e\u0301"],
  ["std.text.truncate('👨‍👩‍👧‍👦🇩🇪', 2)", "👨‍👩‍👧‍👦🇩🇪"],
  ["std.text.truncate('😀😀😀', 2, { by: 'codePoint' })", "😀😀…"],
  [
    "std.text.escapeHtml('<a href=\"x\">\\'&\\'</a>')",
    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;",
  ],
];

const encodings: readonly Case[] = [
  [
    "['', 'f', 'fo', 'foo', 'foob'].map((text) => std.base64.encode(text))",
    ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="],
  ],
  ["std.base64.encode(new Uint8Array([251, 255, 191]))", "+/+/"],
  ["std.base64.encode(new Uint8Array([251, 255, 191, 1]), { urlSafe: true })", "-_-_AQ"],
  ["[...std.base64.decode('-_-_AQ')]", [251, 255, 191, 1]],
  ["std.text.decode(std.base64.decode('Zm9vYg=='))", "foob"],
  ["std.sha256('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["std.sha256(new Uint8Array(0))", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["std.sha256('é') === std.sha256(std.text.encode('é'))", true],
];

const addresses: readonly Case[] = [
  [
    "std.url.parse('HTTPS://User@EXAMPLE.com:443/a/../b?x=1&x=2&y=a+b#z').href",
    "https://User@example.com/b?x=1&x=2&y=a+b#z",
  ],
  [
    "std.url.parse('https://a.example/?x=1&x=2&y=a+b').query",
    [
      ["x", "1"],
      ["x", "2"],
      ["y", "a b"],
    ],
  ],
  ["std.url.parse('https://bücher.example/').hostname", "xn--bcher-kva.example"],
  ["std.url.parse('http://0x7f.1/').hostname", "127.0.0.1"],
  ["std.url.parse('no address')", null],
  ["std.url.parse('../b', 'https://a.example/c/d').pathname", "/b"],
  ["std.url.resolve('//b.example/x', 'https://a.example')", "https://b.example/x"],
  [
    "std.url.build('https://a.example/old?keep=1&drop=2', { path: '/new way', query: { drop: null, q: 'a&b', tag: ['x', 'y'], n: 5 }, hash: 'end' })",
    "https://a.example/new%20way?keep=1&q=a%26b&tag=x&tag=y&n=5#end",
  ],
];

const tables: readonly Case[] = [
  ['std.csv.parse(\'name,amount\\r\\n"Ann, B","1""2"\\n\')', [{ name: "Ann, B", amount: '1"2' }]],
  ["std.csv.parse('a;b\\n1;2\\n')", [{ a: "1", b: "2" }]],
  [
    "std.csv.parse('\\ufeffa\\tb\\n1\\t2', { headers: false })",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  ["std.csv.parse('a,a,b\\n1,2')", [{ a: "1", a_2: "2", b: "" }]],
  ["std.csv.parse('one\\n1\\n2')", [{ one: "1" }, { one: "2" }]],
  ['std.csv.parse("a,b\\n\'x,y\',2", { quote: "\'" })', [{ a: "x,y", b: "2" }]],
  ["std.csv.parse('')", []],
  [
    "std.csv.format([{ a: 1, b: 'x,y' }, { a: null, c: 'say \"so\"' }])",
    'a,b,c\r\n1,"x,y",\r\n,,"say ""so"""',
  ],
  ["std.csv.format([{ a: 1, b: 2 }], { headers: ['b'], delimiter: ';', newline: '\\n' })", "b\n2"],
  ["std.csv.format([[1, 'a'], [2, 'b']], { newline: '\\n' })", "1,a\n2,b"],
  ["std.csv.format([{ a: '=1+1' }], { headers: false, escapeFormulas: true })", '"\'=1+1"'],
  ["Object.getOwnPropertyNames(std.csv.parse('__proto__,b\\nx,y')[0])", ["__proto__", "b"]],
];

const decimals: readonly Case[] = [
  ["std.decimal.add('0.1', '0.2')", "0.3"],
  ["std.decimal.add(0.1, 0.2, '1000000000000000000000')", "1000000000000000000000.3"],
  ["std.decimal.sub('1', '1.0')", "0"],
  ["std.decimal.mul('-1.10', '3')", "-3.3"],
  ["std.decimal.div('10', '3', 4)", "3.3333"],
  ["std.decimal.div(1, 8, 2, 'half-even')", "0.12"],
  ["std.decimal.div(1, 3)", "0.33333333333333333333"],
  [
    "['down', 'half-up', 'half-even', 'up'].map((mode) => std.decimal.round('2.5', 0, mode))",
    ["2", "3", "2", "3"],
  ],
  ["std.decimal.round('1.005', 2)", "1.01"],
  [
    "[std.decimal.compare('2', '10'), std.decimal.compare('1.0', 1), std.decimal.compare('3', '-3')]",
    [-1, 0, 1],
  ],
  ["std.decimal.format('-1234567.5', { places: 2, group: '.', point: ',' })", "-1.234.567,50"],
  ["std.decimal.format('1e3')", "1000"],
];

const page = `<!doctype html><title>T</title><main id=m>
<h1>Prices <small>today</small></h1><script>var x = "no";</script>
<ul><li class="a b">One</li><li data-n="2">Two &amp; more<br>lines</li></ul>
<table><tr><th>Name<th>Price<tr><td>Tea<td><b>1</b>.20</table>
<a href="/x?a=1&amp;b=2">link</a></main>`;

const pages: readonly Case[] = [
  ["page.first('h1').text", "Prices today"],
  ["page.select('li').map((item) => item.text)", ["One", "Two & more lines"]],
  ["page.first('li.b:first-child').html", '<li class="a b">One</li>'],
  ["page.first('a[href^=\"/x\"]').attribute('href')", "/x?a=1&b=2"],
  ["page.first('li + li').attributes", { "data-n": "2" }],
  ["page.first('li').attribute('toString')", null],
  [
    "page.first('table').table()",
    [
      ["Name", "Price"],
      ["Tea", "1.20"],
    ],
  ],
  ["page.first('#m').first('nothing')", null],
  ["page.first('main').tag", "main"],
  ["page.select('ul > li:not(.a)').length", 1],
  ["page.text.includes('no')", false],
  ["std.html.parse('<p>a<p>b</i>').select('p').length", 2],
  ["std.html.parse('<b><i>'.repeat(4000) + 'deep').text", "deep"],
];

describe.for([
  ["text", texts],
  ["base64 and sha256", encodings],
  ["url", addresses],
  ["csv", tables],
  ["decimal", decimals],
  ["html", pages],
] as const)("std.%s", ([, cases]) => {
  test.for(cases)("%s", async ([expression, expected]) => {
    expect(await valueOf(expression)).toEqual(expected);
  });
});

const at = (text: string) => JSON.stringify(Date.parse(text));

const dates: readonly Case[] = [
  ["std.date.now()", startedAtMs],
  ["std.date.utc.today()", "2026-01-05"],
  ["std.date.utc.format(0)", "1970-01-01T00:00:00Z"],
  ["std.date.utc.parse('2024-02-29')", Date.UTC(2024, 1, 29)],
  ["berlin.format(new Date(0))", "1970-01-01T01:00:00+01:00"],
  [
    "berlin.parts(0)",
    {
      year: 1970,
      month: 1,
      day: 1,
      hour: 1,
      minute: 0,
      second: 0,
      millisecond: 0,
      weekday: 4,
      offsetMinutes: 60,
    },
  ],
  ["berlin.format(0, \"EEEE d. MMMM yyyy 'um' H:mm\")", "Donnerstag 1. Januar 1970 um 1:00"],
  ["newYork.format(0, 'EEE, MMM d yyyy h:mm a')", "Wed, Dec 31 1969 7:00 PM"],
  ["berlin.parse('2026-07-01T12:00') - berlin.parse('2026-07-01T10:00Z')", 0],
  ["berlin.parse('31.12.2025 23:59', 'dd.MM.yyyy HH:mm')", Date.parse("2025-12-31T22:59Z")],
  ["berlin.parse('5. märz 2026', 'd. MMMM yyyy')", Date.parse("2026-03-04T23:00Z")],
  ["newYork.parse('3/4/2026 12:30 am', 'M/d/yyyy h:mm a')", Date.parse("2026-03-04T05:30Z")],
  // The spring of 2026: 02:00 becomes 03:00 on 29 March.
  ["berlin.format(berlin.parse('2026-03-29T02:30'))", "2026-03-29T03:30:00+02:00"],
  ["berlin.format(berlin.add(berlin.parse('2026-03-28T02:30'), { days: 1 }))", "2026-03-29T03:30:00+02:00"],
  ["berlin.format(berlin.add(berlin.parse('2026-03-28T12:00'), { days: 1 }))", "2026-03-29T12:00:00+02:00"],
  ["berlin.format(berlin.add(berlin.parse('2026-03-28T12:00'), { hours: 24 }))", "2026-03-29T13:00:00+02:00"],
  // The autumn: 03:00 becomes 02:00 on 25 October, and 02:30 is twice.
  ["berlin.format(berlin.parse('2026-10-25T02:30'))", "2026-10-25T02:30:00+02:00"],
  [`berlin.format(${at("2026-10-25T01:30Z")})`, "2026-10-25T02:30:00+01:00"],
  [`berlin.add(${at("2026-10-25T01:30Z")}, { minutes: 0 })`, Date.parse("2026-10-25T01:30Z")],
  [`berlin.format(berlin.startOf(${at("2026-10-25T18:00Z")}, 'day'))`, "2026-10-25T00:00:00+02:00"],
  [`berlin.format(berlin.startOf(${at("2026-10-25T01:59Z")}, 'hour'))`, "2026-10-25T02:00:00+01:00"],
  [
    "(berlin.startOf(berlin.parse('2026-10-26'), 'day') - berlin.startOf(berlin.parse('2026-10-25'), 'day')) / 36e5",
    25,
  ],
  ["berlin.daysBetween(berlin.parse('2026-10-24T23:59'), berlin.parse('2026-10-26T00:00'))", 2],
  [
    "['year', 'month', 'week', 'day'].map((unit) => berlin.format(berlin.startOf(berlin.parse('2026-08-19T15:00'), unit), 'yyyy-MM-dd HH:mm'))",
    ["2026-01-01 00:00", "2026-08-01 00:00", "2026-08-17 00:00", "2026-08-19 00:00"],
  ],
  [
    "std.date.utc.format(std.date.utc.add(std.date.utc.parse('2024-01-31'), { months: 1 }), 'yyyy-MM-dd')",
    "2024-02-29",
  ],
  [
    "std.date.utc.format(std.date.utc.add(std.date.utc.parse('2024-02-29'), { years: -1, days: 1 }), 'yyyy-MM-dd')",
    "2023-03-01",
  ],
  ["berlin.format(berlin.at({ year: 2026, month: 7, day: 1, hour: 8 }))", "2026-07-01T08:00:00+02:00"],
  // Where midnight itself is skipped, a day begins at one; and a clock that moves by half an hour.
  [
    "santiago.format(santiago.startOf(santiago.parse('2026-09-06T12:00'), 'day'))",
    "2026-09-06T01:00:00-03:00",
  ],
  ["lordHowe.format(lordHowe.parse('2026-10-04T02:15'))", "2026-10-04T02:45:00+11:00"],
  ["samoa.format(samoa.parse('2011-12-30T12:00'))", "2011-12-31T12:00:00+14:00"],
];

describe("std.date", () => {
  const zones = `const berlin = await std.date.zone('Europe/Berlin', { locale: 'de' });
    const [newYork, santiago, lordHowe, samoa] = await Promise.all(
      ['America/New_York', 'America/Santiago', 'Australia/Lord_Howe', 'Pacific/Apia'].map((name) => std.date.zone(name)));`;

  test.for(dates)("%s", async ([expression, expected]) => {
    expect(await valueOf(expression, expression.startsWith("std") ? "" : zones)).toEqual(expected);
  });

  test("asks the house once for a zone, and for nothing else", async () => {
    const body = `
      const names = ['Europe/Berlin', 'UTC', 'Europe/Berlin'];
      const days = await Promise.all(names.map(async (name) => (await std.date.zone(name)).today()));
      await std.date.zone('UTC');
      return [...days, std.text.truncate('abc', 1), std.url.parse('a:b').href];`;
    const { outcome, calls } = await perform(runner, { body, answer });
    expect(outcome).toMatchObject({ result: ["2026-01-05", "2026-01-05", "2026-01-05", "a…", "a:b"] });
    expect(calls).toEqual([
      { call: 1, tool: "std.zone", args: ["Europe/Berlin", "en"], step: "" },
      { call: 2, tool: "std.zone", args: ["UTC", "en"], step: "" },
    ]);
  });

  test("agrees with the house's own clocks through the years, in zones of all kinds", async () => {
    const names = Intl.supportedValuesOf("timeZone").filter((_, index) => index % 40 === 0);
    const moments = Array.from({ length: 60 }, (_, n) =>
      Date.UTC(1971 + 2 * n, (n * 7) % 12, n % 28, n % 24),
    );
    const body = `return Promise.all(input.names.map(async (name) => {
      const zone = await std.date.zone(name);
      return input.moments.map((at) => zone.format(at, 'yyyy-MM-dd HH:mm'));
    }));`;
    const { outcome } = await perform(runner, { body, answer, input: { names, moments } });
    const expected = names.map((timeZone) => {
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
      return moments.map((moment) => format.format(moment));
    });
    expect(outcome).toMatchObject({ status: "succeeded", result: expected });
  });
});

describe("std", () => {
  test.for([
    ["std.text.slug(5)", "TypeError", "text.slug takes a text"],
    ["std.text.truncate('abc', -1)", "RangeError", "whole number"],
    ["std.text.truncate('abc', 1, { by: 'word' })", "RangeError", "grapheme, codePoint"],
    ["std.text.decode('a')", "TypeError", "Uint8Array"],
    ["std.base64.decode('Zm9!')", "SyntaxError", "character 4"],
    ["std.base64.decode('Zm9vY')", "SyntaxError", "cut short"],
    ["std.sha256(5)", "TypeError", "sha256 takes a text"],
    ["std.url.resolve('x', 'y')", "TypeError", '"x" is no address'],
    ["std.csv.parse('a,b\\n1,2,3')", "SyntaxError", "Row 2"],
    ["std.csv.parse('a\\n\"1')", "SyntaxError", "Quoted field"],
    ["std.decimal.add('1,5')", "SyntaxError", '"1,5" is no decimal'],
    ["std.decimal.add(NaN)", "SyntaxError", "NaN"],
    ["std.decimal.div(1, 0)", "RangeError", "zero"],
    ["std.decimal.add('1e9999')", "RangeError", "too large"],
    ["std.html.parse('<p>').select('p[')", "SyntaxError", '"p["'],
    ["std.date.utc.parse('2026-02-30')", "RangeError", "no such date"],
    ["std.date.utc.parse('yesterday')", "RangeError", "ISO 8601"],
    ["std.date.utc.format(0, 'QQ')", "RangeError", "QQ"],
    ["std.date.utc.format(NaN)", "RangeError", "years 1 to 9999"],
    ["std.date.utc.add(0, { day: 1 })", "RangeError", "days"],
    ["await std.date.zone('Mars/Olympus')", "zone_unknown", "Mars/Olympus"],
  ] as const)("tells what is wrong with %s", async ([expression, type, words]) => {
    const { outcome } = await perform(runner, { body: `return ${expression};`, answer });
    expect(outcome).toMatchObject({ status: "failed", error: { type } });
    expect(outcome.status === "failed" && outcome.error.message).toContain(words);
  });

  test("cannot be changed by the script that uses it", async () => {
    const body = `
      const changed = [];
      for (const change of [() => (std.text = 1), () => (std.text.slug = 1), () => (std.more = 1), () => (std.sha256.x = 1),
        () => (std.date.utc.format = 1), () => delete std.csv, () => (std.html.parse('<p>').select = 1),
        () => (Object.getPrototypeOf(std.html.parse('<p>')).text = 1)])
        try { change(); changed.push(String(change)); } catch (error) { if (!(error instanceof TypeError)) throw error; }
      return changed;`;
    expect((await perform(runner, { body })).outcome).toMatchObject({ status: "succeeded", result: [] });
  });

  test("leaves nothing behind in the script's own world", async () => {
    const body = `
      const before = Object.getOwnPropertyNames(globalThis);
      for (const part of Object.keys(std)) std[part];
      std.csv.parse('__proto__,constructor\\n1,2');
      std.html.parse('<p __proto__=x constructor=y>').first('p').attributes;
      std.url.parse('https://a.example/?__proto__=x').query;
      return [Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)), Object.keys(Object.prototype), typeof ({}).x];`;
    expect((await perform(runner, { body })).outcome).toMatchObject({ result: [[], [], "undefined"] });
  });

  test("draws neither clock nor chance while it is loaded", async () => {
    const body = `
      const drawn = [];
      Math.random = () => drawn.push('random');
      Date.now = () => drawn.push('now');
      globalThis.crypto = { getRandomValues: () => drawn.push('crypto') };
      for (const part of Object.keys(std)) std[part];
      return drawn;`;
    expect((await perform(runner, { body })).outcome).toMatchObject({ result: [] });
  });

  test("is made of modules that name only each other", () => {
    const modules = stdModules();
    for (const [name, source] of Object.entries(modules)) {
      const imported = Array.from(
        source.matchAll(/^(?:import|export|\}).*\bfrom\s*"([^"]+)"/gm),
        ([, from]) => from ?? "",
      );
      expect(
        imported.filter((from) => modules[from] === undefined),
        name,
      ).toEqual([]);
    }
  });
});

/** What an expression comes to inside the sandbox; `page` is the page above. */
async function valueOf(expression: string, before = ""): Promise<Json> {
  const body = `${before} const page = ${expression.startsWith("page") ? "std.html.parse(input.page)" : "null"}; return ${expression};`;
  const { outcome } = await perform(runner, { body, answer, input: { page } });
  if (outcome.status !== "succeeded") throw new Error(outcome.error.message);
  return outcome.result;
}

async function answer(call: HostCall): Promise<HostReply> {
  const result = await zoneMethod.run(call.args, undefined as never);
  return { ...result, now: startedAtMs };
}
