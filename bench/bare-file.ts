/** The least that anything durable costs: bytes written to the end of a file, and a wait for the disk. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface BareFile extends Disposable {
  /** Returns once the disk has it. */
  append(text: string): void;
}

/** Beside the databases that it is compared with; disappears when disposed. */
export function createBareFile(): BareFile {
  const folder = mkdtempSync(join(tmpdir(), "hob-bench-"));
  const handle = openSync(join(folder, "log"), "a");
  return {
    append(text) {
      writeSync(handle, text);
      fdatasyncSync(handle);
    },
    [Symbol.dispose]() {
      closeSync(handle);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
