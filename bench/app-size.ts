/** How much script a first visit of the app loads, gzip, as it crosses the wire. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { initialScripts } from "./initial-scripts.ts";
import { spreadOf, type BenchRow } from "./row.ts";

const distFolder = fileURLToPath(new URL("../pwa/dist", import.meta.url));

/** Of the app as last built; throws when it has not been. */
export function measureAppSize(): BenchRow {
  const sizes = initialScripts(distFolder).map((path) => gzipSync(readFileSync(path), { level: 9 }).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    id: "app-initial-js",
    figure: "initial JavaScript of the app, gzip",
    unit: "bytes",
    better: "less",
    ours: spreadOf([total]),
    rivals: [],
    goal: 70_000,
    notes: [`Initial JavaScript: the entry and everything it imports statically, ${sizes.length} file(s).`],
  };
}
