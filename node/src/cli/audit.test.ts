import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadSodium } from "@hob/shared/crypto/sodium";
import { expect, it } from "vitest";
import { startTestHouse } from "../testing/house.ts";
import { runHob } from "./testing/run-hob.ts";

it("the terminal writes a rule, explains it, finds who wrote it in the audit, and takes the audit along", async () => {
  await loadSodium();
  await using house = await startTestHouse();
  const { home } = house.config;
  const hob = (...args: readonly string[]) => runHob([...args, "--home", home]);
  const json = async (...args: readonly string[]) => {
    const { code, printed } = await hob(...args, "--json");
    return { code, said: JSON.parse(printed) as unknown };
  };

  expect(await json("policies", "set", "maybe")).toMatchObject({
    code: 1,
    said: { error: { type: "input_invalid", field: "effect" } },
  });
  expect(
    await json("policies", "set", "deny", "--tool", "http.delete", "--note", "nobody removes"),
  ).toMatchObject({
    code: 0,
    said: { policyId: 1, tool: "http.delete", effect: "deny" },
  });
  const listed = await hob("policies");
  expect(listed.printed).toMatch(/1 +the household +http\.delete +deny +this terminal +- +nobody removes/);
  const explained = await hob("policies", "explain", "feed-digest", "http.delete");
  expect(explained.printed).toContain("deny (high risk), by household, rule 1\n");
  expect(explained.printed).toContain("  tool: ask\n");
  expect((await hob("policies", "remove", "1")).code).toBe(0);

  const found = await hob("audit", "list", "--action", "policy");
  expect(found.printed).toMatch(/terminal +policy\.removed +policy:1.*\n.*terminal +policy\.set +policy:1/);
  const { said } = await json("audit", "verify");
  expect(said).toMatchObject({ brokenAt: null });
  const file = join(home, "audit.jsonl");
  expect((await hob("audit", "export", "--file", file)).code).toBe(0);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const last = JSON.parse(lines.at(-1) ?? "") as { seq: number; hash: string };
  expect(last.seq).toBe(lines.length);
  expect(said).toMatchObject({ entries: lines.length, head: last.hash });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // What is there is somebody's.
  expect((await hob("audit", "export", "--file", file)).code).toBe(1);
  expect((await hob("audit", "export")).printed.trimEnd().split("\n")).toHaveLength(lines.length);
});
