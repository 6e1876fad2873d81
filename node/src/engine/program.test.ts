import { describe, expect, it } from "vitest";
import { programOf } from "./program.ts";

describe("a script's source", () => {
  it("loses its types and keeps every position", () => {
    const source =
      'const n: number = 1;\nexport default automation(async ({ log }: Tools) => log("n" as string));';
    const program = programOf(source);
    expect(program.ok && program.value.length).toBe(source.length);
    expect(program.ok && program.value).not.toContain("number");
  });

  it.each([
    ["let a = 1;\nlet b = ;\n", 2, 9],
    ["enum A { x }\nexport default 1;", 1, 1],
  ])("that is no erasable TypeScript is refused with its place", (source, line, column) => {
    expect(programOf(source)).toMatchObject({ ok: false, error: { line, column } });
  });

  it("without an export default is refused in words", () => {
    expect(programOf("automation(async () => 1)")).toMatchObject({
      ok: false,
      error: { problem: expect.stringContaining("export default") as string },
    });
  });
});
