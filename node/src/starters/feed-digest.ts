/** The starter every house comes with: a digest of one news feed, without what its reader has muted. */
import { readFileSync } from "node:fs";

export const feedDigest = {
  slug: "feed-digest",
  name: "Feed digest",
  description: "Reads a news feed, leaves out the words you mute, and lists what is new.",
  tags: ["news", "starter"],
  intent:
    "Read the news feed at the given address. Leave out items whose title or summary has one of the muted words. " +
    "Remember what was shown, and return the rest as a Markdown list with links and dates.",
  // A file of its own, so that it is type-checked as what it is: a script. It lies beside this module.
  source: readFileSync(new URL("./feed-digest.script.ts", import.meta.url), "utf8"),
  manifest: {
    tools: ["feed", "kv"],
    http: [],
    tcp: [],
    files: [],
    kv: ["feed-digest"],
    tables: [],
    secrets: [],
  },
  paramsSchema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      address: {
        type: "string",
        format: "uri",
        title: "Feed address",
        description: "The address of an RSS, Atom or JSON feed, for example https://example.com/feed.xml.",
        maxLength: 2000,
        "x-opens": "http",
      },
      mutedWords: {
        type: "array",
        title: "Muted words",
        description: "Items with one of these words in their title or summary are left out.",
        items: { type: "string", minLength: 1, maxLength: 100 },
        maxItems: 200,
        default: [],
      },
      maxItems: {
        type: "integer",
        title: "Most items",
        description: "How many items a digest shows.",
        minimum: 1,
        maximum: 50,
        default: 20,
      },
      newOnly: {
        type: "boolean",
        title: "Only new items",
        description: "Leave out what an earlier digest has shown.",
        default: true,
      },
    },
    required: ["address"],
    additionalProperties: false,
  },
  values: { mutedWords: [], maxItems: 20, newOnly: true },
} as const;
