/** What a schedule reads by itself and its automation may not yet: who allows that, and with what. */
import type { GrantBody } from "@hob/shared/model/manifest";
import { For, Show } from "solid-js";
import { schedule } from "../schedule-words.ts";
import { Notice } from "../ui/notice.tsx";

export interface TriggerOpensProps {
  readonly newGrants: readonly GrantBody[];
  readonly isAdmin: boolean;
}

/** What saving this allows the automation besides, or who has to allow it first. */
export function TriggerOpens(props: TriggerOpensProps) {
  return (
    <For each={props.newGrants}>
      {(grant) => (
        <Show when={namedGrant(grant)}>
          {(named) => (
            <Notice tone="known">
              {props.isAdmin
                ? schedule.editor.opens(named().what, named().name)
                : schedule.editor.opensNeedsAdmin(named().what, named().name)}
            </Notice>
          )}
        </Show>
      )}
    </For>
  );
}

function namedGrant(
  grant: GrantBody,
): { readonly what: "folder" | "host"; readonly name: string } | undefined {
  if (grant.kind === "files") return { what: "folder", name: grant.files.root };
  return grant.kind === "http" ? { what: "host", name: grant.http.host } : undefined;
}
