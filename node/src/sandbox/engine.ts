/**
 * One QuickJS engine in one WebAssembly instance: made ahead of time, given one program, thrown away.
 * Only texts and numbers pass its doors.
 */
import { newQuickJSWASMModuleFromVariant, newVariant } from "quickjs-emscripten-core";
import type { QuickJSContext, QuickJSEmscriptenModule, QuickJSHandle } from "quickjs-emscripten-core";
import published from "@jitl/quickjs-wasmfile-release-sync";
import { answerNatively } from "./child-native.ts";
import type { Doors, ScriptFailure } from "./prelude.ts";
import type { StdModules } from "./std-bundle.ts";

export interface EngineParts {
  readonly wasm: WebAssembly.Module;
  /** JavaScript of `prelude.ts`. */
  readonly prelude: string;
  readonly std: StdModules;
}

export interface Engine {
  /** The ceiling it was made with, in pages of 64 KiB. */
  readonly maxPages: number;
  /**
   * Loads and starts the program. `job` is the JSON that the prelude takes. This, `settle` and `drain`
   * return early once the host says `interrupted`, and throw where the engine itself breaks.
   */
  begin(job: string, program: string): void;
  /** Answers the host call `call`; `reply` is JSON. */
  settle(call: number, reply: string): void;
  /** Runs what promises have made ready, until nothing is or `stop` answers true. */
  drain(): void;
  memoryBytes(): number;
  /** Whether the engine asked for more memory than it may have, and has not been given any since. */
  ranOutOfMemory(): boolean;
}

export interface EngineHost extends Pick<Doors, "call" | "log" | "end"> {
  /** Asked every few thousand steps of the script: true interrupts it, beyond what it can catch. */
  interrupted(): boolean;
}

/** What the user's program is called in stack traces. */
const programFile = "automation.ts";

const pageBytes = 64 * 1024;
/** What this build of the engine asks for at least: 16 MiB, mostly never touched. */
const leastPages = 256;
/** More lets nested values overflow the stack of the machine's own engine instead. */
const stackBytes = 128 * 1024;
const jobsBetweenLooks = 256;

// The package's types describe its CommonJS half, where the default sits one level deeper.
const variant = "default" in published ? published.default : published;

export function pagesFor(memoryBytes: number): number {
  return Math.max(leastPages, Math.floor(memoryBytes / pageBytes));
}

/** Once a process: every instance is made from it. */
export function compileEngine(binary: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(binary);
}

/** Throws when the machine has no memory for another instance. */
export async function createEngine(parts: EngineParts, maxPages: number, host: EngineHost): Promise<Engine> {
  const memory = new WebAssembly.Memory({ initial: leastPages, maximum: maxPages });
  const growth = watchGrowth(memory);
  const context = await instantiate(parts.wasm, memory, host);
  context.runtime.setMaxStackSize(stackBytes);
  context.runtime.setInterruptHandler(() => host.interrupted());
  const script = bootPrelude(context, parts, host);
  loadStdOnly(context, parts.std);

  /** Does one piece of work; that the run is over is no failure. */
  function within(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error !== stopped) throw error;
    }
  }

  /** Lets go of `args`: an answer that nothing holds any more must not count as the script's memory. */
  function call(entry: QuickJSHandle, ...args: QuickJSHandle[]): void {
    const outcome = context.callFunction(entry, context.undefined, args);
    for (const arg of args) arg.dispose();
    if (outcome.error !== undefined) throw new Error("the prelude failed");
    outcome.value.dispose();
  }

  return {
    maxPages,
    begin(job, program) {
      within(() => {
        call(script.prepare, context.newString(job));
        const loaded = context.evalCode(program, programFile, { type: "module" });
        if (loaded.error === undefined) call(script.run, loaded.value);
        else call(script.fail, loaded.error);
      });
    },
    settle(number, reply) {
      within(() => call(script.settle, context.newNumber(number), context.newString(reply)));
    },
    drain() {
      within(() => {
        // In portions: a chain of native promise jobs never asks whether it is over.
        while (!host.interrupted() && context.runtime.hasPendingJob()) {
          const outcome = context.runtime.executePendingJobs(jobsBetweenLooks);
          if (outcome.error !== undefined) outcome.error.dispose();
        }
      });
    },
    memoryBytes: () => memory.buffer.byteLength,
    ranOutOfMemory: () => growth.refused,
  };
}

