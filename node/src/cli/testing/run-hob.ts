/** The program as people start it, for tests: its exit code and what it printed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../main.ts", import.meta.url));

export async function runHob(
  args: readonly string[],
): Promise<{ readonly code: number; readonly printed: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const [code] = (await once(child, "close")) as [number];
  return { code, printed };
}
