import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "@hob/shared/json";
import { createRedactor } from "./redaction.ts";
import { encodings } from "./testing/encodings.ts";

const token = "sk_live_51Hq8ZxP4tLmW0cRvB7e";
const hard = `Zu&"g'än<g>/+ =\\%7e{}-8`;
const mark = "[secret:key]";

function redactorOf(...values: readonly string[]) {
  return createRedactor(values.map((value) => ({ name: "key", value })));
}

describe.each([
  ["a token", token],
  ["a password of every kind of sign", hard],
  ["a password of 8 letters", "kiesel77"],
  ["a password with other letters", "Grüne-𝔄-Ω-12"],
])("%s", (_name, value) => {
  const redactor = redactorOf(value);

  test.each(encodings)("is found as $name", ({ encode }) => {
    const shown = redactor.text(`<<${encode(value)}>>`);
    // What is left are the neighbours that the encoding needed.
    expect(shown).toMatch(/^<<[^[]{0,8}\[secret:key\][^[]{0,6}>>$/u);
  });

  test.each(encodings)("is found as $name, in two chunks cut anywhere", ({ encode }) => {
    const text = `<<${encode(value)}>>`;
    const whole = redactor.text(text);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const stream = redactor.stream();
      expect(stream.push(text.slice(0, cut)) + stream.push(text.slice(cut)) + stream.end()).toBe(whole);
    }
  });
});

describe("a redactor", () => {
  test("without secrets hands everything on as it is", () => {
    const redactor = redactorOf();
    const value = { list: [token, 1, null, true] };
    expect(redactor.json(value)).toBe(value);
    expect(redactor.text(token)).toBe(token);
    expect(redactorOf("").text("anything")).toBe("anything");
    expect(redactor.stream().push(token)).toBe(token);
    expect(redactor.lines().line(token)).toBe(token);
  });

  test("names the secret that was found, and each of several", () => {
    const redactor = createRedactor([
      { name: "mail", value: "correct-horse" },
      { name: "bank", value: "battery-staple" },
    ]);
    expect(redactor.text("correct-horse, battery-staple, correct-horse")).toBe(
      "[secret:mail], [secret:bank], [secret:mail]",
    );
  });

  test("leaves nothing of secrets that lie in one another", () => {
    const redactor = createRedactor([
      { name: "short", value: "horse-battery" },
      { name: "long", value: "correct-horse-battery-staple" },
    ]);
    expect(redactor.text("a correct-horse-battery-staple b")).toBe("a [secret:long][secret:short] b");
  });

  test("finds the value a secret had before as well", () => {
    expect(redactorOf("old-value-1", "new-value-2").text("old-value-1 new-value-2")).toBe(`${mark} ${mark}`);
  });

  test("finds a value without the white space it was pasted with", () => {
    expect(redactorOf(` ${token}\n`).text(`<${token}>`)).toBe(`<${mark}>`);
  });

  test("finds every mixture of escapes within one value", () => {
    expect(redactorOf(token).text("sk%5flive_51&#72;q8\\u005axP4tLmW0c=52vB7e")).toBe(mark);
    expect(redactorOf("a/b/c/d/e").text("a\\/b%2Fc&sol;d&amp;#47;e")).toBe(mark);
  });

  test("finds half of a long value, wherever the rest went", () => {
    const redactor = redactorOf(token);
    expect(redactor.text(`{"a":"${token.slice(0, 14)}","b":"${token.slice(14)}"}`)).toBe(
      `{"a":"${mark}","b":"${mark}"}`,
    );
    expect(redactor.text(`key ${token.slice(0, 20)}… is wrong`)).toBe(`key ${mark}… is wrong`);
    expect(redactor.text(token.slice(0, 13))).toBe(token.slice(0, 13));
  });

  test.each(["7", "42", "abc"])(
    "takes the short value %s out where it stands alone, and nowhere else",
    (value) => {
      const redactor = redactorOf(value);
      expect(redactor.text(`${value} (${value}), "${value}"`)).toBe(`${mark} (${mark}), "${mark}"`);
      expect(redactor.text(`x${value} ${value}y 1${value} ${value}_ é${value}`)).not.toContain(mark);
    },
  );

  test("does not look for a short value in encodings", () => {
    expect(redactorOf("abc").text("616263 YWJj %61%62%63")).toBe("616263 YWJj %61%62%63");
  });

  test("does not find its own marks", () => {
    for (const value of ["secret", "my-own-key", "secret:my-own-key"]) {
      const redactor = createRedactor([{ name: "my-own-key", value }]);
      const once = redactor.text(`= ${value} =`);
      expect(once).toBe("= [secret:my-own-key] =");
      expect(redactor.text(once)).toBe(once);
    }
  });

  test.each([
    ["prose", "The key to the shed hangs in the hall; sk stands for nothing. live 51."],
    ["an address", "https://example.com/sk_live?x=51&y=%48q8Zx"],
    ["other base64", Buffer.from("nothing to see here, move along").toString("base64")],
    ["a digest", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["another token of the kind", "sk_live_51Kx0000000000000000"],
  ])("leaves %s alone", (_name, text) => {
    expect(redactorOf(token, hard).text(text)).toBe(text);
  });

  test("goes through JSON: texts, names, numbers and lists of bytes, at any depth", () => {
    const redactor = createRedactor([
      { name: "key", value: token },
      { name: "pin", value: "4711" },
    ]);
    const value: Json = {
      [token]: [`Bearer ${token}`, { deep: [[token]] }],
      pin: 4711,
      amount: 4712,
      none: null,
      yes: true,
      buffer: [0, ...Buffer.from(token), 0],
      bytes: [1, 2, 3],
    };
    expect(redactor.json(value)).toEqual({
      [mark]: [`Bearer ${mark}`, { deep: [[mark]] }],
      pin: "[secret:pin]",
      amount: 4712,
      none: null,
      yes: true,
      buffer: `\0${mark}\0`,
      bytes: [1, 2, 3],
    });
  });

  test("comes to an end on texts made to keep it busy", () => {
    const redactor = redactorOf(token, "\\\\\\\\\\\\\\\\", "aaaaaaaaaaaaaaaaaaaaaaaa", '""""""""');
    for (const piece of ["\\", '"', "%25", "&amp;", "a", token.slice(0, 13), "=\r\n", "%", "'\\''"])
      expect(redactor.text(piece.repeat(20_000 / piece.length)).length).toBeGreaterThan(0);
  });
});

describe("a stream", () => {
  test("passes on at once what cannot become a secret", () => {
    const stream = redactorOf(token).stream();
    expect(stream.push("the answer is 42. ")).toBe("the answer is 42. ");
    expect(stream.push("then sk_li")).toBe("then ");
    expect(stream.push("ng ")).toBe("sk_ling ");
    expect(stream.end()).toBe("");
  });

  test("holds nothing up for long, however blank it is", () => {
    const stream = redactorOf(token).stream();
    const passed = Array.from({ length: 50 }, () => stream.push("\n".repeat(100))).join("");
    expect(passed.length).toBeGreaterThan(4_800);
  });

  test("says the same as the whole text would, in whatever chunks it comes", () => {
    const value = fc.string({ unit: "grapheme", minLength: 4, maxLength: 30 });
    const piece = fc.oneof(
      fc.record({ encoding: fc.constantFrom(...encodings) }),
      fc.string({ maxLength: 12 }),
      fc.constantFrom("\\", "%", "&", "=", "\n", '"', " "),
    );
    fc.assert(
      fc.property(
        value,
        fc.array(piece, { maxLength: 8 }),
        fc.infiniteStream(fc.nat(9)),
        (secret, pieces, sizes) => {
          fc.pre(secret.trim().length >= 4);
          const redactor = redactorOf(secret);
          const text = pieces
            .map((each) => (typeof each === "string" ? each : each.encoding.encode(secret)))
            .join("");
          const stream = redactor.stream();
          let streamed = "";
          for (let at = 0; at < text.length;) {
            const size = sizes.next().value + 1;
            streamed += stream.push(text.slice(at, at + size));
            at += size;
          }
          expect(streamed + stream.end()).toBe(redactor.text(text));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("lines of a log", () => {
  test("keep nothing of a secret that goes on in the next line but what the first had alone", () => {
    const lines = redactorOf(token).lines();
    expect(lines.line(`key: ${token.slice(0, 6)}`)).toBe(`key: ${token.slice(0, 6)}`);
    expect(lines.line(token.slice(6, 9))).toBe(token.slice(6, 9));
    expect(lines.line(`${token.slice(9)} and more`)).toBe(`${mark} and more`);
  });

  test("lose both halves", () => {
    const lines = redactorOf(token).lines();
    expect(lines.line(`key: ${token.slice(0, 14)}`)).toBe(`key: ${mark}`);
    expect(lines.line(`${token.slice(14)}.`)).toBe(`${mark}.`);
  });

  test("are read for themselves where nothing goes on", () => {
    const lines = redactorOf(token).lines();
    expect(lines.line(`${token} sk`)).toBe(`${mark} sk`);
    expect(lines.line("nothing")).toBe("nothing");
    expect(lines.line(token)).toBe(mark);
  });
});
