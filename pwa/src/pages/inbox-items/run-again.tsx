/** Runs an automation once more from an item about it, and leads to that run. */
import Play from "lucide-solid/icons/play";
import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { act, createAction } from "../../state/actions.ts";
import { keepAnswer } from "../../state/queries.ts";
import { inbox } from "../../inbox-words.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../fresh-page.tsx";

export interface RunAgainProps {
  readonly automationId: number;
  readonly slug: string;
}

export function RunAgain(props: RunAgainProps) {
  const navigate = useNavigate();
  const start = createAction(() => act("runs.start", { automation: props.automationId }));
  async function run(): Promise<void> {
    const begun = await start.run();
    if (begun) {
      keepAnswer("runs.get", { runId: begun.runId }, begun);
      navigate(`/runs/${begun.runId}`);
    } else if (start.error()?.type === "input_invalid") {
      // It has no answers of its own yet: its form asks for them.
      navigate(`/automations/${props.slug}/run`);
    }
  }
  return (
    <>
      <Show when={start.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Button isWide isBusy={start.isBusy()} onClick={() => void run()}>
        <Play size={18} aria-hidden="true" />
        {start.isBusy() ? inbox.run.beginning : inbox.run.again}
      </Button>
    </>
  );
}
