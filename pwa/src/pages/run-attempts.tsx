/** The attempts beside this one: which it began again, and which began it again. */
import type { Run } from "@hob/shared/contract/runs";
import { Show } from "solid-js";
import { RowList, Section } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { RunRow } from "./run-row.tsx";

export interface RunAttemptsProps {
  readonly run: Run;
  readonly others: readonly Run[];
  readonly now: number;
}

export function RunAttempts(props: RunAttemptsProps) {
  return (
    <Show when={props.others.length > 0}>
      <Section
        title={words.attempts.title}
        aside={<span class="text-small text-ink-soft">{words.attempts.thisOne(props.run.attempt)}</span>}
      >
        <RowList items={props.others} label={words.attempts.title}>
          {(attempt) => <RunRow run={attempt} now={props.now} isNamed={false} isNumbered />}
        </RowList>
      </Section>
    </Show>
  );
}
