import { afterEach, describe, expect, it, vi } from "vitest";
import { answerNatively, type UrlAnswer, type UrlQuestion } from "./child-native.ts";

afterEach(() => vi.restoreAllMocks());

describe("an address whose query is changed", () => {
  it("is written anew once, however many names are set", () => {
    const writes = (["append", "delete", "set"] as const).map((name) =>
      vi.spyOn(URLSearchParams.prototype, name),
    );
    const names = Array.from({ length: 20_000 }, (_, index) => `name${index}`);
    const { query } = ask({ text: "https://a.example/", query: names.map((name) => [name, ["v"]]) });
    expect(query.map(([name]) => name)).toEqual(names);
    expect(writes.flatMap((write) => write.mock.calls)).toEqual([]);
  });

  it.each<[UrlQuestion["query"], string]>([
    [[["b", ["2"]]], "?a=1&c=3&b=2"],
    [[["a", []]], "?b=x+y&c=3"],
    [[["d", ["4", "5"]]], "?a=1&b=x+y&c=3&d=4&d=5"],
    [
      [
        ["a", []],
        ["b", []],
        ["c", []],
      ],
      "",
    ],
    [[["&", ["=?#ü\ud800"]]], "?a=1&b=x+y&c=3&%26=%3D%3F%23%C3%BC%EF%BF%BD"],
    [[], "?a=1&b=x%20y&c=3"],
  ])("keeps the rest and sets what was asked: %j", (query, search) => {
    const answer = ask({ text: "https://a.example/?a=1&b=x%20y&c=3#end", query });
    expect(answer.search).toBe(search);
    expect(answer.href).toBe(`https://a.example/${search}#end`);
  });
});

function ask(question: UrlQuestion): UrlAnswer {
  return JSON.parse(answerNatively("url", JSON.stringify(question))) as UrlAnswer;
}
