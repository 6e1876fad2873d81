/**
 * The first script of every sandbox: it runs inside QuickJS, before the program and in the same
 * realm, and makes what a program finds there. It knows nothing of Node. Whatever a program does to
 * it harms that program alone: every limit is enforced again outside the engine.
 */

import { createFlow, type FlowWords } from "./flow.ts";

/** The doors to the host, each a function of plain texts and numbers. */
export interface Doors {
  /**
   * The call's number, or the code of the error that refuses it. `args` is a JSON list of at most 1 Mi
   * characters, `step` the path of the step it belongs to.
   */
  call(tool: string, args: string, step: string): number | string;
  /** False once no further line is kept. `data` is JSON, or empty for none. */
  log(level: string, text: string, data: string): boolean;
  /**
   * Ends the run: with its result (JSON), a `ScriptFailure` (JSON), or the length of a result that
   * cannot fit in `outputBytes`. Only the first end counts.
   */
  end(how: "result" | "failure" | "too_large", value: string): void;
  /** Loads a part of `std` in here. Throws where it cannot, memory being short for example. */
  std(part: string): StdModule;
  /** Work on plain texts that the engine lacks and its process has; JSON both ways. Same question, same answer. */
  native(work: string, question: string): string;
}

/** What each module of `std` exports. */
export interface StdModule {
  create(host: StdHost): object;
}

/** All that `std` knows of the world outside of the engine. */
export interface StdHost {
  /** A host call like those of tools, counted and journaled. */
  call(tool: string, args: readonly unknown[]): Promise<unknown>;
  /** Answers at once and is not journaled, because the answer depends on nothing else. */
  native(work: NativeWork, question: unknown): unknown;
}

export type NativeWork = "url" | "truncate";

