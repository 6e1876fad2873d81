import { expect, it } from "vitest";
import { readSecret } from "./secret-form.ts";

const draft = { name: "weather", value: "abc", hosts: "api.example.com" };

it("takes hosts as people have them at hand, and sends each once as it is compared", () => {
  const hosts = "https://API.example.com/v1?x, api.example.com\nnas.local:8123 http://192.168.1.9\n[::1]:80";
  expect(readSecret({ ...draft, hosts })).toEqual({
    secret: {
      name: "weather",
      value: "abc",
      hosts: ["api.example.com", "nas.local:8123", "192.168.1.9:80", "[::1]:80"],
    },
    problems: {},
  });
});

it("leaves out blanks around name and value, which come with pasting", () => {
  expect(readSecret({ ...draft, name: " weather ", value: " a b\n" }).secret).toMatchObject({
    name: "weather",
    value: "a b",
  });
});

it.each([
  [{ name: "" }, { name: "missing" }],
  [{ name: "Weather" }, { name: "not_a_name" }],
  [{ name: "my key" }, { name: "not_a_name" }],
  [{ name: "2nd" }, { name: "not_a_name" }],
  [{ value: "  " }, { value: "missing" }],
  [{ hosts: " \n" }, { hosts: "missing" }],
  [{ hosts: "api.example.com, *.example.com" }, { hosts: "not_a_host" }],
  [{ hosts: "ftp://example.com" }, { hosts: "not_a_host" }],
] as const)("finds what is wrong with %o", (wrong, problems) => {
  expect(readSecret({ ...draft, ...wrong }).problems).toEqual(problems);
});
