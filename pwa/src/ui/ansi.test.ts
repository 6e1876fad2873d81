import { expect, test } from "vitest";
import { plainText } from "@hob/shared/control-codes";
import { markMatches, parseInk } from "./ansi.ts";

const esc = "\u001b";

test("colours and weights become ink, and the text keeps no trace of their codes", () => {
  expect(parseInk(`${esc}[1;31mfailed${esc}[0m: ${esc}[92mok${esc}[39m.`)).toEqual([
    { text: "failed", ink: { isStrong: true, colour: "red" } },
    { text: ": ", ink: {} },
    { text: "ok", ink: { colour: "green" } },
    { text: ".", ink: {} },
  ]);
});

test("shades out of 256 and out of millions come down to what the theme can draw", () => {
  const colourOf = (sgr: string) => parseInk(`${esc}[${sgr}mx`)[0]?.ink.colour;
  expect(colourOf("38;5;9")).toBe("red");
  expect(colourOf("38;5;196")).toBe("red");
  expect(colourOf("38;5;21")).toBe("blue");
  expect(colourOf("38;5;244")).toBe("soft");
  expect(colourOf("38;2;255;165;0")).toBe("yellow");
  expect(colourOf("38:2:0:200:200")).toBe("cyan");
  expect(colourOf("48;5;196")).toBeUndefined();
  expect(colourOf("48;2;31;32;33;35")).toBe("magenta");
  expect(colourOf("30")).toBeUndefined();
  expect(colourOf("38")).toBeUndefined();
});

test.each([
  ["a cursor that moves", `a${esc}[2K${esc}[1;1Hb`, "ab"],
  ["a window title", `a${esc}]0;evil\u0007b`, "ab"],
  ["a link", `${esc}]8;;https://x.example${esc}\\text${esc}]8;;${esc}\\`, "text"],
  ["a title without an end, which must not swallow the line", `a${esc}]0;rest`, "a0;rest"],
  ["concealed text", `${esc}[8msecret${esc}[0m`, "secret"],
  ["the eight-bit introducer", "a\u009b31mb", "ab"],
  ["other escapes", `a${esc}(Bb${esc}=c${esc}`, "abc"],
  ["control characters", "a\u0000b\u0008c\u007fd", "abcd"],
  ["tabs and line feeds, which stay", "a\tb\nc", "a\tb\nc"],
  ["a carriage return, which hides nothing", "10 %\r20 %\r\ndone", "10 %\n20 %\ndone"],
  ["nothing at all", "plain", "plain"],
  ["an empty text", "", ""],
])("%s", (_, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test("a match is found across a change of ink, whatever its case", () => {
  expect(markMatches(parseInk(`the ${esc}[31mFee${esc}[0md is`), "feed")).toEqual([
    { text: "the ", ink: {} },
    { text: "Fee", ink: { colour: "red" }, isMatch: true },
    { text: "d", ink: {}, isMatch: true },
    { text: " is", ink: {} },
  ]);
});

test("a search is for letters, not for a pattern", () => {
  const matches = (text: string, searched: string) =>
    markMatches(parseInk(text), searched).filter((stretch) => stretch.isMatch).length;
  expect(matches("a.b axb", "a.b")).toBe(1);
  expect(matches("(x) [y] {z} a-b c&&d #!", "[y]")).toBe(1);
  for (const odd of ["(", ")", "[", "\\", "*", "+", "a-b", "&&", "#!", "{z}", "|", "^", "$"])
    expect(() => matches("anything", odd)).not.toThrow();
  expect(matches("c&&d", "&&")).toBe(1);
  expect(matches("İstanbul is here", "is")).toBe(1);
});
