import { expect, test } from "vitest";
import { createListEnd, handMs } from "./list-end.ts";

test("a list is kept at its end until a hand scrolls it up", () => {
  const end = createListEnd();
  end.scrolled(1_000, true, 0);
  end.scrolled(900, false, 10);
  expect(end.isKept(), "rows that are measured move the list, and mean nothing").toBe(true);
  end.handled(1_000);
  end.scrolled(800, false, 1_010);
  expect(end.isKept()).toBe(false);
});

test("a wheel that is told of only after its scrolling counts as well", () => {
  const end = createListEnd();
  end.scrolled(1_000, true, 0);
  end.scrolled(900, false, 5_000);
  end.handled(5_010);
  expect(end.isKept()).toBe(false);
});

test("a pull up leaves the end at once, and its first pixels do not lead back to it", () => {
  const end = createListEnd();
  end.scrolled(1_000, true, 0);
  end.handled(10);
  end.pulledUp();
  expect(end.isKept(), "a busy page scrolls much later").toBe(false);
  end.scrolled(990, true, 10 + 2 * handMs);
  expect(end.isKept()).toBe(false);
  end.scrolled(500, false, 10 + 4 * handMs);
  end.rested(false);
  expect(end.isKept()).toBe(false);
  end.scrolled(1_000, true, 5_000);
  expect(end.isKept()).toBe(true);
});

test("a pull that comes to rest where the end is in sight has not left it", () => {
  const end = createListEnd();
  end.pulledUp();
  end.scrolled(-3, true, 10);
  expect(end.isKept()).toBe(false);
  end.rested(true);
  expect(end.isKept()).toBe(true);
});

test("nothing else scrolls while a hand is on the list, nor while its flick runs out", () => {
  const end = createListEnd();
  end.handled(0);
  expect(end.isHandled(handMs - 1)).toBe(true);
  end.scrolled(10, false, handMs - 1);
  expect(end.isHandled(handMs + 10)).toBe(true);
  expect(end.isHandled(3 * handMs)).toBe(false);
});

test("what came since the end was left is counted, and forgotten on coming back", () => {
  const end = createListEnd();
  expect(end.grown(100)).toBe(0);
  end.leave();
  expect(end.grown(112)).toBe(12);
  end.scrolled(5_000, true, 0);
  expect(end.grown(113)).toBe(0);
  end.leave();
  end.rejoin();
  expect(end.grown(120)).toBe(0);
});

test("a list that became shorter, as by a filter, has nothing new", () => {
  const end = createListEnd();
  end.grown(100);
  end.leave();
  expect(end.grown(20)).toBe(0);
  expect(end.grown(21)).toBe(1);
});
