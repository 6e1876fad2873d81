/** Scripts that reach for what is not there, or for what nobody granted them. */
import { denied, failed, type HostileScript } from "./hostile-script.ts";

export const absentScripts: readonly HostileScript[] = [
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
    body: "try { await http.get(1); } catch (e) { return e.constructor.constructor('return process')(); }",
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
    name: "a tool that does not exist",
    body: "await shell.run('ls');",
    reasons: failed,
    type: "ReferenceError",
  },
  {
    name: "a method that was not offered",
    body: "await http.trace('a');",
    reasons: failed,
    type: "TypeError",
  },
  {
    name: "a constructor walk from std",
    body: "return std.url.parse.constructor('return process')();",
    reasons: failed,
    type: "ReferenceError",
  },
  {
    name: "an import of what std is made of",
    body: "return Object.keys(await import('std/html'));",
    reasons: failed,
    message: /cannot import/,
  },
  {
    name: "the call behind std.date.zone",
    body: "await std.zone('UTC');",
    reasons: failed,
    type: "TypeError",
  },
  { name: "a decision over itself", body: "await approve(1);", reasons: failed, type: "ReferenceError" },
  { name: "the vault", body: "await vault.get('mail');", reasons: failed, type: "ReferenceError" },
];

/** Granted are `http`, `kv`, `https://example.com` and the namespace `test`; `port` is a server on loopback. */
export const deniedScripts: readonly HostileScript[] = [
  {
    name: "a tool outside of the manifest",
    body: "await feed.read('https://example.com/');",
    reasons: denied,
  },
  {
    name: "a foreign namespace, written",
    body: "await kv.set('a', 1, { namespace: 'other' });",
    reasons: denied,
  },
  { name: "a foreign namespace, read", body: "await kv.list({ namespace: 'other' });", reasons: denied },
  {
    name: "a namespace called __proto__",
    body: "await kv.get('a', { namespace: '__proto__' });",
    reasons: denied,
  },
  { name: "a host that was not granted", body: "await http.get('https://other.example/');", reasons: denied },
  {
    name: "a host dressed as another",
    body: "await http.get('https://example.com@127.0.0.1/');",
    reasons: denied,
  },
  { name: "a file by its address", body: "await http.get('file:///etc/passwd');", reasons: denied },
  { name: "loopback", body: "await http.get(`http://127.0.0.1:${port}/`);", reasons: denied },
  { name: "loopback in one number", body: "await http.get(`http://2130706433:${port}/`);", reasons: denied },
  {
    name: "loopback through a redirect",
    body: "await http.get(`https://example.com/to?http://127.0.0.1:${port}/`);",
    reasons: denied,
  },
  {
    name: "an address at home through a redirect",
    body: "await http.get('https://example.com/to?http://192.168.1.1/');",
    reasons: denied,
  },
  {
    name: "cloud metadata through a redirect",
    body: "await http.get('https://example.com/to?http://169.254.169.254/latest/');",
    reasons: denied,
  },
  {
    name: "another host through a redirect",
    body: "await http.get('https://example.com/to?https://other.example/');",
    reasons: denied,
  },
  {
    name: "a secret in a path",
    body: "await http.get('https://example.com/{{secret:mail}}');",
    reasons: denied,
  },
  {
    name: "a secret in a query, in disguise",
    body: "await http.get('https://example.com/?k=%7B%7Bsecret%3Amail%7D%7D');",
    reasons: denied,
  },
  {
    name: "a secret in a header",
    body: "await http.get('https://example.com/', { headers: { 'x-key': '{{secret:mail}}' } });",
    reasons: denied,
  },
];
