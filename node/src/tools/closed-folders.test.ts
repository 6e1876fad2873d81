import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { createClosedFolders } from "./closed-folders.ts";

const repository = resolve(import.meta.dirname, "../../..");
const { programDirectories } = readConfig({}, {});
const closureOf = createClosedFolders(import.meta.dirname, ...programDirectories);

describe("no grant opens", () => {
  test("Hob's own program, what runs it, or a folder around it", () => {
    for (const path of ["", "node/src", "node_modules", "pwa/dist"])
      expect(closureOf(join(repository, path))).toBe("own");
    expect(closureOf(process.execPath)).toBeDefined();
    expect(closureOf(join(process.execPath, "../other"))).toBeDefined();
    expect(closureOf(join(repository, ".."))).toBe("holds_own");
  });

  test("the library of a user of macOS, or a folder around it", () => {
    for (const path of ["/Users/anna/Library", "/Users/anna/Library/LaunchAgents"])
      expect(closureOf(path)).toBe("system");
    for (const path of ["/Users", "/Users/anna"]) expect(closureOf(path)).toBe("holds_system");
  });
});

test("folders beside all of that are open", () => {
  for (const path of [
    join(repository, "../beside"),
    `${repository}-photos`,
    "/tmp/hob-scans",
    "/home/anna/Library",
    "/Users/Shared",
    "/Users/anna/Documents/Library",
  ])
    expect([path, closureOf(path)]).toEqual([path, undefined]);
});
