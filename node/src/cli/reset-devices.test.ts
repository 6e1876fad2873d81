import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "../testing/house.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

let house: TestHouse;

beforeAll(async () => {
  house = await startTestHouse();
  await house.pairDevice({ name: "Phone" });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
});

describe("hob reset-devices", { timeout: 60_000 }, () => {
  it("changes nothing where nobody can answer its question and nobody said --yes", async () => {
    const refused = await hob("reset-devices");
    expect(refused).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("--yes") as string,
    });
    expect(await house.terminal.call("devices.list", {})).toMatchObject({ value: { total: 1 } });
  });

  it("takes every device out with --yes, and says how many", async () => {
    const done = await hob("reset-devices", "--yes", "--json");
    expect(done).toEqual({ code: 0, stdout: '{"revoked":1}\n', stderr: "" });
    expect(await house.terminal.call("devices.list", {})).toMatchObject({ value: { total: 0 } });
  });
});

async function hob(command: string, ...more: string[]) {
  const args = [main, command, "--home", house.config.home, ...more];
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}
