/** What a reminder becomes that is to come every day; it is no starter, since no house begins with one. */
import { readFileSync } from "node:fs";

export const dailyReminder = {
  description: "Made from a reminder. Says the same every day, at a time that you can change.",
  tags: ["reminder"],
  intent: "Every day at the set time, put a notice with this title and note into the inbox, and push it.",
  // A file of its own, so that it is type-checked as what it is: a script. It lies beside this module.
  source: readFileSync(new URL("./daily-reminder.script.ts", import.meta.url), "utf8"),
  manifest: { tools: ["notify"], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
  paramsSchema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      title: { type: "string", title: "Title", minLength: 1, maxLength: 200 },
      note: { type: "string", title: "Note", maxLength: 2000, default: "" },
    },
    required: ["title"],
    additionalProperties: false,
  },
} as const;
