import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLogger } from "./logger.ts";

describe("the log", () => {
  it("goes to its file at once, as lines of JSON that only the owner may read", () => {
    const folder = mkdtempSync(join(tmpdir(), "hob-log-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "hob.log");
    const logger = createLogger({ level: "info", file });
    logger.debug("too much");
    logger.info({ runId: 1 }, "said");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ runId: 1, msg: "said" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
