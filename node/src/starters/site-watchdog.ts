/** The starter that watches: whether web addresses and ports answer, and since when they do not. */
import { readFileSync } from "node:fs";

export const siteWatchdog = {
  slug: "site-watchdog",
  name: "Site watchdog",
  description: "Checks whether websites and devices at home answer, and remembers since when they do not.",
  tags: ["network", "starter"],
  intent:
    "Check every given address: web addresses by reading them, tcp://host:port by opening a connection. Log each " +
    "answer with its status and its time. Remember the latest results of each address, warn when its state " +
    "changes, and return which are up and down and since when.",
  // A file of its own, so that it is type-checked as what it is: a script. It lies beside this module.
  source: readFileSync(new URL("./site-watchdog.script.ts", import.meta.url), "utf8"),
  manifest: {
    tools: ["http", "tcp", "kv"],
    http: [],
    tcp: [],
    files: [],
    kv: ["site-watchdog"],
    tables: [],
    secrets: [],
  },
  paramsSchema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      addresses: {
        type: "array",
        title: "Addresses",
        description:
          "Websites such as https://example.com, devices at home such as http://192.168.1.50:8123, or any port as tcp://nas.local:445.",
        items: { type: "string", minLength: 1, maxLength: 2000, "x-opens": "net" },
        minItems: 1,
        maxItems: 40,
      },
      anyStatus: {
        type: "boolean",
        title: "Any answer counts",
        description: "Also count answers such as 404 or 503 as up, and not only those below 400.",
        default: false,
      },
      keep: {
        type: "integer",
        title: "Results to remember",
        description: "How many of the latest results are kept for each address.",
        minimum: 1,
        maximum: 200,
        default: 50,
      },
    },
    required: ["addresses"],
    additionalProperties: false,
  },
  values: { anyStatus: false, keep: 50 },
} as const;
