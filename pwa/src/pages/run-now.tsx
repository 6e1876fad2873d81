/** The buttons that run an automation, in earnest or dry: at once where it asks for nothing, else by way of its form. */
import type { Automation } from "@hob/shared/contract/automations";
import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { fieldsOf } from "../state/run-form.ts";
import { startRun } from "../state/start-run.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export function RunNow(props: { readonly automation: Automation }) {
  const navigate = useNavigate();
  const start = createAction(startRun);
  // Of one that is paused, resuming it is what most come for.
  const tone = () => (props.automation.state === "paused" ? "plain" : "primary");
  const asksNothing = () => fieldsOf(props.automation.paramsSchema).length === 0;
  async function run(mode?: "dry_run"): Promise<void> {
    const { automation } = props;
    const nothing = { input: {}, grantsToGive: [], remembers: false };
    const started = await start.run({ automation, ...nothing, ...(mode && { mode }) });
    if (started) navigate(`/runs/${started.runId}`);
  }
  return (
    <Show
      when={asksNothing()}
      fallback={
        <LinkButton href={`#/automations/${props.automation.slug}/run`} tone={tone()} isWide>
          {words.automation.runNow}
        </LinkButton>
      }
    >
      <Show when={start.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <Button tone={tone()} isWide isBusy={start.isBusy()} onClick={() => void run()}>
        {start.isBusy() ? words.runForm.starting : words.automation.runNow}
      </Button>
      <Button tone="quiet" isWide isBusy={start.isBusy()} onClick={() => void run("dry_run")}>
        {words.runForm.dryRun}
      </Button>
    </Show>
  );
}
