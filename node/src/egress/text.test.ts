import { expect, test } from "vitest";
import { decodeText } from "./text.ts";

test.each([
  ["UTF-8 when nothing is said", Buffer.from("Grüße"), "text/plain", "Grüße"],
  ["the charset of the header", Buffer.from("Grüße", "latin1"), "text/plain; charset=ISO-8859-1", "Grüße"],
  ["a quoted charset", Buffer.from([0xa4]), 'text/plain; charset="iso-8859-15"', "€"],
  [
    "a byte order mark before the header",
    Buffer.from("\ufeffGrüße", "utf16le"),
    "text/plain; charset=utf-8",
    "Grüße",
  ],
  ["UTF-8 where the charset is unknown", Buffer.from("Grüße"), "text/plain; charset=klingon", "Grüße"],
])("text is read by %s", (_case, bytes, contentType, text) => {
  expect(decodeText(bytes, contentType)).toBe(text);
});

test("XML is read by its own declaration, unless the header knows better", () => {
  const bytes = Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>Grüße</a>', "latin1");
  expect(decodeText(bytes, "application/xml", true)).toContain("Grüße");
  expect(decodeText(bytes, "application/xml")).not.toContain("Grüße");
});
