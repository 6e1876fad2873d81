/** What an automation is told at these times alone, where that differs from what it is told otherwise. */
import type { Automation } from "@hob/shared/contract/automations";
import { For, Show } from "solid-js";
import type { Draft, Drafts, Field } from "../state/run-form.ts";
import { schedule } from "../schedule-words.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { Question } from "./run-question.tsx";

export interface TriggerValuesProps {
  readonly automation: Automation;
  readonly fields: readonly Field[];
  readonly drafts: Drafts;
  /** True where the automation lacks an answer that it cannot run without. */
  readonly isLacking: boolean;
  /** May allow what an answer opens. */
  readonly isAdmin: boolean;
  problemOf(name: string): string | undefined;
  onDraft(name: string, draft: Draft): void;
}

export function TriggerValues(props: TriggerValuesProps) {
  return (
    <Show when={props.fields.length > 0}>
      <Disclosure
        summary={<span class="font-strong">{schedule.editor.values}</span>}
        isOpen={props.isLacking}
      >
        <div class="flex flex-col gap-5">
          <p class="text-small text-ink-soft text-pretty">
            {props.isLacking ? schedule.editor.valuesLacking : schedule.editor.valuesHint}
          </p>
          <For each={props.fields}>
            {(field) => (
              <Question
                field={field}
                draft={props.drafts[field.name] ?? ""}
                onDraft={(draft) => props.onDraft(field.name, draft)}
                problem={props.problemOf(field.name)}
                automation={props.automation}
                isAdmin={props.isAdmin}
                allowedBy="saving"
              />
            )}
          </For>
        </div>
      </Disclosure>
    </Show>
  );
}
