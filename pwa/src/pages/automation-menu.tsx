/** What may be done with an automation without opening it: each with a sentence on what comes of it. */
import ArchiveIcon from "lucide-solid/icons/archive";
import ArchiveRestore from "lucide-solid/icons/archive-restore";
import CirclePause from "lucide-solid/icons/circle-pause";
import CirclePlay from "lucide-solid/icons/circle-play";
import Copy from "lucide-solid/icons/copy";
import Play from "lucide-solid/icons/play";
import type { AutomationSummary } from "@hob/shared/contract/automations";
import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { keepAnswer, renew } from "../state/queries.ts";
import { setArchived } from "../state/archive-automation.ts";
import { setPaused } from "../state/pause-automation.ts";
import { schedule } from "../schedule-words.ts";
import { ActionRow } from "../ui/action-row.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface AutomationMenuProps {
  readonly automation: AutomationSummary;
  readonly isAdmin: boolean;
  readonly isOpen: boolean;
  onClose(): void;
}

export function AutomationMenu(props: AutomationMenuProps) {
  const [isArchiving, setArchiving] = createSignal(false);
  function close(): void {
    setArchiving(false);
    props.onClose();
  }
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={close}
      title={isArchiving() ? words.automation.archiveTitle(props.automation.name) : props.automation.name}
      {...(isArchiving() && { text: words.automation.archiveText })}
    >
      <Show when={isArchiving()} fallback={<Menu {...props} onArchive={() => setArchiving(true)} />}>
        <Archive {...props} onClose={close} />
      </Show>
    </Dialog>
  );
}

function Menu(props: AutomationMenuProps & { onArchive(): void }) {
  const navigate = useNavigate();
  const start = createAction(() => act("runs.start", { automation: props.automation.automationId }));
  const pause = createAction((isPaused: boolean) => setPaused(props.automation, isPaused));
  const copy = createAction(() =>
    act("automations.duplicate", { automation: props.automation.automationId }),
  );
  const restore = createAction(() => setArchived(props.automation, false));
  const isBusy = () => [start, pause, copy, restore].some((each) => each.isBusy());
  const error = () => pause.error() ?? copy.error() ?? start.error() ?? restore.error();

  async function run(): Promise<void> {
    const begun = await start.run();
    if (begun) {
      keepAnswer("runs.get", { runId: begun.runId }, begun);
      navigate(`/runs/${begun.runId}`);
    } else if (start.error()?.type === "input_invalid") {
      // It has no answers of its own yet: its form asks for them.
      navigate(`/automations/${props.automation.slug}/run`);
    }
  }
  async function turn(isPaused: boolean): Promise<void> {
    if (await pause.run(isPaused)) props.onClose();
  }
  async function bringBack(): Promise<void> {
    if (await restore.run()) props.onClose();
  }
  async function duplicate(): Promise<void> {
    const made = await copy.run();
    if (!made) return;
    keepAnswer("automations.get", { automation: made.slug }, made);
    renew("automations.list");
    navigate(`/automations/${made.slug}`);
  }
  const isOpenToRun = () => props.automation.state === "active" || props.automation.state === "paused";
  return (
    <>
      <Show when={error()}>{(problem) => <ErrorNotice error={problem()} />}</Show>
      <div class="-mx-5 parted border-y border-hairline">
        <Show when={isOpenToRun() && !props.automation.isVeiled}>
          <ActionRow
            glyph={<Play size={20} aria-hidden="true" />}
            name={start.isBusy() ? schedule.menu.running : schedule.menu.run}
            hint={schedule.menu.runHint}
            isBusy={isBusy()}
            onClick={() => void run()}
          />
        </Show>
        <Show when={isOpenToRun()}>
          <Show
            when={props.automation.state === "paused"}
            fallback={
              <ActionRow
                glyph={<CirclePause size={20} aria-hidden="true" />}
                name={schedule.menu.pause}
                hint={schedule.menu.pauseHint}
                isBusy={isBusy()}
                onClick={() => void turn(true)}
              />
            }
          >
            <ActionRow
              glyph={<CirclePlay size={20} aria-hidden="true" />}
              name={schedule.menu.resume}
              hint={schedule.menu.resumeHint}
              isBusy={isBusy()}
              onClick={() => void turn(false)}
            />
          </Show>
        </Show>
        <Show when={props.isAdmin && !props.automation.isVeiled && props.automation.state === "archived"}>
          <ActionRow
            glyph={<ArchiveRestore size={20} aria-hidden="true" />}
            name={restore.isBusy() ? words.automation.restoring : schedule.menu.restore}
            hint={schedule.menu.restoreHint}
            isBusy={isBusy()}
            onClick={() => void bringBack()}
          />
        </Show>
        <Show when={props.isAdmin && !props.automation.isVeiled}>
          <ActionRow
            glyph={<Copy size={20} aria-hidden="true" />}
            name={schedule.menu.duplicate}
            hint={schedule.menu.duplicateHint}
            isBusy={isBusy()}
            onClick={() => void duplicate()}
          />
        </Show>
      </div>
      <div class="flex flex-wrap justify-between gap-3">
        <Button onClick={props.onClose}>{schedule.menu.close}</Button>
        <Show when={props.isAdmin && props.automation.state !== "archived"}>
          <Button tone="danger" onClick={() => props.onArchive()}>
            <ArchiveIcon size={18} aria-hidden="true" />
            {schedule.menu.archive}
          </Button>
        </Show>
      </div>
    </>
  );
}

function Archive(props: AutomationMenuProps) {
  const archive = createAction(() => setArchived(props.automation, true));
  async function putAway(): Promise<void> {
    if (await archive.run()) props.onClose();
  }
  return (
    <>
      <Show when={archive.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div class="flex flex-wrap justify-between gap-3">
        <Button onClick={props.onClose}>{words.cancel}</Button>
        <Button tone="danger" isBusy={archive.isBusy()} onClick={() => void putAway()}>
          {archive.isBusy() ? words.automation.archiving : words.automation.archive}
        </Button>
      </div>
    </>
  );
}
