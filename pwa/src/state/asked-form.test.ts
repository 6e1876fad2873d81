import { describe, expect, it } from "vitest";
import type { AskedField } from "@hob/shared/model/inbox";
import { askedDrafts, readAnswer } from "./asked-form.ts";

const fields: readonly AskedField[] = [
  { name: "note", label: "Note", kind: "long_text", required: false },
  { name: "amount", label: "Amount", kind: "number", required: true, value: 12.5 },
  {
    name: "shop",
    label: "Shop",
    kind: "choice",
    required: true,
    choices: ["Market", "Baker"],
    value: "Baker",
  },
  { name: "day", label: "Day", kind: "date", required: true },
  { name: "urgent", label: "Urgent", kind: "yes_no", required: false, value: true },
];

describe("a form that a script asks for", () => {
  it("opens with what the script put into it", () => {
    expect(askedDrafts(fields)).toEqual({ note: "", amount: "12.5", shop: "1", day: "", urgent: true });
  });

  it("sends numbers as numbers and choices by their words, and leaves out what is empty", () => {
    const drafts = { ...askedDrafts(fields), amount: " 3,75 ", day: "2026-03-06" };
    expect(readAnswer(fields, drafts)).toEqual({
      answer: { amount: 3.75, shop: "Baker", day: "2026-03-06", urgent: true },
      problems: {},
    });
  });

  it("is not sent with a hole or with what cannot be meant", () => {
    const drafts = { note: "", amount: "a lot", shop: "", day: "2026-02-30", urgent: false };
    expect(readAnswer(fields, drafts).problems).toEqual({
      amount: "not_a_number",
      shop: "missing",
      day: "not_a_day",
    });
  });
});
