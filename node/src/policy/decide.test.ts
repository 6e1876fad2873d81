import { expect, it } from "vitest";
import { decide } from "./decide.ts";

it("allows what the manifest lists, and says of everything else what would allow it", () => {
  expect(decide("kv.get", { tools: ["feed", "kv"] })).toEqual({ allowed: true });
  expect(decide("http.get", { tools: ["feed", "kv"] })).toEqual({
    allowed: false,
    why: "http.get is not allowed: the automation's manifest does not list http. Add it there to allow it.",
  });
});

it("is not talked into anything by odd names", () => {
  for (const call of ["", "kv", ".get", "kv .get", "KV.get"]) {
    expect(decide(call, { tools: ["kv"] }).allowed).toBe(false);
  }
});
