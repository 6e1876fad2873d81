/** What is rarely wanted of a run that has ended: each with a sentence on what it does, and what it leaves alone. */
import type { HobError } from "@hob/shared/contract/errors";
import type { Run } from "@hob/shared/contract/runs";
import { isTerminal } from "@hob/shared/model/run";
import type { Result } from "@hob/shared/result";
import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { dryRunAgain, replayRun } from "../state/run-again.ts";
import { ActionRow } from "../ui/action-row.tsx";
import { RowLink } from "../ui/row-link.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";
import { leadsWithRetry, wasMissed } from "./run-actions.tsx";
import { mayBeRetried } from "./run-retry.tsx";

export function RunMore(props: { readonly run: Run; onRetry(): void }) {
  const navigate = useNavigate();
  const begin = createAction((make: (run: Run) => Promise<Result<Run, HobError>>) => make(props.run));
  async function beginAs(make: (run: Run) => Promise<Result<Run, HobError>>): Promise<void> {
    const begun = await begin.run(make);
    if (begun) navigate(`/runs/${begun.runId}`);
  }
  return (
    <Show when={isTerminal(props.run.status) && !props.run.isVeiled}>
      <Section title={words.again.more}>
        <Sheet>
          <div class="parted">
            <Show when={leadsWithRetry(props.run)}>
              <RowLink
                href={`#/automations/${props.run.automationSlug}/run`}
                name={words.run.runAgain}
                detail={words.again.runAgainHint}
              />
            </Show>
            <Show when={mayBeRetried(props.run) && !leadsWithRetry(props.run) && !wasMissed(props.run)}>
              <ActionRow
                name={words.again.retry}
                hint={words.again.retryHint}
                onClick={() => props.onRetry()}
              />
            </Show>
            <ActionRow
              name={words.again.dryRun}
              hint={words.again.dryRunHint}
              isBusy={begin.isBusy()}
              onClick={() => void beginAs(dryRunAgain)}
            />
            <Show when={props.run.mode !== "replay"}>
              <ActionRow
                name={words.again.replay}
                hint={words.again.replayHint}
                isBusy={begin.isBusy()}
                onClick={() => void beginAs(replayRun)}
              />
            </Show>
          </div>
        </Sheet>
        <Show when={begin.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      </Section>
    </Show>
  );
}
