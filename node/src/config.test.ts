import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeHome, readConfig } from "./config.ts";

describe("config", () => {
  it("is what was asked for, then what the environment says, then the default", () => {
    const environment = { HOB_HOME: "/srv/hob", HOB_PORT: "8000", HOB_LOG_LEVEL: "debug" };
    expect(readConfig({ port: 9000 }, environment)).toMatchObject({
      home: "/srv/hob",
      databaseFile: "/srv/hob/hob.db",
      port: 9000,
      logLevel: "debug",
      origin: undefined,
    });
    expect(readConfig({ home: "/other" }, environment).socketFile).toBe("/other/hob.sock");
  });

  it("leaves out what the environment says wrongly", () => {
    const config = readConfig({ home: "/x" }, { HOB_PORT: "eighty", HOB_LOG_LEVEL: "loud", HOB_ORIGIN: " " });
    expect(config).toMatchObject({
      logLevel: "info",
      origin: undefined,
      port: readConfig({ home: "/x" }, {}).port,
    });
  });

  it("takes further push services by exact host and port, and an address that reaches somebody", () => {
    const config = readConfig(
      { home: "/x" },
      {
        HOB_PUSH_HOSTS: "Push.example:8443, 127.0.0.1:9100 other",
        HOB_PUSH_CONTACT: "mailto:anna@example.com",
      },
    );
    expect(config.pushHosts).toEqual(["push.example:8443", "127.0.0.1:9100"]);
    expect(config.pushContact).toBe("mailto:anna@example.com");
    expect(readConfig({ home: "/x" }, { HOB_PUSH_CONTACT: "anna" }).pushContact).toBeUndefined();
  });

  it("knows where Hob's own program lies, and what runs it", () => {
    const { programDirectories } = readConfig({ home: "/x" }, {});
    expect(programDirectories).toEqual([join(import.meta.dirname, "../.."), join(process.execPath, "..")]);
  });

  it("cannot be changed afterwards, and its home is its owner's alone", () => {
    const folder = mkdtempSync(join(tmpdir(), "hob-config-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const config = readConfig({ home: join(folder, "a", "b") }, {});
    expect(Object.isFrozen(config)).toBe(true);
    makeHome(config);
    makeHome(config);
    expect(statSync(config.home).mode & 0o777).toBe(0o700);
  });
});
