/** A run asks to touch more than its manifest lists. */
import Hand from "lucide-solid/icons/hand";
import { Show } from "solid-js";
import { inbox, sentences } from "../../inbox-words.ts";
import { Section, Sheet } from "../../ui/sheet.tsx";
import { DecisionBar } from "../decision-bar.tsx";
import type { ItemFace } from "./item-face.ts";

export const permission: ItemFace<"scope"> = {
  glyph: Hand,
  tone: "needs",
  sentence: (item, now) => sentences.scope(item, now),
  Detail: (props) => (
    <>
      <Show when={props.item.body.why}>
        {(why) => (
          <Section title={inbox.scope.why}>
            <Sheet isPadded>
              <p class="whitespace-pre-wrap text-pretty wrap-anywhere">{why()}</p>
            </Sheet>
          </Section>
        )}
      </Show>
      <Show when={props.item.state === "open"}>
        <p class="text-ink-soft text-pretty">{inbox.scope.text}</p>
      </Show>
    </>
  ),
  Actions: (props) => (
    <DecisionBar
      item={props.item}
      now={props.now}
      about={sentences.scope(props.item, props.now)}
      approveWords={inbox.decide.allow}
      rejectText={inbox.decide.rejectText.scope}
    />
  ),
};
