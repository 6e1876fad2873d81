/** One question of a run's form: the field that fits it, and what its answer opens, said as it is typed. */
import FolderOpen from "lucide-solid/icons/folder-open";
import type { Automation } from "@hob/shared/contract/automations";
import type { Json } from "@hob/shared/json";
import { grantOpenedBy } from "@hob/shared/model/manifest";
import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import { isAllowed, openedBy, reasonsNeverOpened, type Draft, type Field } from "../state/run-form.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceField, TextField, ToggleField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { rangeWords, words } from "../words.ts";
import { FolderSheet } from "./folder-sheet.tsx";

export interface QuestionProps {
  readonly field: Field;
  readonly draft: Draft;
  onDraft(draft: Draft): void;
  readonly problem: string | undefined;
  readonly automation: Automation;
  /** May allow what an answer opens, and look through the folders. */
  readonly isAdmin: boolean;
  /** What allows it: running, unless told otherwise. */
  readonly allowedBy?: "running" | "saving";
}

export function Question(props: QuestionProps) {
  const text = () => (typeof props.draft === "string" ? props.draft : "");
  const frame = () => ({
    label: props.field.title,
    mark: props.field.isRequired ? undefined : words.runForm.optional,
    hint: hintOf(props.field),
    error: props.problem,
    value: text(),
    onInput: props.onDraft,
  });
  const isFolder = () => props.field.opens === "folder" || props.field.opens === "folder:write";
  return (
    <div class="flex flex-col gap-2">
      <Switch
        fallback={
          <TextField
            {...frame()}
            kind={textKindOf(props.field)}
            isWhole={props.field.isWhole}
            isCode={props.field.kind === "folder"}
            maxLength={props.field.maxLength}
            note={<Opens {...props} />}
          />
        }
      >
        <Match when={props.field.kind === "toggle"}>
          <ToggleField
            label={props.field.title}
            hint={props.field.hint}
            isOn={props.draft === true}
            onInput={props.onDraft}
          />
        </Match>
        <Match when={props.field.kind === "choice"}>
          <ChoiceField
            {...frame()}
            choices={props.field.choices.map(choiceWords)}
            none={words.runForm.choose}
          />
        </Match>
        <Match when={props.field.kind === "list"}>
          <TextField {...frame()} rows={3} note={<Opens {...props} />} />
        </Match>
        <Match when={props.field.kind === "json"}>
          <TextField {...frame()} rows={4} isCode />
        </Match>
      </Switch>
      <Show when={isFolder()}>
        <Show
          when={props.isAdmin}
          fallback={<p class="text-small text-ink-soft">{words.folders.adminOnly}</p>}
        >
          <ChooseFolder {...props} />
        </Show>
      </Show>
    </div>
  );
}

/** Puts the chosen folder into the field; into a list, on a line of its own. */
function ChooseFolder(props: QuestionProps) {
  const [isOpen, setOpen] = createSignal(false);
  const text = () => (typeof props.draft === "string" ? props.draft : "");
  const from = () => {
    const grant = props.field.kind === "list" ? undefined : grantOpenedBy("folder", text());
    return grant?.kind === "files" ? grant.files.root : undefined;
  };
  return (
    <>
      <Button isWide onClick={() => setOpen(true)}>
        <FolderOpen size={20} aria-hidden="true" />
        {words.folders.choose}
      </Button>
      <FolderSheet
        isOpen={isOpen()}
        from={from()}
        mustBeWritable={props.field.opens === "folder:write"}
        onClose={() => setOpen(false)}
        onChoose={(path) => {
          setOpen(false);
          const before = props.field.kind === "list" ? text().trimEnd() : "";
          props.onDraft(before === "" ? path : `${before}\n${path}`);
        }}
      />
    </>
  );
}

/** Says what an answer opens and whether that is new, or why it never can. */
function Opens(props: QuestionProps) {
  const reasons = createMemo(() => reasonsNeverOpened(props.field, props.draft, props.automation));
  const opened = createMemo(() => (reasons().length > 0 ? [] : openedBy(props.field, props.draft)));
  return (
    <div class="flex flex-col gap-2">
      <For each={reasons()}>{(reason) => <Notice tone="known">{words.runForm.never[reason]}</Notice>}</For>
      <For each={opened()}>
        {(grant) => (
          <Show
            when={!isAllowed(grant, props.automation)}
            fallback={<p class="text-small text-ink-soft">{words.runForm.opensAllowed(grant)}</p>}
          >
            <Notice tone="known">
              {props.isAdmin
                ? words.runForm.opensNew(grant, props.allowedBy ?? "running")
                : words.runForm.opensNeedsAdmin(grant)}
            </Notice>
          </Show>
        )}
      </For>
    </div>
  );
}

function textKindOf(field: Field): "text" | "address" | "number" {
  if (field.kind === "address" || field.kind === "number") return field.kind;
  return "text";
}

function choiceWords(choice: Json): string {
  return typeof choice === "string" ? choice : JSON.stringify(choice);
}

function hintOf(field: Field): string | undefined {
  const parts = [
    field.hint,
    field.kind === "number" ? rangeWords(field.min, field.max) : undefined,
    field.kind === "list" ? words.runForm.onePerLine : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.map((part) => part.replace(/\.$/, "")).join(". ");
}
