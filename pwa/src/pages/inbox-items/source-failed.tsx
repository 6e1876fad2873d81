/** A trigger cannot see what it looks at. */
import Unplug from "lucide-solid/icons/unplug";
import type { Json } from "@hob/shared/json";
import { Show } from "solid-js";
import { inbox, sentences } from "../../inbox-words.ts";
import { LinkButton } from "../../ui/button.tsx";
import type { ItemFace } from "./item-face.ts";

export const sourceFailed: ItemFace<"source_failed"> = {
  glyph: Unplug,
  tone: "failed",
  sentence: (item, now) => sentences.source_failed(item, now),
  Detail: (props) => (
    <>
      <Show when={messageIn(props.item.body.problem)}>
        {(message) => <p class="text-pretty wrap-anywhere">{message()}</p>}
      </Show>
      <p class="text-ink-soft text-pretty">{inbox.source.text}</p>
    </>
  ),
  Actions: (props) => (
    <LinkButton
      href={`#/automations/${props.item.automationSlug}/when/${props.item.body.triggerId}`}
      tone="primary"
      isWide
    >
      {inbox.source.toTrigger}
    </LinkButton>
  ),
};

/** The trigger's own words, where it has any. */
function messageIn(problem: Json): string | undefined {
  if (typeof problem === "string") return problem;
  if (typeof problem !== "object" || problem === null) return undefined;
  const { message } = problem as { readonly message?: Json };
  return typeof message === "string" ? message : undefined;
}
