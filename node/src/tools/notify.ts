/** The `notify` tool: an automation tells the people of the house something, in its own words. */
import * as v from "valibot";
import type { RunNotice } from "../inbox/notice-sink.ts";
import type { Tool, ToolContext, ToolResult } from "./tool.ts";

/** Where notices go: into the inbox, in the open transaction. */
export interface NoticeSink {
  /** Undefined where the automation has as many notices open as people would ever read. */
  tell(notice: RunNotice): { readonly itemId: number; readonly isNew: boolean } | undefined;
}

export function createNotifyTool(sink: NoticeSink): Tool {
  return {
    name: "notify",
    version: 1,
    summary: "Tells the people of the house something: in the inbox, and on their phones where asked to.",
    declarations: "",
    methods: {
      tell: {
        kind: "effect",
        risk: "low",
        builtIn: "allow",
        isLocal: true,
        args: v.strictTuple([title, notifyOptions], "notify(title, { text, push, urgent, key })"),
        signature:
          "(title: string, options?: { readonly text?: string; readonly push?: boolean; readonly urgent?: boolean; readonly key?: string }): Promise<{ readonly isNew: boolean }>",
        summary:
          "Puts a notice into the inbox; `push` also sends it to phones, `urgent` during quiet hours, too. The same `key` is one notice, counted, until somebody puts it away.",
        honoursKey: () => true,
        assumed: () => ({ isNew: true }),
        run: ([words, options]: [string, NotifyOptions], context) => tell(sink, words, options, context),
      },
    },
  };
}

/** Notices reach locked screens and terminals: no escape codes, no text that runs backwards. */
const plain = v.regex(/^(?:[^\p{Cc}\u2028-\u202e\u2066-\u2069]|[\n\t])*$/u, "leave out control characters");

const title = v.pipe(
  v.string("give a title"),
  v.trim(),
  plain,
  v.minLength(1, "say what it is about"),
  v.maxLength(200, "keep the title to 200 characters"),
);

const notifyOptions = v.optional(
  v.strictObject({
    text: v.optional(
      v.pipe(v.string(), v.trim(), plain, v.maxLength(2_000, "keep the text to 2,000 characters")),
      "",
    ),
    push: v.optional(v.boolean(), false),
    urgent: v.optional(v.boolean(), false),
    key: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  }),
  {},
);

interface NotifyOptions {
  readonly text: string;
  readonly push: boolean;
  readonly urgent: boolean;
  readonly key?: string | undefined;
}

function tell(
  sink: NoticeSink,
  words: string,
  { text, push, urgent, key }: NotifyOptions,
  { automationId, runId, effectKey, hide }: ToolContext,
): ToolResult {
  const told = sink.tell({
    automationId,
    runId,
    title: hide(words),
    text: hide(text),
    push,
    urgent,
    // Without one, each call is its own; so the same call of a later attempt is not told twice.
    key: key === undefined ? effectKey : `own:${key}`,
  });
  return told ? { ok: true, value: { isNew: told.isNew } } : tooMany;
}

const tooMany: ToolResult = {
  ok: false,
  kind: "limits",
  code: "too_many_notices",
  message: "This automation has told so much that nobody has put away yet. Give repeats one key.",
};
