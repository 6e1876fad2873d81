/**
 * Everything a sandbox process runs, read once by the node and handed down the process's pipe, so that
 * the process itself needs no file at all.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { frameKind, frameOf } from "./frames.ts";
import { stdModules, type StdModules } from "./std-bundle.ts";
import { stripTypes } from "./strip-types.ts";

/** Modules by address, and which address a bare name means. */
export interface ModuleBundle {
  readonly entry: string;
  /** The modules of Node's own that may be imported. */
  readonly builtins: readonly string[];
  readonly aliases: { readonly [specifier: string]: string };
  readonly sources: { readonly [url: string]: string };
}

/**
 * Node's own arguments for a sandbox process: the permission model with nothing allowed (no file, no
 * socket, no child process, no thread, no addon), without what that model leaves open (SQLite writes
 * files in Node 26.10), and a first script that takes its modules from standard input.
 */
export function childArguments(): string[] {
  return [
    "--permission",
    "--no-experimental-sqlite",
    "--no-addons",
    "--disable-sigusr1",
    "--no-warnings",
    "--expose-gc",
    "--max-old-space-size=128",
    // Less memory and fewer threads for a process that mostly waits.
    "--max-semi-space-size=1",
    "--v8-pool-size=1",
    // Deeper than the engine's own 128 KiB of stack needs, so that the engine notices first.
    "--stack-size=3000",
    "--input-type=module",
    "--eval",
    firstScript,
  ];
}

/** The engine's binary, and the prelude and `std` as JavaScript. */
export interface EngineFiles {
  readonly wasm: Uint8Array;
  readonly prelude: string;
  readonly std: StdModules;
}

/** What a process must be sent first: its modules, the engine, the prelude and `std`. */
export function childOpening({ wasm, prelude, std }: EngineFiles = readEngine()): Buffer {
  return Buffer.concat([
    moduleOpening(childModules()),
    frameOf(frameKind.wasm, wasm),
    frameOf(frameKind.prelude, prelude),
    frameOf(frameKind.std, JSON.stringify(std)),
  ]);
}

/** As this version of Hob brings them. */
export function readEngine(): EngineFiles {
  const binary = packageUrl("@jitl/quickjs-wasmfile-release-sync", "emscripten-module.wasm");
  return {
    wasm: readFileSync(fileURLToPath(binary)),
    prelude: preludeSource(),
    std: stdModules(),
  };
}

/** One script of the two: the engine loads no module before it. */
function preludeSource(): string {
  const alone = (name: string) => sourceOf(ownUrl(name)).replace(/^import\b.*$/gm, "");
  return `${alone("flow").replace(/^export /gm, "")}\n${alone("prelude")}`;
}

/** The modules alone, in the form the first script reads: length (4 bytes, little endian) and JSON. */
export function moduleOpening(bundle: ModuleBundle): Buffer {
  const body = Buffer.from(JSON.stringify(bundle));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.byteLength);
  return Buffer.concat([length, body]);
}

function childModules(): ModuleBundle {
  const core = "quickjs-emscripten-core";
  const engine = "@jitl/quickjs-wasmfile-release-sync";
  const own = [
    "child",
    "child-native",
    "child-output",
    "child-run",
    "engine",
    "frames",
    "limit-messages",
  ].map(ownUrl);
  const aliases = {
    [core]: packageUrl(core, "index.mjs"),
    [engine]: packageUrl(engine, "index.mjs"),
    [`${engine}/emscripten-module`]: packageUrl(engine, "emscripten-module.mjs"),
    "@jitl/quickjs-ffi-types": packageUrl(
      "@jitl/quickjs-ffi-types",
      "index.mjs",
      packageUrl(core, "index.mjs"),
    ),
  };
  const foreign = [
    ...Object.values(aliases),
    packageUrl(engine, "ffi.mjs"),
    ...chunksOf(aliases[core] ?? ""),
  ];
  const sources = Object.fromEntries([...own, ...foreign].map((url) => [url, sourceOf(url)]));
  return { entry: ownUrl("child"), builtins: ["node:fs"], aliases, sources };
}

/** The files that a bundled package split itself into. */
function chunksOf(indexUrl: string): string[] {
  const found = new Set<string>();
  const visit = (url: string) => {
    for (const [, name] of readFileSync(fileURLToPath(url), "utf8").matchAll(/"(\.\/[\w-]+\.mjs)"/g)) {
      const chunk = new URL(name ?? "", url).href;
      if (found.has(chunk)) continue;
      found.add(chunk);
      visit(chunk);
    }
  };
  visit(indexUrl);
  return [...found];
}

/** Our own modules are TypeScript in the workspace and JavaScript once built. */
function ownUrl(name: string): string {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return new URL(`./${name}${ending}`, import.meta.url).href;
}

function packageUrl(name: string, file: string, from = import.meta.url): string {
  return pathToFileURL(join(dirname(createRequire(from).resolve(name)), file)).href;
}

function sourceOf(url: string): string {
  const source = readFileSync(fileURLToPath(url), "utf8");
  return url.endsWith(".ts") ? stripTypes(source) : source;
}

/** Runs before any module of ours exists, so it is plain JavaScript and short. */
const firstScript = `
import { readSync } from "node:fs";
import { registerHooks } from "node:module";
function read(bytes) {
  const whole = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; ) {
    const got = readSync(0, whole, at, bytes - at, null);
    if (got === 0) process.exit(0);
    at += got;
  }
  return whole;
}
const bundle = JSON.parse(read(read(4).readUInt32LE(0)).toString());
registerHooks({
  resolve(specifier, context, next) {
    if (bundle.builtins.includes(specifier)) return next(specifier, context);
    const url = bundle.aliases[specifier] ?? new URL(specifier, context.parentURL).href;
    if (bundle.sources[url] === undefined) throw new Error("not in the bundle: " + url);
    return { url, format: "module", shortCircuit: true };
  },
  load(url, context, next) {
    const source = bundle.sources[url];
    return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
  },
});
// Local time would be this machine's, and a replay elsewhere would differ.
process.env.TZ = "UTC";
// It can send signals, and the engine's loader would take it as leave to look for files.
delete globalThis.process;
await import(bundle.entry);
`;
