import { describe, expect, test } from "vitest";
import { checkedHeaders, shownHeaders } from "./request-headers.ts";

describe("a script's header", () => {
  test.each([
    ["Host", "header_forbidden"],
    ["Connection", "header_forbidden"],
    ["content-length", "header_forbidden"],
    ["Transfer-Encoding", "header_forbidden"],
    ["Accept-Encoding", "header_forbidden"],
    ["Proxy-Authorization", "header_forbidden"],
    ["Upgrade", "header_forbidden"],
    ["te", "header_forbidden"],
    ["Sec-Fetch-Site", "header_forbidden"],
    ["", "header_malformed"],
    ["x y", "header_malformed"],
    ["x:y", "header_malformed"],
    ["x\r\ny", "header_malformed"],
    ["é", "header_malformed"],
  ])("%j is refused as %s", (name, code) => {
    expect(checkedHeaders({ [name]: "v" })).toMatchObject({ ok: false, error: { code } });
  });

  test.each(["a\r\nHost: evil", "a\nb", "a\0b", "ü€"])("with the value %j is refused", (value) => {
    expect(checkedHeaders({ "x-a": value })).toMatchObject({
      ok: false,
      error: { code: "header_malformed" },
    });
  });

  test("is refused when it is given twice in two spellings", () => {
    expect(checkedHeaders({ "X-A": "1", "x-a": "2" })).toMatchObject({ ok: false });
  });

  test("goes out in lowercase when nothing is wrong with it", () => {
    const given = {
      Accept: "text/html",
      Authorization: "Bearer x",
      Cookie: "a=b",
      "User-Agent": "me",
      "If-None-Match": '"1"',
    };
    expect(checkedHeaders(given)).toEqual({
      ok: true,
      value: {
        accept: "text/html",
        authorization: "Bearer x",
        cookie: "a=b",
        "user-agent": "me",
        "if-none-match": '"1"',
      },
    });
  });

  test("is refused beyond 50 of them and beyond 16 KiB", () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x-${index}`, "v"]));
    expect(checkedHeaders(many).ok).toBe(false);
    expect(checkedHeaders({ "x-long": "a".repeat(17_000) }).ok).toBe(false);
  });
});

test("a response shows no cookies and nothing of its connection", () => {
  const received = {
    ETag: '"1"',
    "set-cookie": ["a=b"],
    connection: "close",
    "proxy-authenticate": "x",
    vary: ["a", "b"],
  };
  expect(shownHeaders(received)).toEqual({ etag: '"1"', vary: "a, b" });
});
