import { expect, it } from "vitest";
import { inboxInput, inboxSearch, needsYou, parseInboxChoice, shownViews } from "./inbox-choice.ts";

it("what is chosen is what its address says, and the other way round", () => {
  for (const view of shownViews) {
    const choice = { view, text: "rent & bills" };
    const address = new URLSearchParams(inboxSearch(choice));
    expect(parseInboxChoice(Object.fromEntries(address))).toEqual(choice);
  }
  expect(inboxSearch(needsYou)).toBe("");
});

it("an address that says nothing sensible shows what needs somebody", () => {
  expect(parseInboxChoice({ view: "open", text: "" })).toEqual(needsYou);
  expect(parseInboxChoice({ view: ["failed", "done"] })).toEqual({ view: "failed", text: "" });
  expect(inboxInput({ view: "told", text: "  " })).toEqual({ view: "told" });
});
