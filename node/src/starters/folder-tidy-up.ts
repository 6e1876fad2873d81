/** The starter that tidies: renames and sorts what lies loose in one folder, and puts duplicates aside. */
import { readFileSync } from "node:fs";

export const folderTidyUp = {
  slug: "folder-tidy-up",
  name: "Folder tidy-up",
  description: "Renames and sorts the files in a folder, and puts aside those that are there twice.",
  tags: ["files", "starter"],
  intent:
    "Tidy the given folder: give loose files a name with their date, sort them into sub-folders by kind or by date, " +
    "and move files whose contents are there already into a sub-folder Duplicates. Leave files alone that are still " +
    "being written, delete and overwrite nothing, and touch nothing outside of the folder.",
  // A file of its own, so that it is type-checked as what it is: a script. It lies beside this module.
  source: readFileSync(new URL("./folder-tidy-up.script.ts", import.meta.url), "utf8"),
  manifest: { tools: ["files"], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
  paramsSchema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      folder: {
        type: "string",
        title: "Folder",
        description:
          "The folder to tidy, for example /home/anna/Downloads. Nothing outside of it is touched.",
        maxLength: 1024,
        "x-opens": "folder:write",
      },
      preview: {
        type: "boolean",
        title: "Only preview",
        description: "Say what would be moved, and move nothing.",
        default: true,
      },
      sortInto: {
        type: "string",
        title: "Sort into",
        description:
          "Sub-folders for the files that lie loose: none (stay), by kind, by year, or by year and month.",
        enum: ["stay", "kind", "year", "month"],
        default: "kind",
      },
      names: {
        type: "string",
        title: "Names",
        description:
          "How files are named, for example {date} {name}. Also {year}, {month}, {day} and {time}, all of the last change. Empty keeps the names.",
        maxLength: 100,
        pattern: "^(?:|(?![.])[^/]*[{]name[}][^/]*)$",
        default: "",
      },
      duplicates: {
        type: "boolean",
        title: "Put duplicates aside",
        description: "Move files whose contents are there already into the sub-folder Duplicates.",
        default: true,
      },
      quietSeconds: {
        type: "integer",
        title: "Seconds of quiet",
        description: "Files that were changed within this time may still be written to, and are left alone.",
        minimum: 0,
        maximum: 86_400,
        default: 60,
      },
    },
    required: ["folder"],
    additionalProperties: false,
  },
  values: { preview: true, sortInto: "kind", names: "", duplicates: true, quietSeconds: 60 },
} as const;
