/** Which kinds of trigger there are, for editors and planners: what each is given, and an example. */
import type { Output } from "@hob/shared/contract/commands";

type Kinds = Output<"triggers.kinds">["items"];

export function triggerKinds(): Kinds {
  const text = (description: string) => ({ type: "string", description });
  const whole = (description: string) => ({ type: "integer", description });
  const kind = (
    name: Kinds[number]["kind"],
    properties: Kinds[number]["input"],
    required: string[],
    example: Kinds[number]["example"],
  ): Kinds[number] => ({
    kind: name,
    input: {
      type: "object",
      properties: { kind: { const: name }, ...properties },
      required: ["kind", ...required],
    },
    example: { kind: name, ...example },
  });
  return [
    kind("cron", { expression: text("Five fields, or six with seconds first.") }, ["expression"], {
      expression: "0 7 * * 1-5",
    }),
    kind(
      "interval",
      {
        everyMs: whole("Milliseconds from one time to the next; whole seconds."),
        anchor: whole("A moment on the grid, milliseconds since 1970; left out, when the trigger is made."),
      },
      ["everyMs"],
      { everyMs: 900_000 },
    ),
    kind("once", { at: whole("Milliseconds since 1970.") }, ["at"], { at: 1_900_000_000_000 }),
    kind("webhook", { signed: { type: "boolean", description: "Whether each call has to be signed." } }, [], {
      signed: true,
    }),
    kind(
      "file",
      {
        folder: text("Absolute path of a folder that is granted to the automation."),
        pattern: text("Which names, with * and ?; left out, all."),
        settleMs: whole("How long a file has to stay as it is, milliseconds."),
      },
      ["folder"],
      { folder: "/home/anna/Scans", pattern: "*.pdf" },
    ),
    kind(
      "feed",
      {
        url: text("Address of an RSS or Atom feed whose host is granted to the automation."),
        everyMs: whole("How often it is read, milliseconds."),
      },
      ["url"],
      { url: "https://example.com/feed.xml" },
    ),
    kind(
      "event",
      {
        name: text("As scripts emit it."),
        source: text("Short name of the automation that tells it; left out, anybody."),
      },
      ["name"],
      { name: "washing.done" },
    ),
  ];
}
