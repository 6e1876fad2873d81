/** A form's action bar with the house's refusal in it: neither the reason nor the button has to be looked for. */
import type { HobError } from "@hob/shared/contract/errors";
import { createEffect, Show, type JSX } from "solid-js";
import { ActionBar } from "../ui/action-bar.tsx";
import { ErrorNotice } from "./fresh-page.tsx";

export interface SaveBarProps {
  /** Why it was not saved, where nothing else on the page says so. */
  readonly error: HobError | undefined;
  readonly children: JSX.Element;
}

export function SaveBar(props: SaveBarProps) {
  let content!: HTMLDivElement;
  // On a laptop the bar lies in its place, and a reason above the button pushes the button out of the window.
  createEffect(() => {
    if (props.error) content.scrollIntoView({ block: "nearest" });
  });
  return (
    <ActionBar>
      <div ref={content} class="flex flex-col gap-2 scroll-mb-4">
        <Show when={props.error}>{(error) => <ErrorNotice error={error()} />}</Show>
        {props.children}
      </div>
    </ActionBar>
  );
}