export interface ScriptFailure {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/** What the host needs of a job in here; the rest stays outside. */
interface Job {
  readonly input: unknown;
  readonly context: unknown;
  readonly tools: { readonly [tool: string]: readonly string[] };
  readonly seed: string;
  readonly limits: { readonly outputBytes: number };
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly failure: Error;
}

const longestArguments = 1024 * 1024;
const longestType = 100;
const longestMessage = 2_000;
const longestStack = 8_000;
const longestLine = 64 * 1024;
const longestData = 256 * 1024;

export function boot(doors: Doors) {
  const { parse, stringify } = JSON;
  const { defineProperty, freeze } = Object;
  const text = String;
  const pending: { [call: number]: Pending } = Object.create(null);
  const toolErrors = new WeakMap<object, string>();
  let logFull = false;
  let job: Job;
  let random: () => number;

  /** Done ahead of time, when no job is known yet. */
  function furnish(): void {
    const draw = () => random();
    define(Math, "random", () => fraction(draw));
    define(globalThis, "crypto", createCrypto(draw));
    define(globalThis, "automation", automation);
    define(globalThis, "console", consoleOf(log));
    Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
    Reflect.deleteProperty(globalThis, "Atomics");
  }

  function define(owner: object, name: string, value: object): void {
    defineProperty(owner, name, { value: freeze(value), writable: true, configurable: true });
  }

  /** Takes the job before the program is loaded, because a module's top level may already use it. */
  function prepare(jobText: string): void {
    job = parse(jobText);
    random = createRandom(job.seed);
  }

  /** Runs the program; `loaded` is its namespace, or a promise of it where it awaits at the top level. */
  async function run(loaded: unknown): Promise<void> {
    try {
      const main = ((await loaded) as { default?: unknown }).default;
      if (typeof main !== "function")
        throw new TypeError("export default automation(async (tools) => { … })");
      const result = resultText(await main(scopeOf(flow.here, flow.words)));
      if (result.length > job.limits.outputBytes) doors.end("too_large", text(result.length));
      else doors.end("result", result);
    } catch (error) {
      fail(error);
    }
  }

  function resultText(result: unknown): string {
    const encoded = stringify(result === undefined ? null : result);
    if (typeof encoded !== "string") throw new TypeError(`A ${typeof result} is not a result; return JSON`);
    return encoded;
  }

  function fail(error: unknown): void {
    doors.end("failure", stringify(describe(error)));
  }

  function scopeOf(step: () => string, words: FlowWords): { [name: string]: unknown } {
    const offered = job.tools["flow"] === undefined ? {} : words;
    return { ...toolObjects(step), ...offered, input: job.input, run: job.context, log, std };
  }

  function toolObjects(step: () => string): { [tool: string]: object } {
    const tools: { [tool: string]: object } = {};
    for (const [tool, methods] of Object.entries(job.tools)) {
      if (tool === "flow") continue;
      const methodsByName: { [method: string]: unknown } = {};
      for (const method of methods) {
        const name = `${tool}.${method}`;
        methodsByName[method] = (...args: unknown[]) => call(name, args, step());
      }
      tools[tool] = freeze(methodsByName);
    }
    return tools;
  }

  function call(tool: string, args: readonly unknown[], step: string): Promise<unknown> {
    // Made now, while the caller's line is still on the stack.
    const failure = new Error(`${tool} failed`);
    return new Promise((resolve, reject) => {
      const encoded = stringify(args);
      const number =
        encoded.length > longestArguments ? "arguments_too_large" : doors.call(tool, encoded, step);
      if (typeof number === "number") pending[number] = { resolve, reject, failure };
      else reject(toolError(failure, number, `${tool}: ${refusals[number] ?? number}`));
    });
  }

  /** Hands the host's answer (JSON of a `HostReply`) to the call that waits for it. */
  function settle(number: number, replyText: string): void {
    const waiting = pending[number];
    if (waiting === undefined) return;
    delete pending[number];
    const reply = parse(replyText);
    if (reply.ok === true) waiting.resolve(reply.value);
    else waiting.reject(toolError(waiting.failure, reply.code, reply.message));
  }

  function toolError(failure: Error, code: string, message: string): Error {
    defineProperty(failure, "name", { value: "ToolError", writable: true, configurable: true });
    defineProperty(failure, "message", { value: message, writable: true, configurable: true });
    defineProperty(failure, "code", { value: code, enumerable: true, writable: true, configurable: true });
    toolErrors.set(failure, code);
    return failure;
  }

  /** Nothing of a part is there before its first touch, so that who needs none waits for none. */
  function createStd(): object {
    const host: StdHost = {
      call: (tool, args) => call(tool, args, flow.here()),
      native: (work, question) => parse(doors.native(work, stringify(question))),
    };
    const made: { [part: string]: object } = Object.create(null);
    const lazy = Object.create(null);
    for (const part of stdParts) {
      const get = () => (made[part] ??= frozen(doors.std(part).create(host)));
      defineProperty(lazy, part, { get, enumerable: true });
    }
    return freeze(lazy);
  }

  /** Freezes what scripts are handed, and what hangs on it. */
  function frozen<T extends object>(part: T): T {
    for (const member of Object.values(part))
      if (typeof member === "object" && member !== null) frozen(member);
    return freeze(part);
  }

  function describe(error: unknown): ScriptFailure {
    if (typeof error !== "object" || error === null) {
      const type = error === null ? "null" : typeof error;
      return { type, message: cut(`The script threw ${shown(error)}`, longestMessage), stack: "" };
    }
    const name = textMember(error, "name", longestType);
    const message = textMember(error, "message", longestMessage);
    return {
      type: toolErrors.get(error) ?? (name === "" ? "Error" : name),
      message:
        message === "" ? (name === "" ? "The script threw an object that is no Error" : name) : message,
      stack: textMember(error, "stack", longestStack),
    };
  }

  const log = freeze(
    Object.assign((first: unknown, data?: unknown) => line("info", first, data), {
      debug: (first: unknown, data?: unknown) => line("debug", first, data),
      info: (first: unknown, data?: unknown) => line("info", first, data),
      warn: (first: unknown, data?: unknown) => line("warn", first, data),
      error: (first: unknown, data?: unknown) => line("error", first, data),
    }),
  );

  function line(level: string, first: unknown, data: unknown): void {
    if (logFull) return;
    const encoded = data === undefined ? "" : dataText(data);
    const tooLong = encoded.length > longestData;
    const said = tooLong ? `${shown(first)} (its data is too long to keep)` : shown(first);
    logFull = !doors.log(level, cut(said, longestLine), tooLong ? "" : encoded);
  }

  /** A log line must not fail a script, so data that is no JSON is told in words. */
  function dataText(data: unknown): string {
    try {
      return stringify(data) ?? stringify(shown(data));
    } catch (error) {
      return stringify(shown(error));
    }
  }

  function shown(value: unknown): string {
    if (typeof value === "string") return value;
    try {
      if (typeof value !== "object" || value === null) return text(value);
      if (value instanceof Error) return `${value.name}: ${value.message}`;
      return stringify(value) ?? text(value);
    } catch {
      return "[cannot be shown]";
    }
  }

  function consoleOf(write: typeof log): object {
    const joined = (values: unknown[]) => values.map((value) => shown(value)).join(" ");
    return {
      log: (...values: unknown[]) => write(joined(values)),
      debug: (...values: unknown[]) => write.debug(joined(values)),
      info: (...values: unknown[]) => write.info(joined(values)),
      warn: (...values: unknown[]) => write.warn(joined(values)),
      error: (...values: unknown[]) => write.error(joined(values)),
    };
  }

  const flow = createFlow({ call, scopeAt: scopeOf });
  const std = createStd();
  furnish();
  return { prepare, run, fail, settle };
}

const stdParts = ["base64", "csv", "date", "decimal", "html", "sha256", "text", "url"];

const refusals: { readonly [code: string]: string } = {
  arguments_invalid: "the arguments are not plain JSON",
  arguments_too_large: "the arguments are larger than 1 MiB",
};

function automation(main: unknown): unknown {
  if (typeof main !== "function") throw new TypeError("automation(…) takes an async function");
  return main;
}

/** Reads one member of whatever was thrown; its getter or proxy may throw in turn. */
function textMember(thrown: object, member: string, longest: number): string {
  try {
    const value: unknown = Reflect.get(thrown, member);
    return typeof value === "string" ? cut(value, longest) : "";
  } catch {
    return "";
  }
}

function cut(long: string, longest: number): string {
  return long.length <= longest ? long : `${long.slice(0, longest)}…`;
}

/**
 * Numbers from 0 to 2^32 - 1 by sfc32 (Chris Doty-Humphrey's small fast counting generator). The same
 * seed gives the same numbers, so that a replay takes the same turns; that also means they are only
 * as secret as the seed.
 */
function createRandom(seed: string): () => number {
  const word = (at: number) => parseInt(seed.slice(at * 8, at * 8 + 8), 16) | 0;
  let a = word(0) ^ word(4);
  let b = word(1) ^ word(5);
  let c = word(2) ^ word(6);
  let counter = word(3) ^ word(7) ^ 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round += 1) next();
  return next;
}

/** From 0 to just under 1, with all 53 bits of a double. */
function fraction(random: () => number): number {
  return ((random() >>> 5) * 67_108_864 + (random() >>> 6)) / 9_007_199_254_740_992;
}

function createCrypto(random: () => number): object {
  const hexByte = (byte: number) => (byte + 256).toString(16).slice(1);
  return {
    getRandomValues<T extends ArrayBufferView>(view: T): T {
      if (!ArrayBuffer.isView(view)) throw new TypeError("getRandomValues(…) fills a typed array");
      if (view.byteLength > 65_536) throw new RangeError("getRandomValues(…) fills at most 65,536 bytes");
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (let at = 0; at < bytes.length; at += 1) bytes[at] = random() & 255;
      return view;
    },
    /** RFC 9562, version 4. */
    randomUUID(): string {
      const bytes = Array.from({ length: 16 }, () => random() & 255);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = bytes.map((byte) => hexByte(byte)).join("");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}
