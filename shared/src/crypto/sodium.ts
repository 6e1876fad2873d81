/**
 * The one door to libsodium. It is 150 KB, so the app fetches it when a channel is needed and not
 * with its first paint; everything after that one wait is synchronous.
 */

export type Sodium = (typeof import("libsodium-wrappers"))["default"];

let loading: Promise<Sodium> | undefined;
let loaded: Sodium | undefined;

/** Rejects when the code or its WebAssembly cannot be had; the next call then tries again. */
export function loadSodium(): Promise<Sodium> {
  loading ??= importSodium();
  return loading;
}

/** Throws before `loadSodium` has resolved: a mistake of the caller, not of the user. */
export function sodium(): Sodium {
  if (!loaded) throw new Error("libsodium is not loaded yet: await loadSodium() first");
  return loaded;
}

async function importSodium(): Promise<Sodium> {
  try {
    const { default: module } = await import("libsodium-wrappers");
    await module.ready;
    loaded = module;
    return module;
  } catch (cause) {
    loading = undefined;
    throw new Error("libsodium could not be loaded", { cause });
  }
}
