/** What a run used of what it may, and the answers it was started with: there for whoever asks. */
import type { Run } from "@hob/shared/contract/runs";
import { For, Show } from "solid-js";
import { Code, Disclosure } from "../ui/disclosure.tsx";
import { Meter } from "../ui/meter.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { limitWords, words } from "../words.ts";

const names = ["wallMs", "cpuMs", "memoryBytes", "outputBytes", "hostCalls", "effects"] as const;

export function RunUsed(props: { readonly run: Run }) {
  return (
    <Sheet>
      <Disclosure summary={<span class="font-strong">{words.run.used}</span>}>
        <div class="-mx-4">
          <For each={names}>
            {(name) => (
              <Meter
                name={limitWords[name].name}
                words={words.run.of(
                  limitWords[name].say(props.run.use[name]),
                  limitWords[name].say(props.run.limits[name]),
                )}
                used={props.run.use[name]}
                limit={props.run.limits[name]}
              />
            )}
          </For>
        </div>
      </Disclosure>
      <Show when={!props.run.isVeiled}>
        <div class="border-t border-hairline">
          <Disclosure summary={<span class="font-strong">{words.run.input}</span>}>
            <Code text={JSON.stringify(props.run.input, null, 2)} label={words.run.input} />
          </Disclosure>
        </div>
      </Show>
    </Sheet>
  );
}
