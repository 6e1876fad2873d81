import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { readEngine } from "./child-bundle.ts";
import { createEarlierRunners } from "./earlier-runners.ts";
import { openRuntimes } from "./runtimes.ts";
import { perform } from "./testing/sandbox-job.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "hob-runtimes-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As an earlier Hob had it: scripts can tell by what they find. */
function engineOf(version: number) {
  const engine = readEngine();
  return { ...engine, prelude: `${engine.prelude}\nglobalThis.hobVersion = ${version};` };
}

/** Files made within a moment of each other have one age; a day lies between two versions. */
function makeOlder(days: number): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const seconds = statSync(path).mtimeMs / 1_000 - days * 86_400;
    utimesSync(path, seconds, seconds);
  }
}

describe("what scripts run in", () => {
  it("has one name as long as nothing of it changes", () => {
    const first = openRuntimes(directory).current;
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(openRuntimes(directory).current).toBe(first);
    expect(openRuntimes(directory, engineOf(2)).current).not.toBe(first);
  });

  it("is kept through one update and not through two", () => {
    const one = openRuntimes(directory, engineOf(1));
    makeOlder(1);
    const two = openRuntimes(directory, engineOf(2));
    expect(two.earlier(one.current)).toBeDefined();
    makeOlder(1);
    const three = openRuntimes(directory, engineOf(3));
    expect(three.earlier(two.current)).toBeDefined();
    expect(three.earlier(one.current)).toBeUndefined();
    expect(readdirSync(directory)).toHaveLength(2);
  });

  it("is not used where its file is damaged", () => {
    const { current } = openRuntimes(directory, engineOf(1));
    writeFileSync(join(directory, `${current}.runtime`), "damaged");
    expect(openRuntimes(directory, engineOf(2)).earlier(current)).toBeUndefined();
  });

  it("runs a script under the version it began with", async () => {
    const { current } = openRuntimes(directory, engineOf(1));
    const earlier = createEarlierRunners(openRuntimes(directory, engineOf(2)), silentLogger);
    try {
      const runner = earlier.runnerFor(current);
      if (!runner) throw new Error("the earlier runtime is gone");
      expect(earlier.runnerFor(current)).toBe(runner);
      expect(earlier.runnerFor("0".repeat(16))).toBeUndefined();
      expect((await perform(runner, { body: "return globalThis.hobVersion;" })).outcome).toMatchObject({
        result: 1,
      });
    } finally {
      await earlier.close();
    }
  });
});
