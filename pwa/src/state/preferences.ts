/** Small choices of whoever holds this device, remembered on it. */
import { createSignal } from "solid-js";

const wrapKey = "hob.log.wrap";
const [wrapsLines, setWraps] = createSignal(read(wrapKey) !== "no");

export { wrapsLines };

export function setWrapsLines(wraps: boolean): void {
  setWraps(wraps);
  write(wrapKey, wraps ? "yes" : "no");
}

// Storage may be closed to us (private windows); a choice not remembered is no error.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
