import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

test.each([
  ["<p>One</p><p>Two</p>", "One Two"],
  ["one<br/>two", "one two"],
  ["a <b>b</b>c", "a bc"],
  ["1 < 2 &amp; 3 > 2", "1 < 2 & 3 > 2"],
  ["<script>x</script>y<style>z</style><!-- c -->", "y"],
  ["<script>never closed", ""],
  ["<img src=x onerror=y", ""],
  ["&lt;b&gt; &unknown; &#0; &#65; &#x110000;", "<b> &unknown; &#0; A &#x110000;"],
  ["  a \n\t b  ", "a b"],
])("%j reads as %j", (html, text) => {
  expect(plainText(html, 100)).toBe(text);
});

test("a long text ends in an ellipsis and is well formed", () => {
  expect(plainText("abcdef", 4)).toBe("abc…");
  expect(plainText("😀😀😀", 4).isWellFormed()).toBe(true);
});
