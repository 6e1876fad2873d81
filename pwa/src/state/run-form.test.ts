import { describe, expect, it } from "vitest";
import type { JsonObject } from "@hob/shared/json";
import {
  draftsFor,
  fieldsOf,
  hostsNotAllowed,
  hostsOpened,
  linesOf,
  neverOpened,
  readForm,
  reasonsNeverOpened,
  type Drafts,
} from "./run-form.ts";

const schema: JsonObject = {
  type: "object",
  required: ["address", "count"],
  properties: {
    address: { type: "string", format: "uri", "x-opens": "http", title: "Feed address" },
    mutedWords: { type: "array", items: { type: "string" }, default: ["lottery"] },
    count: { type: "integer", minimum: 1, maximum: 50, default: 20 },
    share: { type: "number", minimum: 0 },
    order: { enum: ["newest", "oldest"] },
    onlyNew: { type: "boolean", default: true },
    note: { type: "string", maxLength: 5 },
    rules: { type: "object" },
  },
};
const fields = fieldsOf(schema);
const filled: Drafts = { ...draftsFor(fields, schema, {}), address: "https://example.com/feed.xml" };

function field(name: string) {
  const found = fields.find((each) => each.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
}

describe("the fields of a run form", () => {
  it("are of the kind the schema asks for", () => {
    expect(Object.fromEntries(fields.map(({ name, kind }) => [name, kind]))).toEqual({
      address: "address",
      mutedWords: "list",
      count: "number",
      share: "number",
      order: "choice",
      onlyNew: "toggle",
      note: "text",
      rules: "json",
    });
  });

  it("are called by their title, or by their name in words", () => {
    expect(field("address").title).toBe("Feed address");
    expect(field("mutedWords").title).toBe("Muted words");
  });

  it("open with the stored value, then the schema's default, then nothing", () => {
    const drafts = draftsFor(fields, schema, { count: 7, order: "oldest", mutedWords: ["a", "b"] });
    expect(drafts).toMatchObject({ count: "7", order: "1", mutedWords: "a\nb", onlyNew: true, address: "" });
    expect(draftsFor(fields, schema, {})).toMatchObject({ count: "20", mutedWords: "lottery" });
  });

  it("come from a schema without properties as none", () => {
    expect(fieldsOf({ type: "object" })).toEqual([]);
    expect(fieldsOf({})).toEqual([]);
  });
});

describe("what a form sends", () => {
  it("is typed as the schema wants it, without empty optional answers", () => {
    const { input, problems } = readForm(fields, {
      ...filled,
      order: "0",
      mutedWords: " tram \n\nrain\n",
      share: "0,5",
    });
    expect(problems).toEqual({});
    expect(input).toEqual({
      address: "https://example.com/feed.xml",
      mutedWords: ["tram", "rain"],
      count: 20,
      share: 0.5,
      order: "newest",
      onlyNew: true,
    });
  });

  it("lets a list be emptied", () => {
    expect(readForm(fields, { ...filled, mutedWords: "" }).input["mutedWords"]).toEqual([]);
  });

  it.each([
    ["address", "", { kind: "missing" }],
    ["address", "example.com", { kind: "not_an_address" }],
    ["address", "file:///etc/passwd", { kind: "not_an_address" }],
    ["count", "", { kind: "missing" }],
    ["count", "many", { kind: "not_a_number", isWhole: true }],
    ["count", "2.5", { kind: "not_a_number", isWhole: true }],
    ["count", "0", { kind: "too_small", min: 1 }],
    ["count", "51", { kind: "too_large", max: 50 }],
    ["note", "longer", { kind: "too_long", max: 5 }],
    ["rules", "{", { kind: "not_json" }],
  ])("names the problem with %s = %j", (name, draft, problem) => {
    expect(readForm(fields, { ...filled, [name]: draft }).problems).toEqual({ [name]: problem });
  });
});

describe("hosts a form opens", () => {
  it("are shown in the form of a grant while the address is typed", () => {
    expect(hostsOpened(field("address"), "https://Example.com/feed")).toEqual(["example.com"]);
    expect(hostsOpened(field("address"), "http://192.168.1.50:8123/")).toEqual(["192.168.1.50:8123"]);
    expect(hostsOpened(field("address"), "https://exa")).toEqual(["exa"]);
    expect(hostsOpened(field("address"), "exampl")).toEqual([]);
  });

  it("are none for a field that opens nothing", () => {
    expect(hostsOpened(field("note"), "https://example.com/")).toEqual([]);
  });

  it("are each named once for a list of addresses", () => {
    const [list] = fieldsOf({
      properties: { feeds: { type: "array", items: { type: "string", "x-opens": "http" } } },
    });
    if (!list) throw new Error("no field");
    expect(hostsOpened(list, "https://a.org/1\nhttps://a.org/2\nhttps://b.org/")).toEqual(["a.org", "b.org"]);
  });

  it("need a grant unless manifest or grant names exactly that host for reading", () => {
    const automation = {
      manifest: { tools: ["feed"], http: [{ host: "a.org", methods: ["GET" as const] }], kv: [] },
      grants: [
        {
          grantId: 1,
          kind: "http" as const,
          http: { host: "b.org", methods: ["POST" as const] },
          grantedBy: "x",
          grantedAt: 0,
        },
      ],
    };
    expect(hostsNotAllowed(["a.org", "b.org", "sub.a.org"], automation)).toEqual(["b.org", "sub.a.org"]);
  });
});

describe("addresses that no grant opens", () => {
  it.each([
    ["https://user:pw@example.com/", "credentials"],
    ["https://user@192.168.1.5:8123/", "credentials"],
    ["http://169.254.169.254/latest", "reserved"],
    ["http://2852039166/", "reserved"],
    ["https://0.0.0.0:8080/", "reserved"],
    ["http://[::]:8080/", "reserved"],
    ["http://[fe80::1]/", "reserved"],
    ["http://example.com/feed", "plain_http"],
    ["http://93.184.216.34:8080/", "plain_http"],
    ["http://[2001:db8::1]/", "plain_http"],
  ])("are told from their text: %s is %s", (address, reason) => {
    expect(neverOpened(address)).toBe(reason);
  });

  it.each([
    "https://example.com/feed",
    "http://localhost:8911/",
    "http://nas:5000/",
    "http://printer.local/",
    "http://hass.home.arpa:8123/",
    "http://fritz.box/",
    "http://192.168.1.50:8123/",
    "http://172.20.0.1/",
    "http://100.101.4.2/",
    "http://[::1]:8080/",
    "http://[fd12::4]/",
    "http://",
    "exampl",
  ])("are not among them: %s", (address) => {
    expect(neverOpened(address)).toBeUndefined();
  });

  it("are named once a reason, and not where http was allowed to exactly that host", () => {
    const [list] = fieldsOf({
      properties: { feeds: { type: "array", items: { type: "string", "x-opens": "http" } } },
    });
    if (!list) throw new Error("no field");
    const automation = {
      manifest: { tools: [], http: [{ host: "nas.example.org:80", methods: ["GET" as const] }], kv: [] },
      grants: [],
    };
    const draft = "http://nas.example.org/\nhttp://a.org/\nhttp://b.org/\nhttp://0.0.0.0/";
    expect(reasonsNeverOpened(list, draft, automation)).toEqual(["plain_http", "reserved"]);
    expect(reasonsNeverOpened(list, "http://nas.example.org/", automation)).toEqual([]);
    expect(reasonsNeverOpened(field("note"), "http://a.org/", automation)).toEqual([]);
  });
});

it("reads one entry a line and drops the empty ones", () => {
  expect(linesOf(" a \r\n\n b")).toEqual(["a", "b"]);
});
