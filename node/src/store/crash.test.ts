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