async function instantiate(
  wasm: WebAssembly.Module,
  memory: WebAssembly.Memory,
  host: EngineHost,
): Promise<QuickJSContext> {
  const silent = () => {};
  const prepared = newVariant(variant, {
    wasmMemory: memory,
    log: silent,
    emscriptenModule: {
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(wasm, imports);
        done(instance);
        return instance.exports;
      },
      // Standard output belongs to the frames.
      ...{ print: silent, printErr: silent },
    },
  });
  const load = await prepared.importModuleLoader();
  if (typeof load !== "function") throw new Error("the engine's loader has changed its shape");
  const emscripten = await load();
  const module = await newQuickJSWASMModuleFromVariant({
    ...prepared,
    importModuleLoader: async () => async () => emscripten,
  });
  stopHard(emscripten, host);
  return module.newContext();
}

/** Thrown through the engine when its run is over. */
const stopped = Symbol("the run is over");

/**
 * The engine's own way to stop a script raises an error that promises still pass on, so that a script
 * of promises can live on in small pieces. Ours unwinds the engine itself: no `catch`, `finally` or
 * job runs after it. The engine is then in no state to be used again, which nobody does.
 */
function stopHard(emscripten: QuickJSEmscriptenModule, host: EngineHost): void {
  const usual = emscripten.callbacks;
  const stopIfOver = () => {
    if (host.interrupted()) throw stopped;
  };
  emscripten.callbacks = {
    ...usual,
    shouldInterrupt() {
      stopIfOver();
      return 0;
    },
    callFunction(...call) {
      const answer = usual.callFunction(...call);
      stopIfOver();
      return answer;
    },
  };
}

function watchGrowth(memory: WebAssembly.Memory): { refused: boolean } {
  const growth = { refused: false };
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    growth.refused = true;
    const before = grow(pages);
    growth.refused = false;
    return before;
  };
  return growth;
}

/**
 * Lets the modules of `std` import each other. Without the rest a program could import what the engine
 * has loaded already: itself, and the prelude.
 */
function loadStdOnly(context: QuickJSContext, modules: StdModules): void {
  context.runtime.setModuleLoader(
    (name) =>
      modules[name] ?? { error: new Error(`A program cannot import '${name.slice(outside.length)}'`) },
    (from, name) => (isStd(modules, from) && isStd(modules, name) ? name : outside + name.slice(0, 200)),
  );
}

/** A prefix that no module's name has. */
const outside = "outside: ";

function isStd(modules: StdModules, name: string): boolean {
  return Object.hasOwn(modules, name);
}

function bootPrelude(context: QuickJSContext, parts: EngineParts, host: EngineHost) {
  const fixed = context.evalCode(parts.prelude, "hob:prelude", { type: "module" });
  using namespace = context.unwrapResult(fixed);
  using boot = context.getProp(namespace, "boot");
  using handles = context.newObject();
  for (const [name, door] of Object.entries(doorsOf(context, parts.std, host)))
    context.setProp(handles, name, door);
  const script = context.unwrapResult(context.callFunction(boot, context.undefined, handles));
  return {
    prepare: context.getProp(script, "prepare"),
    run: context.getProp(script, "run"),
    fail: context.getProp(script, "fail"),
    settle: context.getProp(script, "settle"),
  };
}

function doorsOf(
  context: QuickJSContext,
  std: StdModules,
  doors: EngineHost,
): { [name in keyof Doors]: QuickJSHandle } {
  const text = (handle: QuickJSHandle) => context.getString(handle);
  return {
    call: context.newFunction("call", (tool, args, step) => {
      const answer = doors.call(text(tool), text(args), text(step));
      return typeof answer === "number" ? context.newNumber(answer) : context.newString(answer);
    }),
    log: context.newFunction("log", (level, line, data) =>
      doors.log(text(level), text(line), text(data)) ? context.true : context.false,
    ),
    end: context.newFunction("end", (how, value) => {
      doors.end(endOf(text(how)), text(value));
    }),
    std: context.newFunction("std", (part) => {
      const name = `std/${text(part)}`;
      const source = isStd(std, name) ? std[name] : undefined;
      if (source === undefined) return { error: context.newError(`There is no ${name}`) };
      return context.evalCode(source, name, { type: "module" });
    }),
    native: context.newFunction("native", (work, question) =>
      context.newString(answerNatively(text(work), text(question))),
    ),
  };
}

function endOf(how: string): "result" | "failure" | "too_large" {
  return how === "result" || how === "too_large" ? how : "failure";
}

/** Where in the user's program an error arose: the topmost frame of its stack that lies in it. */
export function placeOf(failure: ScriptFailure): { line: number; column: number } | null {
  const frame = /automation\.ts:(\d+):(\d+)/.exec(failure.stack);
  return frame === null ? null : { line: Number(frame[1]), column: Number(frame[2]) };
}
