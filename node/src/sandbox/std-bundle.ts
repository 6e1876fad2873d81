/**
 * The modules behind a script's `std`, ours and the libraries they stand on, read once by the node and
 * rewritten so that the engine finds each under one name.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripTypes } from "./strip-types.ts";

/** Each is a module of its own, loaded when a script first touches it. */
const stdParts = ["base64", "csv", "date", "decimal", "html", "sha256", "text", "url"] as const;

/** JavaScript of every module by its name. */
export interface StdModules {
  readonly [name: string]: string;
}

let read: StdModules | undefined;

/** All of std as text; built at the first call, kept for the next. */
export function stdModules(): StdModules {
  read ??= collect(stdParts.map((part) => ownUrl(`std/${part}`)));
  return read;
}

/** Follows what the modules import, from file to file. */
function collect(entries: readonly string[]): StdModules {
  const modules: { [name: string]: string } = {};
  const urls: { [name: string]: string } = {};
  const waiting = [...entries];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    const name = nameOf(url);
    if (urls[name] === url) continue;
    if (urls[name] !== undefined) throw new Error(`two versions of ${name}: ${urls[name]} and ${url}`);
    const { source, imported } = moduleAt(url);
    urls[name] = url;
    modules[name] = source;
    waiting.push(...imported);
  }
  return modules;
}

function moduleAt(url: string): { readonly source: string; readonly imported: readonly string[] } {
  const text = readFileSync(fileURLToPath(url), "utf8");
  const isTyped = url.endsWith(".ts");
  if (!isTyped && !/^(?:export|import)\b/m.test(text)) return { source: asModule(text), imported: [] };
  const imported: string[] = [];
  const source = (isTyped ? stripTypes(text) : text).replace(
    /^((?:import|export|\})[^"';]*\bfrom\s*)["']([^"']+)["']/gm,
    (_whole, before: string, specifier: string) => {
      const target = resolve(specifier, url);
      imported.push(target);
      return `${before}"${nameOf(target)}"`;
    },
  );
  return { source, imported };
}

/** Makes a module of a library that only knows CommonJS, and needs nothing. */
function asModule(text: string): string {
  return `const module = { exports: {} };\n(function (exports) {${text}\n}).call({}, module.exports);\nexport default module.exports;`;
}

function resolve(specifier: string, from: string): string {
  if (specifier.startsWith(".")) return new URL(specifier, from).href;
  return pathToFileURL(createRequire(from).resolve(specifier)).href;
}

/** `std/csv` for ours, `std/css-select/dist/index.js` for a library's. */
function nameOf(url: string): string {
  if (url.startsWith(ownFolder)) return `std/${url.slice(ownFolder.length).replace(/\.\w+$/, "")}`;
  return `std/${url.slice(url.lastIndexOf("/node_modules/") + "/node_modules/".length)}`;
}

const ownFolder = new URL("./std/", import.meta.url).href;

/** Our own modules are TypeScript in the workspace and JavaScript once built. */
function ownUrl(name: string): string {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return new URL(`./${name}${ending}`, import.meta.url).href;
}
