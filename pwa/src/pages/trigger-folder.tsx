/** Which folder is watched, which of its files count, and how long each has to be still first. */
import FolderOpen from "lucide-solid/icons/folder-open";
import { grantOpenedBy, grantsIn } from "@hob/shared/model/manifest";
import { createSignal, Show } from "solid-js";
import { schedule } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceField, TextField } from "../ui/field.tsx";
import { SpanField } from "../ui/span-field.tsx";
import { words } from "../words.ts";
import { FolderSheet } from "./folder-sheet.tsx";
import { TriggerOpens } from "./trigger-opens.tsx";
import { unitChoices, type TriggerFieldsProps } from "./trigger-parts.ts";

export function TriggerFolder(props: TriggerFieldsProps) {
  const [isOpen, setOpen] = createSignal(false);
  const from = () => {
    const opened = grantOpenedBy("folder", props.draft.folder);
    return opened?.kind === "files" ? opened.files.root : undefined;
  };
  /** What it may read already needs nobody's word. */
  const granted = () => {
    const bodies = [
      ...grantsIn(props.automation.manifest),
      ...props.automation.grants.map(({ body }) => body),
    ];
    return [...new Set(bodies.flatMap((body) => (body.kind === "files" ? [body.files.root] : [])))];
  };
  return (
    <>
      <div class="flex flex-col gap-2">
        <TextField
          isCode
          label={schedule.editor.folder}
          hint={schedule.editor.folderHint}
          error={props.problemOf("folder")}
          value={props.draft.folder}
          maxLength={1_024}
          placeholder="/home/anna/Scans"
          note={<TriggerOpens newGrants={props.newGrants} isAdmin={props.isAdmin} />}
          onInput={(folder) => props.change({ folder })}
        />
        <Show when={granted().length > 0}>
          <ChoiceField
            label={schedule.editor.granted}
            none={words.runForm.choose}
            choices={granted()}
            value={String(granted().indexOf(props.draft.folder)).replace("-1", "")}
            onInput={(at) => {
              const folder = granted()[Number(at)];
              if (at !== "" && folder !== undefined) props.change({ folder });
            }}
          />
        </Show>
        <Show
          when={props.isAdmin}
          fallback={<p class="text-small text-ink-soft">{words.folders.adminOnly}</p>}
        >
          <Button isWide onClick={() => setOpen(true)}>
            <FolderOpen size={20} aria-hidden="true" />
            {words.folders.choose}
          </Button>
          <FolderSheet
            isOpen={isOpen()}
            from={from()}
            mustBeWritable={false}
            onClose={() => setOpen(false)}
            onChoose={(folder) => {
              setOpen(false);
              props.change({ folder });
            }}
          />
        </Show>
      </div>
      <TextField
        isCode
        label={schedule.editor.pattern}
        mark={words.runForm.optional}
        hint={schedule.editor.patternHint}
        error={props.problemOf("pattern")}
        value={props.draft.pattern}
        maxLength={100}
        onInput={(pattern) => props.change({ pattern })}
      />
      <SpanField
        label={schedule.editor.settle}
        hint={schedule.editor.settleHint}
        error={props.problemOf("settle")}
        amount={props.draft.settle.amount}
        unit={props.draft.settle.unit}
        units={unitChoices(["seconds", "minutes"])}
        unitLabel={schedule.editor.unit}
        onInput={(settle) => props.change({ settle })}
      />
    </>
  );
}
