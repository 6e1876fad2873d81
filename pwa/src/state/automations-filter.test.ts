import { expect, test } from "vitest";
import {
  automationsFilterSearch,
  automationsInput,
  everyAutomation,
  parseAutomationsFilter,
  type AutomationsFilter,
} from "./automations-filter.ts";

const full: AutomationsFilter = {
  text: "bins & co",
  show: "paused",
  tags: ["news", "home"],
  hasArchived: true,
};

function reread(filter: AutomationsFilter): AutomationsFilter {
  return parseAutomationsFilter(Object.fromEntries(new URLSearchParams(automationsFilterSearch(filter))));
}

test("a choice comes back from the address just as it went in", () => {
  expect(reread(full)).toEqual(full);
  expect(reread(everyAutomation)).toEqual(everyAutomation);
  expect(automationsFilterSearch(everyAutomation)).toBe("");
  expect(automationsFilterSearch({ ...everyAutomation, tags: ["news", "home"] })).toBe("?tags=news,home");
});

test("an address that says nothing sensible shows every automation", () => {
  const odd = { show: "best", tags: "../etc,,No", archived: "1", text: "  ", other: ["a"] };
  expect(automationsInput(parseAutomationsFilter(odd))).toEqual({});
});

test("only what was chosen is asked for", () => {
  expect(automationsInput(everyAutomation)).toEqual({});
  expect(automationsInput(full)).toEqual({
    text: "bins & co",
    show: "paused",
    tags: ["news", "home"],
    archived: true,
  });
});
