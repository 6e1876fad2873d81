/** The language somebody chose in the app, kept where its worker can read it: workers have no local storage. */
import { languageCodes, type LanguageCode } from "../words/languages.ts";

/** Called by the app at each start. A choice that cannot be kept is no error. */
export async function keepLanguage(code: LanguageCode): Promise<void> {
  const cache = await caches.open(cacheName).catch(() => undefined);
  await cache?.put(address, new Response(code)).catch(() => undefined);
}

/** Undefined until the app has been open once. */
export async function keptLanguage(): Promise<LanguageCode | undefined> {
  const cache = await caches.open(cacheName).catch(() => undefined);
  const kept = await (await cache?.match(address))?.text();
  return languageCodes.find((code) => code === kept);
}

const cacheName = "hob.language";
/** Of nothing that is served: a cache has addresses for keys. */
const address = "/language";
