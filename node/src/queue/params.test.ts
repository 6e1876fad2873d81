import { describe, expect, it } from "vitest";
import type { JsonObject } from "@hob/shared/json";
import { findMisfit, findMisfitInPart, findSchemaProblem, layInput } from "./params.ts";

const schema: JsonObject = {
  type: "object",
  required: ["address"],
  additionalProperties: false,
  properties: {
    address: { type: "string", format: "uri", minLength: 3 },
    muted: { type: "array", items: { type: "string" }, maxItems: 3 },
    count: { type: "integer", minimum: 1, maximum: 5, default: 2 },
    order: { enum: ["new", "old"] },
    mail: { type: "object", required: ["to"], properties: { to: { type: "string", format: "email" } } },
    "odd/na~me": { type: "boolean" },
  },
};

describe("input", () => {
  it("that fits is nobody's business", () => {
    expect(
      findMisfit(schema, { address: "https://example.com/feed", muted: ["a"], count: 5 }, "input"),
    ).toBeUndefined();
  });

  it.each<[JsonObject, string, string, string]>([
    [{}, "input.address", "is missing", "give a full address, for example https://example.com/feed"],
    [{ address: 5 }, "input.address", "was a number", "give a text"],
    [
      { address: "no address" },
      "input.address",
      "is not a full address, for example https://example.com/feed",
      "give a full address, for example https://example.com/feed",
    ],
    [at({ muted: ["a", 3] }), "input.muted.1", "was a number", "give a text"],
    [at({ muted: ["a", "b", "c", "d"] }), "input.muted", "has too many entries", "keep it to 3"],
    [at({ count: 0 }), "input.count", "is too small", "give 1 or more"],
    [at({ count: 1.5 }), "input.count", "was a number", "give a whole number"],
    [at({ order: "other" }), "input.order", "is not one of the choices", "use one of new, old"],
    [at({ mail: {} }), "input.mail.to", "is missing", "give a mail address"],
    [at({ mail: null }), "input.mail", "was null", "give an object"],
    [at({ "odd/na~me": 1 }), "input.odd/na~me", "was a number", "give true or false"],
    [at({ extra: 1 }), "input.extra", "is not a field of this automation", "leave it out"],
  ])("%j is refused at the field, with what is wrong and the fix", (input, field, problem, fix) => {
    expect(findMisfit(schema, input, "input")).toEqual({ type: "input_invalid", field, problem, fix });
  });

  it("is laid over the stored values, and those over the schema's defaults", () => {
    expect(layInput(schema, { address: "https://stored.example", order: "old" }, { order: "new" })).toEqual({
      address: "https://stored.example",
      order: "new",
      count: 2,
    });
  });

  it("may be incomplete where it is stored for later, and must still fit", () => {
    expect(findMisfitInPart(schema, {}, "values")).toBeUndefined();
    expect(findMisfitInPart(schema, { count: 9 }, "values")?.field).toBe("values.count");
  });
});

describe("a params schema", () => {
  it.each<[JsonObject, string]>([
    [{}, "paramsSchema.type"],
    [{ type: "array" }, "paramsSchema.type"],
    [{ type: "object", properties: [] }, "paramsSchema.properties"],
    [{ type: "object", properties: { a: 5 } }, "paramsSchema.properties.a"],
    [{ type: "object", $ref: "#/nowhere" }, "paramsSchema"],
  ])("%j is refused where it is wrong", (broken, field) => {
    expect(findSchemaProblem(broken)).toMatchObject({ type: "input_invalid", field });
  });

  it("of an object with properties is taken", () => {
    expect(findSchemaProblem(schema)).toBeUndefined();
  });
});

function at(more: JsonObject): JsonObject {
  return { address: "https://example.com", ...more };
}
