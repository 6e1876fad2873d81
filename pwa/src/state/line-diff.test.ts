import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { diffLines, diffParts, type DiffLine } from "./line-diff.ts";

const told = (lines: readonly DiffLine[]) =>
  lines.map(({ kind, text }) => `${kind === "same" ? " " : kind === "added" ? "+" : "-"}${text}`);

describe("a changed text", () => {
  it("shows what is taken out and what is put in, and what stays", () => {
    expect(told(diffLines("milk\nbread\neggs\n", "milk\nrye bread\neggs\ntea\n"))).toEqual([
      " milk",
      "-bread",
      "+rye bread",
      " eggs",
      "+tea",
    ]);
  });

  it("that was not there is all new, and one that goes is all gone", () => {
    expect(told(diffLines(null, "a\nb"))).toEqual(["+a", "+b"]);
    expect(told(diffLines("a\nb", ""))).toEqual(["-a", "-b"]);
  });

  it("can be read back both ways, whatever it is", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
      .map((each) => each.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const read = (left: DiffLine["kind"]) =>
          lines.flatMap(({ kind, text: line }) => (kind === left ? [] : [line])).join("\n");
        const trimmed = (whole: string) => (whole.endsWith("\n") ? whole.slice(0, -1) : whole);
        expect(read("added")).toBe(trimmed(before));
        expect(read("removed")).toBe(trimmed(after));
      }),
    );
  });

  it("of thousands of other lines is told whole at once", () => {
    const long = (word: string) => Array.from({ length: 2_000 }, (_, at) => `${word} ${at}`).join("\n");
    const lines = diffLines(long("old"), long("new"));
    expect(lines).toHaveLength(4_000);
    expect(lines[0]?.kind).toBe("removed");
  });

  it("leaves out what is far from any change, and says how much", () => {
    const before = Array.from({ length: 20 }, (_, at) => String(at)).join("\n");
    const parts = diffParts(diffLines(before, before.replace("10", "ten")));
    expect(parts.map(({ skipped, lines }) => [skipped, told(lines)])).toEqual([
      [8, [" 8", " 9", "-10", "+ten", " 11", " 12"]],
      [7, []],
    ]);
  });
});
