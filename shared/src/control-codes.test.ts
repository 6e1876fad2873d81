import { describe, expect, test, vi } from "vitest";
import { hasControlCodes, plainText } from "./control-codes.ts";

const esc = "\u001b";

describe("the text of a line without its codes", () => {
  test.each([
    ["colours", `${esc}[1;31mred${esc}[0m and \u009b4mmore`, "red and more"],
    ["movements", `a${esc}[2Kb${esc}[10;20Hc`, "abc"],
    [
      "titles and links",
      `${esc}]0;title\u0007a ${esc}]8;;https://a.example${esc}\\link${esc}]8;;${esc}\\`,
      "a link",
    ],
    ["a title with a carriage return in it", `${esc}]0;one\r\ntwo\u0007a`, "a"],
    ["other escapes", `${esc}(Ba${esc}7b`, "ab"],
    ["carriage returns, which become line feeds", "one\rtwo\r\nthree\r\rfour", "one\ntwo\nthree\n\nfour"],
    ["control characters", "a\0b\u0008c\u007fd\u0085e", "abcde"],
    ["an escape before a carriage return", `a${esc}\rb`, "a\nb"],
  ])("has no %s", (_what, said, read) => {
    expect(plainText(said)).toBe(read);
    expect(hasControlCodes(read.replaceAll("\n", ""))).toBe(false);
  });

  test("keeps tabs and line feeds, and what follows a string that never ends", () => {
    expect(plainText("a\tb\nc")).toBe("a\tb\nc");
    expect(plainText(`${esc}]0;no end`)).toBe("0;no end");
    expect(plainText(`${esc}]`.repeat(3) + "a")).toBe("a");
  });

  test("costs no step of our own for each code, of which a line can hold thousands", () => {
    const replacing = vi.spyOn(String.prototype, "replaceAll");
    expect(plainText(`${esc}]`.repeat(10_000))).toBe("");
    const steps = replacing.mock.calls.filter(([, by]) => typeof by === "function");
    replacing.mockRestore();
    expect(steps).toEqual([]);
  });
});
