/** Where a run took another turn than its journal: the call it had made, beside the one it made now. */
import type { RunError } from "@hob/shared/contract/runs";
import { Show } from "solid-js";
import { Code } from "../ui/disclosure.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { prettyJson } from "./call-text.ts";

type Calls = NonNullable<RunError["calls"]>;

export function RunDifference(props: { readonly calls: Calls }) {
  return (
    <Section title={words.difference.title}>
      <p class="text-pretty">{words.difference.text}</p>
      <div class="grid grid-cols-[minmax(0,1fr)] gap-3 wide:grid-cols-[repeat(2,minmax(0,1fr))]">
        <Side
          title={words.difference.recorded}
          call={props.calls.recorded}
          none={words.difference.noneRecorded}
        />
        <Side title={words.difference.made} call={props.calls.made} none={words.difference.noneMade} />
      </div>
    </Section>
  );
}

interface SideProps {
  readonly title: string;
  readonly call: Calls["recorded"];
  /** Said in place of a call that is not there. */
  readonly none: string;
}

function Side(props: SideProps) {
  return (
    <Sheet isPadded>
      <div class="flex flex-col gap-2">
        <h3 class="text-small text-ink-soft">{props.title}</h3>
        <Show when={props.call} fallback={<p>{props.none}</p>}>
          {(call) => (
            <>
              <p class="row">
                <span class="font-mono text-small">{call().tool}</span>
                <span class="text-small text-ink-soft">{words.difference.call(call().call)}</span>
              </p>
              <Code text={prettyJson(call().args)} label={`${props.title}: ${words.run.asked}`} />
            </>
          )}
        </Show>
      </div>
    </Sheet>
  );
}
