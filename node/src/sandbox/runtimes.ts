/**
 * What scripts run in, kept for those that wait: a run goes on under the engine, prelude and std that its
 * journal was made with, also after an update. This one and the one before it are kept; older ones are gone.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { writeFileDurably } from "../store/durable-file.ts";
import { readEngine, type EngineFiles } from "./child-bundle.ts";

export interface Runtimes {
  /** Names engine, prelude and std as they are now: 16 hex characters that change with any of them. */
  readonly current: string;
  /** Undefined where it is not kept, or damaged. */
  earlier(runtime: string): EngineFiles | undefined;
}

const ending = ".runtime";
const keptBesideCurrent = 1;

/** Keeps today's in `directory`, and lets go of what is older than the one before it. */
export function openRuntimes(directory: string, engine: EngineFiles = readEngine()): Runtimes {
  const current = nameOf(engine);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, current + ending);
  if (!existsSync(file)) writeFileDurably(file, packed(engine), 0o600);
  const others = readdirSync(directory)
    .filter((name) => name.endsWith(ending) && name !== current + ending)
    .map((name) => join(directory, name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of others.slice(keptBesideCurrent)) rmSync(old);
  return {
    current,
    earlier(runtime) {
      const kept = others.slice(0, keptBesideCurrent).find((path) => path.endsWith(`/${runtime}${ending}`));
      const opened = kept === undefined ? undefined : unpacked(kept);
      return opened && nameOf(opened) === runtime ? opened : undefined;
    },
  };
}

interface PackedEngine extends Omit<EngineFiles, "wasm"> {
  /** Base64. */
  readonly wasm: string;
}

function nameOf({ wasm, prelude, std }: EngineFiles): string {
  const names = Object.keys(std).toSorted();
  const hash = createHash("sha256").update(wasm).update(prelude);
  for (const name of names) hash.update(`\0${name}\0${std[name] ?? ""}`);
  return hash.digest("hex").slice(0, 16);
}

function packed({ wasm, prelude, std }: EngineFiles): Uint8Array {
  const text = JSON.stringify({ wasm: Buffer.from(wasm).toString("base64"), prelude, std });
  return zstdCompressSync(text);
}

function unpacked(path: string): EngineFiles | undefined {
  try {
    // What is not as it was written has another name, and is not used.
    const file = JSON.parse(zstdDecompressSync(readFileSync(path)).toString()) as PackedEngine;
    return { ...file, wasm: Buffer.from(file.wasm, "base64") };
  } catch {
    return undefined;
  }
}
