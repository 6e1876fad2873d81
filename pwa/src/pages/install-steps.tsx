/** The steps by which a person puts the app on this device themselves. */
import { For, Show } from "solid-js";
import type { InstallWay } from "../state/app-install.ts";
import { houseWords } from "../house-words.ts";

export function InstallSteps(props: { readonly way: InstallWay | undefined }) {
  const steps = () =>
    props.way === undefined || props.way === "offer" ? undefined : houseWords.thisDevice.steps[props.way];
  return (
    <Show when={steps()}>
      {(known) => (
        <ol class="flex list-decimal flex-col gap-2 pl-5 text-lead">
          <For each={known()}>{(step) => <li class="text-pretty">{step}</li>}</For>
        </ol>
      )}
    </Show>
  );
}
