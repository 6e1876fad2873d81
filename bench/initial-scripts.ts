/** Which scripts a first visit of the app has to load before anything shows, as the built page names them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Paths of the entry script and of every script it imports statically, from the built `index.html`
 * in `distFolder`. The build lists static imports there as modulepreload links; what is loaded
 * later, on demand, is not among them. Throws when the app has not been built.
 */
export function initialScripts(distFolder: string): readonly string[] {
  const page = readFileSync(join(distFolder, "index.html"), "utf8");
  const addresses = [...page.matchAll(/<(?:script|link)\b[^>]*>/g)].flatMap(([tag]) => scriptAddress(tag));
  if (addresses.length === 0) throw new Error(`${distFolder}/index.html names no script`);
  return addresses.map((address) => join(distFolder, address));
}

function scriptAddress(tag: string): readonly string[] {
  const isEntry = tag.startsWith("<script");
  const isStaticImport = /\brel="modulepreload"/.test(tag);
  if (!isEntry && !isStaticImport) return [];
  const address = /\b(?:src|href)="([^"]+\.js)"/.exec(tag)?.[1];
  return address === undefined ? [] : [address];
}
