import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CheckResult } from "@hob/shared/contract/home";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { describe, expect, it } from "vitest";
import { startTestHouse } from "../testing/house.ts";

const program = fileURLToPath(new URL("../main.ts", import.meta.url));

describe("hob doctor", () => {
  it("asks the node where it runs, looks itself where it is off, and leaves 1 behind where something is broken", async () => {
    await loadSodium();
    await using house = await startTestHouse();
    const { home, keyFile } = house.config;

    const asked = await doctor(["--home", home, "--json"]);
    expect(asked.code).toBe(0);
    expect(found(asked, "relay")).toMatchObject({ state: "ok", figures: { url: house.relay.url } });
    expect(found(asked, "storage")).toMatchObject({ state: "ok" });

    await house.stopNode();
    const looked = await doctor(["--home", home, "--json", "--relay", house.relay.url]);
    expect(looked.code).toBe(0);
    expect(found(looked, "relay")).toMatchObject({ state: "ok", figures: { url: house.relay.url } });
    expect(found(looked, "clock")).toMatchObject({ state: "skipped", reason: "no_reference" });
    expect(found(looked, "sandbox")).toMatchObject({ state: "ok" });

    chmodSync(keyFile, 0o644);
    const refused = await doctor(["--home", home]);
    expect(refused.code).toBe(1);
    expect(refused.printed).toContain(`chmod 600 ${keyFile}`);
    chmodSync(keyFile, 0o600);
    await house.startNode();
  });
});

async function doctor(args: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  const child = spawn(process.execPath, [program, "doctor", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const [code] = (await once(child, "close")) as [number];
  return { code, printed };
}

function found({ printed }: { readonly printed: string }, check: string): CheckResult | undefined {
  const { items } = JSON.parse(printed) as { items: CheckResult[] };
  return items.find((item) => item.check === check);
}
