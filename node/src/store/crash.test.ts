import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openStore } from "./store.ts";
import { createTestHome } from "./testing/test-store.ts";

it("a killed node leaves every acknowledged commit, no half of one, and a home that opens at once", async () => {
  using home = createTestHome();
  const script = fileURLToPath(new URL("./testing/crash-child.ts", import.meta.url));
  for (const killAfter of [1, 7, 40]) {
    const child = spawn(process.execPath, ["--no-warnings", script, home.config.home], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === killAfter) child.kill("SIGKILL");
    }
    await gone;
    expect(acknowledged).toBeGreaterThanOrEqual(killAfter);
    const opened = openStore(home.config);
    if (!opened.ok) throw new Error(opened.error.type);
    using store = opened.value;
    const count = (what: string) =>
      store.db
        .prepare<[string], { n: number }>("select count(*) as n from setting where key like ?")
        .get(`${what} %`)?.n;
    expect(count("first")).toBeGreaterThanOrEqual(acknowledged);
    expect(count("second")).toBe(count("first"));
    expect(store.db.pragma("integrity_check", { simple: true })).toBe("ok");
    store.db.exec("delete from setting");
  }
});

it("a disk that refuses to write keeps every acknowledged commit, and the home goes on once it writes again", async () => {
  using home = createTestHome();
  const script = fileURLToPath(new URL("./testing/crash-child.ts", import.meta.url));
  for (const blocks of [2_000, 3_000, 4_000]) {
    // Every write beyond so many blocks of 512 bytes fails (EFBIG), which SQLite tells as an I/O error.
    const limited = ["-c", `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath];
    const child = spawn("sh", [...limited, "--no-warnings", script, home.config.home], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) acknowledged = Number(line);
    expect(await ended).not.toBe(0);
    expect(said).toMatch(/SQLITE_(?:IOERR|FULL)/);
    const opened = openStore(home.config);
    if (!opened.ok) throw new Error(opened.error.type);
    using store = opened.value;
    const count = (what: string) =>
      store.db
        .prepare<[string], { n: number }>("select count(*) as n from setting where key like ?")
        .get(`${what} %`)?.n;
    expect(acknowledged).toBeGreaterThan(0);
    expect(count("first")).toBeGreaterThanOrEqual(acknowledged);
    expect(count("second")).toBe(count("first"));
    expect(store.db.pragma("integrity_check", { simple: true })).toBe("ok");
    store.db.exec("delete from setting");
    store.db.pragma("wal_checkpoint(TRUNCATE)");
  }
});
