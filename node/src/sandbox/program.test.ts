import { describe, expect, test } from "vitest";
import { stripProgram } from "./program.ts";

const refused: readonly (readonly [what: string, source: string, line: number, column: number])[] = [
  ["a missing expression", "const a = ;\nexport default a;", 1, 11],
  ["a type without a name", "\n\n  const x: = 5;\nexport default x;", 3, 12],
  ["an enum, which types alone do not make", "export default 1;\nenum A { b }", 2, 1],
  ["a parameter property", "export default 1;\nclass A { constructor(private x: number) {} }", 2, 31],
  ["no default export", "const a = 1;", 1, 1],
  ["a default export in a text only", 'const a = "export default 1";', 1, 1],
  ["an import", "export default 1;\nimport fs from 'node:fs';", 2, 1],
  ["an import for its effect", "import 'x'; export default 1;", 1, 1],
  ["a dynamic import", "export default async () => {\n  await import('node:fs');\n};", 2, 9],
  ["a dynamic import inside a template", "export default async () => `${await import('x')}`;", 1, 37],
  ["an export from elsewhere", "export default 1;\nexport { a } from 'x';", 2, 1],
  ["an export of everything elsewhere", "export default 1;\nexport * from 'x';", 2, 1],
];

const accepted: readonly (readonly [what: string, source: string])[] = [
  ["a plain automation", "export default automation(async ({ log }) => { log('hi'); });"],
  [
    "a plain async function",
    "export default async function digest({ input }: { input: { url: string } }) { return input.url; }",
  ],
  ["a default export by name", "const main = automation(async () => 1);\nexport { main as default };"],
  [
    "a type import, which is erased",
    "import type { Tools } from 'hob';\nexport default async (tools: Tools) => tools;",
  ],
  ["the word import in a text", "export default async ({ log }) => log('import x from y');"],
  ["the word import in a comment", "// import x from 'y'\n/* import('z') */ export default async () => 1;"],
  ["the word import as a key", "export default async () => ({ import: 1, b: { import : 2 } });"],
  ["the word import as a member", "export default async (t: any) => t.import(t.important);"],
  [
    "the word import in a pattern",
    "export default async (t: string) => /import ['\"`]/.test(t) ? 1 / 2 : 3;",
  ],
  [
    "the word import in a template",
    "export default async (t: string) => `import ${t + `import '${t}'`} import`;",
  ],
  [
    "a text after a pattern with a quote",
    "const q = /[/'\"]/;\nexport default async () => q.test(`a`) ? 'import' : \"import 'x'\";",
  ],
];

// Before the first use: Node warns once a process.
const warnings: Error[] = [];
process.on("warning", (warning) => warnings.push(warning));

describe("stripping a program", () => {
  test.for(refused)("refuses %s, with its place", ([, source, line, column]) => {
    const stripped = stripProgram(source);
    expect(stripped).toMatchObject({ ok: false, error: { type: "source_invalid", line, column } });
  });

  test.for(accepted)("accepts %s", ([, source]) => {
    expect(stripProgram(source)).toMatchObject({ ok: true });
  });

  test("keeps every line and column", () => {
    const source =
      "type A = { a: number };\nexport default async (a: A): Promise<number> => {\n  return a.a as number;\n};\n";
    const stripped = stripProgram(source);
    if (!stripped.ok) throw new Error(stripped.error.problem);
    const { program } = stripped.value;
    expect(program).toHaveLength(source.length);
    expect(program.split("\n")[2]?.indexOf("return")).toBe(2);
    expect(program).not.toContain("Promise");
  });

  test("leaves no warning behind in the terminal", async () => {
    // Warnings are told on a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings.map(String)).toEqual([]);
  });
});
