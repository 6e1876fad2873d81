import { expect, it } from "vitest";
import { railsOf } from "./rails.ts";

const drawn = (depths: readonly number[]) =>
  railsOf(depths).map((rails) =>
    rails
      .map(({ level, isFromAbove, isToBelow }) => `${level}${isFromAbove ? "^" : ""}${isToBelow ? "v" : ""}`)
      .join(" "),
  );

it("a line goes from the first row of its level to the last", () => {
  expect(drawn([0, 0, 0])).toEqual(["0v", "0^v", "0^"]);
});

it("passes what stands further in, and has a line of its own there", () => {
  expect(drawn([0, 1, 1, 0])).toEqual(["0v", "0^v 1v", "0^v 1^", "0^"]);
});

it("ends where nothing of its level follows", () => {
  expect(drawn([0, 1, 2])).toEqual(["", "", ""]);
  expect(drawn([0, 1, 0, 1])).toEqual(["0v", "0^v", "0^", ""]);
});
