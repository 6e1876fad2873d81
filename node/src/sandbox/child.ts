/**
 * The sandbox process. It has no event loop to speak of: it waits in a blocking read for the
 * supervisor, runs the engine, writes what came of it, and waits again. Between runs it makes the next
 * engine, so that a run finds a fresh one ready.
 *
 * It holds no file, socket, child, thread, secret or environment (`childArguments`); its code comes
 * down its own pipe. It ends when that pipe does.
 */
import { readSync, writeSync } from "node:fs";
import { createChildRun, type ChildJob, type ChildRun, type ReplyBody } from "./child-run.ts";
import {
  compileEngine,
  createEngine,
  pagesFor,
  type Engine,
  type EngineHost,
  type EngineParts,
} from "./engine.ts";
import { createFrameReader, frameBytes, frameKind, frameOf, type Frame } from "./frames.ts";

/** A garbage collection after this many runs, or after one that grew: engines are large and soon dead. */
const runsBetweenSweeps = 8;
const usualMemoryBytes = 64 * 1024 * 1024;

const reader = createFrameReader(frameBytes);
const inbound = Buffer.allocUnsafe(64 * 1024);

let clockMs = 0;
let current: ChildRun | null = null;
let spare: Engine | null = null;

async function serve(): Promise<never> {
  const parts = readParts();
  await warmUp(parts);
  // The engine asks this for the time of day.
  Date.now = () => clockMs;
  spare = await createEngine(parts, pagesFor(usualMemoryBytes), host);
  write(frameOf(frameKind.ready, ""));
  for (let runs = 1; ; runs += 1) {
    const start = receive(frameKind.start);
    const used = await execute(start.body.toString(), parts);
    sweep(runs, used.memoryBytes);
    spare = await createEngine(parts, used.maxPages, host);
  }
}

function readParts(): EngineParts {
  const wasm = compileEngine(receive(frameKind.wasm).body);
  const prelude = receive(frameKind.prelude).body.toString();
  return { wasm, prelude, std: JSON.parse(receive(frameKind.std).body.toString()) };
}

/**
 * One whole run. Answers the ceiling to make the next engine with, because the next run mostly asks for
 * the same, and how large this one grew.
 */
async function execute(
  jobText: string,
  parts: EngineParts,
): Promise<{ maxPages: number; memoryBytes: number }> {
  const job: ChildJob = JSON.parse(jobText);
  clockMs = job.startedAtMs;
  const run = createChildRun(job, write);
  const engine = await engineFor(job, parts);
  current = run;
  run.begin(engine);
  while (!run.ended()) {
    const frame = receive();
    if (frame.kind === frameKind.drop) break;
    if (frame.kind !== frameKind.reply) throw new Error(`frame ${frame.kind} in the middle of a run`);
    const reply: ReplyBody = JSON.parse(frame.body.toString());
    clockMs = reply.now;
    run.reply(reply);
  }
  current = null;
  return { maxPages: engine.maxPages, memoryBytes: engine.memoryBytes() };
}

/** The engine that is ready, if it suits. Nothing else may keep it: a spent engine is to be collected. */
async function engineFor(job: ChildJob, parts: EngineParts): Promise<Engine> {
  const pages = pagesFor(job.limits.memoryBytes);
  const ready = spare;
  spare = null;
  return ready?.maxPages === pages ? ready : createEngine(parts, pages, host);
}

/** The engine is made before its run is known, so its doors lead to whichever run is current. */
const host: EngineHost = {
  call: (tool, args, step) => current?.call(tool, args, step) ?? "ended",
  log: (level, text, data) => current?.log(level, text, data) ?? false,
  end: (how, value) => current?.end(how, value),
  interrupted: () => current?.interrupted() ?? false,
};

/** WebAssembly functions are compiled when first called; the first run should not pay for that. */
async function warmUp(parts: EngineParts): Promise<void> {
  const limits = {
    cpuMs: 1_000,
    wallMs: 1_000,
    memoryBytes: usualMemoryBytes,
    outputBytes: 65_536,
    hostCalls: 1,
    effects: 0,
  };
  const job = {
    program: warmUpProgram,
    limits,
    startedAtMs: 0,
    input: {},
    context: {},
    tools: {},
    seed: "0".repeat(64),
  };
  const run = createChildRun(job, () => {});
  const engine = await createEngine(parts, pagesFor(usualMemoryBytes), host);
  current = run;
  run.begin(engine);
  current = null;
}

const warmUpProgram = `
export default automation(async ({ input, log }) => {
  const words = "a b".split(" ").map((word) => word.replace(/b/, "c"));
  log(JSON.stringify({ words, at: new Date().toISOString(), input }), [Math.random()]);
  await null;
  return { ok: words.length };
});`;

function sweep(runs: number, memoryBytes: number): void {
  const grew = memoryBytes > usualMemoryBytes / 2;
  if (grew || runs % runsBetweenSweeps === 0) globalThis.gc?.();
}

function receive(wanted?: number): Frame {
  for (;;) {
    const frame = reader.next();
    if (frame === null) readMore();
    else if (wanted === undefined || frame.kind === wanted) return frame;
    // A reply or a drop for a run that ended meanwhile is late; anything else is wrong.
    else if (frame.kind !== frameKind.reply && frame.kind !== frameKind.drop)
      throw new Error(`frame ${frame.kind}`);
  }
}

function readMore(): void {
  const bytes = readSync(0, inbound, 0, inbound.length, null);
  if (bytes === 0) throw new Closed();
  reader.push(Buffer.from(inbound.subarray(0, bytes)));
}

function write(frames: Buffer): void {
  for (let at = 0; at < frames.length;) at += writeSync(1, frames, at);
}

class Closed extends Error {}

try {
  await serve();
} catch (error) {
  // With nothing left to wait for, the process ends here.
  if (!(error instanceof Closed)) throw error;
}
