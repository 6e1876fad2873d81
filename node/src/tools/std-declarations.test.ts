import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stripProgram } from "../sandbox/program.ts";
import { createQuickJsRunner, type QuickJsRunner } from "../sandbox/runner-quickjs.ts";
import { perform, startedAtMs } from "../sandbox/testing/sandbox-job.ts";
import { scriptDeclarations } from "./declarations.ts";
import { zoneMethod } from "./zone.ts";

const docs = readFileSync(new URL("../../../docs/05-sandbox.md", import.meta.url), "utf8");
const examples = Array.from(
  docs.matchAll(/^### ([^\n]+)\n(?:(?!^#)[^])*?```ts\n([^]*?)```\s*```json\n([^]*?)```/gm),
  ([, title = "", source = "", result = ""]) => ({ title, source, result: JSON.parse(result) as unknown }),
);

let runner: QuickJsRunner;

beforeAll(() => {
  runner = createQuickJsRunner({ processes: 1 });
});
afterAll(() => runner.close());

test("the docs have an example for each part of std", () => {
  for (const part of ["date", "url", "text", "base64", "sha256", "csv", "decimal", "html"])
    expect(
      examples.filter(({ title, source }) => title.includes(`std.${part}`) && source.includes(`std.${part}`)),
    ).toHaveLength(1);
});

test.for(examples)("the docs' example of $title comes to what they say", async ({ source, result }) => {
  const stripped = stripProgram(source);
  if (!stripped.ok) throw new Error(stripped.error.problem);
  const { outcome } = await perform(runner, {
    program: stripped.value.program,
    answer: async (call) => ({ ...(await zoneMethod.run(call.args, undefined as never)), now: startedAtMs }),
  });
  expect(outcome).toMatchObject({ status: "succeeded" });
  expect(outcome.status === "succeeded" && outcome.result).toEqual(result);
});

const misuses = `
export default automation(async ({ std }) => {
  // @ts-expect-error: a zone has to be waited for
  std.date.zone("UTC").today();
  // @ts-expect-error: there is no such unit
  std.date.utc.startOf(0, "decade");
  // @ts-expect-error: null where the text is no address
  std.url.parse("x").href;
  // @ts-expect-error: null where nothing fits
  std.html.parse("").first("p").text;
  // @ts-expect-error: sums are texts
  std.decimal.add(1, 2).toFixed(2);
  // @ts-expect-error: nobody changes std
  std.text = null;
  const lists: string[][] = std.csv.parse("a", { headers: false });
  const bytes: Uint8Array = std.base64.decode(std.base64.encode(std.text.encode("a"), { urlSafe: true }));
  return { lists, hash: std.sha256(bytes), cut: std.text.truncate("a", 1, { by: "codePoint" }) };
});`;

test("hob.d.ts type-checks the docs' examples, and no misuse of std", { timeout: 120_000 }, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "hob-std-"));
  const compilerOptions = {
    target: "es2023",
    module: "es2022",
    strict: true,
    noEmit: true,
    types: [],
    lib: ["es2023"],
  };
  const sources = [misuses, ...examples.map(({ source }) => source)];
  await Promise.all([
    writeFile(join(folder.path, "hob.d.ts"), scriptDeclarations([])),
    writeFile(join(folder.path, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] })),
    ...sources.map((source, index) => writeFile(join(folder.path, `example-${index}.ts`), source)),
  ]);
  const tsc = new URL("../../../node_modules/typescript/bin/tsc", import.meta.url);
  const problems = await promisify(execFile)(process.execPath, [tsc.pathname, "-p", folder.path]).then(
    () => "",
    (failure: Error & { readonly stdout: string }) => failure.stdout || failure.message,
  );
  expect(problems).toBe("");
});
