import { expect, test } from "vitest";
import { readValues, valueDrafts, valueFields } from "./trigger-values.ts";

const automation = {
  paramsSchema: {
    type: "object",
    required: ["address", "title"],
    properties: {
      address: { type: "string", "x-opens": "http" },
      title: { type: "string" },
      limit: { type: "integer", minimum: 1, maximum: 50, default: 20 },
      onlyNew: { type: "boolean", default: true },
    },
  },
  values: { limit: 10 },
};

test("what opens something is asked for in the run form alone", () => {
  expect(valueFields(automation).map(({ name }) => name)).toEqual(["title", "limit", "onlyNew"]);
});

test("answers that are the automation's own are not sent again", () => {
  const drafts = valueDrafts(automation, {});
  expect(readValues(automation, drafts, {})).toEqual({ values: {}, problems: {} });
  expect(readValues(automation, { ...drafts, limit: "5" }, {}).values).toEqual({ limit: 5 });
});

test("what is kept at these times opens in the form and stays", () => {
  const kept = { address: "https://example.com/", limit: 3 };
  const drafts = valueDrafts(automation, kept);
  expect(drafts["limit"]).toBe("3");
  expect(readValues(automation, drafts, kept).values).toEqual(kept);
  expect(readValues(automation, { ...drafts, limit: "10" }, kept).values).toEqual({ address: kept.address });
});

test("what cannot be right is remarked on, what is only missing is not", () => {
  const drafts = { ...valueDrafts(automation, {}), limit: "99" };
  expect(readValues(automation, drafts, {}).problems).toEqual({ limit: { kind: "too_large", max: 50 } });
});
