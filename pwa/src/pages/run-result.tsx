/** What a run gave back: text where it is made for people, else the data as it is. */
import type { Run } from "@hob/shared/contract/runs";
import { createMemo, Show } from "solid-js";
import { Code } from "../ui/disclosure.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { Empty, Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";

export function RunResult(props: { readonly run: Run }) {
  const markdown = createMemo(() => markdownIn(props.run.result));
  return (
    <Show when={props.run.status === "succeeded" || props.run.result !== null}>
      <Section title={words.run.result}>
        <Show when={props.run.result !== null} fallback={<Empty text={words.run.noResult} />}>
          <Sheet isPadded>
            <Show
              when={markdown()}
              fallback={<Code text={JSON.stringify(props.run.result, null, 2)} label={words.run.result} />}
            >
              {(text) => <Markdown text={text()} />}
            </Show>
          </Sheet>
        </Show>
      </Section>
    </Show>
  );
}

function markdownIn(result: Run["result"]): string | undefined {
  if (typeof result !== "object" || result === null || Array.isArray(result)) return undefined;
  const markdown = (result as { readonly markdown?: unknown }).markdown;
  return typeof markdown === "string" && markdown.trim() !== "" ? markdown : undefined;
}
