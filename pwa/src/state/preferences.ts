/** Small choices of whoever holds this device, remembered on it. */
import { createSignal } from "solid-js";
import { firstSpoken, type LanguageCode } from "../words/languages.ts";

const wrapKey = "hob.log.wrap";
const [wrapsLines, setWraps] = createSignal(read(wrapKey) !== "no");

export { wrapsLines };

export function setWrapsLines(wraps: boolean): void {
  setWraps(wraps);
  write(wrapKey, wraps ? "yes" : "no");
}

const timesKey = "hob.log.times";
const [showsTimes, setTimes] = createSignal(read(timesKey) !== "no");

export { showsTimes };

export function setShowsTimes(shows: boolean): void {
  setTimes(shows);
  write(timesKey, shows ? "yes" : "no");
}

const logSizes = [11, 12, 13, 15, 17, 20, 24] as const;
const usualLogSize = 13;
const logSizeKey = "hob.log.size";
const [logSize, setSize] = createSignal(knownLogSize(Number(read(logSizeKey))));

/** The size of a log's letters, in CSS pixels where text is not enlarged by other means. */
export { logSize };

/** Larger by one step, smaller by one, or as it was at the end of the scale. */
export function changeLogSize(step: 1 | -1): void {
  const size = logSizes[logSizes.indexOf(logSize()) + step] ?? logSize();
  setSize(size);
  write(logSizeKey, String(size));
}

function knownLogSize(size: number): (typeof logSizes)[number] {
  return logSizes.find((each) => each === size) ?? usualLogSize;
}

const languageKey = "hob.language";

/** What somebody chose on this device; where nobody has, what its browser asks for. */
export function preferredLanguage(): LanguageCode {
  return firstSpoken([read(languageKey) ?? "", ...navigator.languages]);
}

/** Holds from the next start on: words are chosen once, before anything is drawn. */
export function setPreferredLanguage(code: LanguageCode): void {
  write(languageKey, code);
}

const pushDeclinedKey = "hob.push.declined";

/** Once is enough: the page about notifications keeps the way open. */
export function isPushDeclined(): boolean {
  return read(pushDeclinedKey) === "yes";
}

export function setPushDeclined(): void {
  write(pushDeclinedKey, "yes");
}

const installDeclinedKey = "hob.install.declined";

/** Once is enough: the House page keeps the way open. */
export function isInstallDeclined(): boolean {
  return read(installDeclinedKey) === "yes";
}

export function setInstallDeclined(): void {
  write(installDeclinedKey, "yes");
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
