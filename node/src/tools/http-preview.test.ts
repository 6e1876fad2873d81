import { describe, expect, it } from "vitest";
import type { Json } from "@hob/shared/json";
import { previewOf, recipientsOf } from "./http-preview.ts";

const url = "https://Shop.example/orders?id=1";

describe("the preview of a request", () => {
  it("names the host as rules do, with its port where that is unusual", () => {
    expect(recipientsOf("https://Shop.Example:443/a")).toEqual(["shop.example"]);
    expect(recipientsOf("http://192.168.1.5:8123/a")).toEqual(["192.168.1.5:8123"]);
    expect(recipientsOf("nonsense")).toEqual([]);
  });

  it.each([
    ["JSON", { json: { a: [1] } }, '{\n  "a": [\n    1\n  ]\n}'],
    ["a form", { form: { to: "Ann", tag: ["x", "y"] } }, "to: Ann\ntag: x\ntag: y"],
    ["a text", { body: "hello" }, "hello"],
    ["an empty text", { body: "" }, ""],
  ] as const)("shows %s as a text under method and address", (_what, options, after) => {
    expect(previewOf({ method: "POST", url, ...options }).texts).toEqual([
      { label: "POST shop.example/orders", before: null, after },
    ]);
  });

  it("shows no text where nothing is brought, and the beginning of one that is long", () => {
    expect(previewOf({ method: "DELETE", url })).toEqual({
      recipients: ["shop.example"],
      amounts: [],
      texts: [],
    });
    const [text] = previewOf({ method: "POST", url, body: "x".repeat(100_000) }).texts ?? [];
    expect(text?.after).toHaveLength(16 * 1024 + 1);
  });

  it.each<[Json, readonly (readonly [string, string])[]]>([
    [{ amount: 120, currency: "eur" }, [["amount", "120 EUR"]]],
    [{ amount: "12,50", currencyCode: "€" }, [["amount", "12,50 €"]]],
    [{ order: { total_price: 3 } }, [["order.total_price", "3"]]],
    [
      { items: [{ unitPrice: 1.5 }, { unitPrice: -2 }] },
      [
        ["items.0.unitPrice", "1.5"],
        ["items.1.unitPrice", "-2"],
      ],
    ],
    [{ amount: { value: "9.99", currency: "GBP" } }, [["amount.value", "9.99 GBP"]]],
    [{ betrag: 7, waehrung: "CHF" }, [["betrag", "7 CHF"]]],
    [
      { pay: "900 EUR", fee: "€12,50", all: "1,250.00 USD" },
      [
        ["pay", "900 EUR"],
        ["fee", "€12,50"],
        ["all", "1,250.00 USD"],
      ],
    ],
    [{ room: "12 QQQ", size: "120 PCS", tel: "030 123", note: "EUR" }, []],
    [{ amount: 1, currency: "javascript" }, [["amount", "1"]]],
    [{ totalCount: 4, page: 2, value: 3, amount: true, price: "cheap", priceless: 9 }, []],
    ["amount", []],
  ])("reads out of %j the amounts %j", (json, amounts) => {
    const expected = amounts.map(([label, text]) => ({ label, text }));
    expect(previewOf({ method: "POST", url, json }).amounts).toEqual(expected);
    expect(previewOf({ method: "POST", url, body: JSON.stringify(json) }).amounts).toEqual(expected);
  });

  it("reads amounts out of a form, and none out of a text that only looks like JSON", () => {
    expect(previewOf({ method: "POST", url, form: { amount: "5", currency: "EUR" } }).amounts).toEqual([
      { label: "amount", text: "5 EUR" },
    ]);
    expect(previewOf({ method: "POST", url, body: "{ amount: 5" }).amounts).toEqual([]);
  });

  it("stops at eight amounts, and at six levels", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a${i}`, { amount: i }]));
    expect(previewOf({ method: "POST", url, json: many }).amounts).toHaveLength(8);
    let deep: Json = { amount: 1 };
    for (let i = 0; i < 7; i++) deep = { in: deep };
    expect(previewOf({ method: "POST", url, json: deep }).amounts).toEqual([]);
  });
});
