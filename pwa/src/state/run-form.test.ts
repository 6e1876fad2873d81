import { describe, expect, it } from "vitest";
import type { JsonObject } from "@hob/shared/json";
import {
  draftsFor,
  fieldsOf,
  grantsNeeded,
  linesOf,
  neverOpened,
  openedBy,
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
    target: { type: "string", "x-opens": "net" },
    inbox: { type: "string", "x-opens": "folder" },
    archive: { type: "string", "x-opens": "folder:write" },
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
      target: "address",
      inbox: "folder",
      archive: "folder",
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
    ["target", "nas.local:445", { kind: "not_reachable" }],
    ["target", "tcp://nas.local", { kind: "not_reachable" }],
    ["inbox", "Scans", { kind: "not_a_folder" }],
    ["archive", "/home/../etc", { kind: "not_a_folder" }],
  ])("names the problem with %s = %j", (name, draft, problem) => {
    expect(readForm(fields, { ...filled, [name]: draft }).problems).toEqual({ [name]: problem });
  });
});

describe("what a form opens", () => {
  const http = (host: string) => ({ kind: "http", http: { host, methods: ["GET"] } });
  const nothing = {
    manifest: { tools: [], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
    grants: [],
  };

  it("is shown in the form of a grant while it is typed", () => {
    expect(openedBy(field("address"), "https://Example.com/feed")).toEqual([http("example.com")]);
    expect(openedBy(field("address"), "http://192.168.1.50:8123/")).toEqual([http("192.168.1.50:8123")]);
    expect(openedBy(field("address"), "https://exa")).toEqual([http("exa")]);
    expect(openedBy(field("address"), "exampl")).toEqual([]);
    expect(openedBy(field("address"), "tcp://nas.local:445")).toEqual([]);
    expect(openedBy(field("target"), "tcp://NAS.local:445")).toEqual([
      { kind: "tcp", tcp: { host: "nas.local:445" } },
    ]);
    expect(openedBy(field("target"), "https://example.com/")).toEqual([http("example.com")]);
    expect(openedBy(field("inbox"), "/home/anna/Scans/")).toEqual([
      { kind: "files", files: { root: "/home/anna/Scans", access: "read" } },
    ]);
    expect(openedBy(field("archive"), "/mnt/usb")).toEqual([
      { kind: "files", files: { root: "/mnt/usb", access: "write" } },
    ]);
  });

  it("is nothing for a field that opens nothing", () => {
    expect(openedBy(field("note"), "https://example.com/")).toEqual([]);
  });

  it("is each named once for a list of addresses", () => {
    const [list] = fieldsOf({
      properties: { feeds: { type: "array", items: { type: "string", "x-opens": "http" } } },
    });
    if (!list) throw new Error("no field");
    expect(openedBy(list, "https://a.org/1\nhttps://a.org/2\nhttps://b.org/")).toEqual([
      http("a.org"),
      http("b.org"),
    ]);
  });

  it("needs a grant unless manifest or grant allows exactly that", () => {
    const automation = {
      manifest: { ...nothing.manifest, http: [{ host: "a.org", methods: ["GET" as const] }] },
      grants: [
        {
          grantId: 1,
          body: { kind: "files" as const, files: { root: "/home/anna/Scans", access: "read" as const } },
          grantedBy: "x",
          grantedAt: 0,
        },
      ],
    };
    const drafts = {
      address: "https://a.org/feed",
      target: "tcp://nas.local:445",
      inbox: "/home/anna/Scans",
      archive: "/home/anna/Scans/2026",
    };
    expect(grantsNeeded(fields, drafts, automation)).toEqual([
      { kind: "tcp", tcp: { host: "nas.local:445" } },
      { kind: "files", files: { root: "/home/anna/Scans/2026", access: "write" } },
    ]);
  });

  it("is asked once where a folder is both read and written", () => {
    const drafts = { address: "", inbox: "/mnt/usb", archive: "/mnt/usb/" };
    expect(grantsNeeded(fields, drafts, nothing)).toEqual([
      { kind: "files", files: { root: "/mnt/usb", access: "write" } },
    ]);
  });

  it("is sent to a run in the very form in which it is granted", () => {
    const { input } = readForm(fields, { ...filled, inbox: " /home/anna//Scans/ " });
    expect(input["inbox"]).toBe("/home/anna/Scans");
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
    ["tcp://169.254.169.254:80", "reserved"],
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
    "tcp://nas.local:445",
    "tcp://example.com:443",
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
      manifest: {
        tools: [],
        http: [{ host: "nas.example.org:80", methods: ["GET" as const] }],
        tcp: [],
        files: [],
        kv: [],
        tables: [],
        secrets: [],
      },
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
