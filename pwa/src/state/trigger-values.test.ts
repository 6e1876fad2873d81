import { expect, test } from "vitest";
import {
  lacksAnswers,
  openedByValues,
  readValues,
  valueDrafts,
  valueFields,
  valueOfPath,
} from "./trigger-values.ts";

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

/** With all that it needs to run. */
const told = { ...automation, values: { limit: 10, address: "https://example.com/", title: "News" } };

test("every answer may differ at these times, also one that opens something", () => {
  expect(valueFields(automation).map(({ name }) => name)).toEqual(["address", "title", "limit", "onlyNew"]);
  const drafts = { ...valueDrafts(told, {}), address: "https://example.org/feed.xml" };
  expect(readValues(told, drafts, {}).values).toEqual({ address: "https://example.org/feed.xml" });
  const opened = [{ kind: "http", http: { host: "example.org", methods: ["GET"] } }];
  expect(openedByValues(told, drafts)).toEqual(opened);
  expect(openedByValues(told, drafts, { limit: 5 })).toEqual([]);
});

test("what is missing is missing only where the automation has no answer either", () => {
  expect(lacksAnswers(automation)).toBe(true);
  expect(lacksAnswers(told)).toBe(false);
  const missing = { kind: "missing" };
  expect(readValues(automation, valueDrafts(automation, {}), {}).problems).toEqual({
    address: missing,
    title: missing,
  });
  expect(readValues(told, { ...valueDrafts(told, {}), title: "" }, {})).toEqual({ values: {}, problems: {} });
});

test("a remark of the house is shown at the answer it is about", () => {
  expect(valueOfPath(automation, "values.address")).toBe("address");
  expect(valueOfPath(automation, "values.limit[0]")).toBe("limit");
  expect(valueOfPath(automation, "values.other")).toBeUndefined();
  expect(valueOfPath(automation, "input.at")).toBeUndefined();
});

test("answers that are the automation's own are not sent again", () => {
  const drafts = valueDrafts(told, {});
  expect(readValues(told, drafts, {})).toEqual({ values: {}, problems: {} });
  expect(readValues(told, { ...drafts, limit: "5" }, {}).values).toEqual({ limit: 5 });
});

test("what is kept at these times opens in the form and stays", () => {
  const kept = { address: "https://example.com/", limit: 3 };
  const drafts = valueDrafts(automation, kept);
  expect(drafts["limit"]).toBe("3");
  expect(readValues(automation, drafts, kept).values).toEqual(kept);
  expect(readValues(automation, { ...drafts, limit: "10" }, kept).values).toEqual({ address: kept.address });
});

test("what cannot be right is remarked on", () => {
  const drafts = { ...valueDrafts(told, {}), limit: "99" };
  expect(readValues(told, drafts, {}).problems).toEqual({ limit: { kind: "too_large", max: 50 } });
});
