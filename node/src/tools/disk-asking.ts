/** Asks disks that may never answer: few questions at a time, and none that waits for one already silent. */
import { createHouseGate } from "../egress/gate.ts";
import { isWithin } from "./closed-folders.ts";

/** Answers what `ask` says of `path`; rejects when `signal` ends first, though the disk may still be held up. */
export type AskDisk = <T>(path: string, ask: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Why a folder was not asked: an earlier question about it, or one around it, is not answered yet. */
export class DiskSilent extends Error {
  override readonly name = "DiskSilent";

  constructor(path: string) {
    super(`${path} does not answer`);
  }
}

/** `places`: how many questions may wait for an answer at once, each with a thread. */
export function createDiskAsking(places = 4): AskDisk {
  // A question that is not answered keeps its thread, and with it its place.
  const gate = createHouseGate(places);
  const silent = new Set<string>();

  return async (path, ask, signal) => {
    const place = await gate(signal);
    const asked = (async () => {
      using _place = place;
      signal.throwIfAborted();
      requireAnswering(path);
      return await ask();
    })();
    const left = Promise.withResolvers<never>();
    const leave = () => {
      silent.add(path);
      left.reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    const forget = () => {
      signal.removeEventListener("abort", leave);
      silent.delete(path);
    };
    asked.then(forget, forget);
    return await Promise.race([asked, left.promise]);
  };

  function requireAnswering(path: string): void {
    if ([...silent].some((folder) => isWithin(path, folder))) throw new DiskSilent(path);
  }
}
