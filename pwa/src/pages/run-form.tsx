/** The form of a run: its questions, what each answer opens, and the one button that sends it. */
import type { Automation } from "@hob/shared/contract/automations";
import type { Json } from "@hob/shared/json";
import { roleCovers, type Role } from "@hob/shared/model/role";
import { useNavigate, useParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, For, Match, on, Show, Switch } from "solid-js";
import { createAction } from "../state/actions.ts";
import { connection } from "../state/house.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import {
  draftsFor,
  fieldsOf,
  hostsNotAllowed,
  hostsOpened,
  readForm,
  reasonsNeverOpened,
  type Draft,
  type Field,
} from "../state/run-form.ts";
import { startRun } from "../state/start-run.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceField, TextField, ToggleField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { errorSentence, fieldProblemWords, rangeWords, refusedFieldWords, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";

export default function RunForm() {
  const params = useParams();
  const slug = () => params["slug"] ?? "";
  const role = useOwnRole();
  const automation = useCommand("automations.get", () => ({ automation: slug() }));
  const name = () => automation.value()?.name ?? slug();
  return (
    <FreshPage
      title={words.runForm.title(name())}
      reading={automation}
      back={{ href: `#/automations/${slug()}`, label: name() }}
    >
      <Read reading={automation} waitingWords={words.automation.reading}>
        {(read) => <Form automation={read} role={role} />}
      </Read>
    </FreshPage>
  );
}

interface FormProps {
  readonly automation: () => Automation;
  /** Undefined while unknown. */
  readonly role: () => Role | undefined;
}

function Form(props: FormProps) {
  const navigate = useNavigate();
  const role = () => props.role();
  const schema = () => props.automation().paramsSchema;
  const fields = createMemo(() => fieldsOf(schema()));
  const [drafts, setDrafts] = createSignal(draftsFor(fields(), schema(), props.automation().values));
  const [remembers, setRemembers] = createSignal(true);
  const [wasSent, setWasSent] = createSignal(false);

  const form = createMemo(() => readForm(fields(), drafts()));
  const newHosts = createMemo(() =>
    hostsNotAllowed(
      fields().flatMap((field) => hostsOpened(field, drafts()[field.name] ?? "")),
      props.automation(),
    ),
  );
  const isAdmin = () => roleCovers(role() ?? "viewer", "admin");
  const needsAdmin = () => newHosts().length > 0 && role() !== undefined && !isAdmin();
  const hasNeverOpened = createMemo(() =>
    fields().some(
      (field) => reasonsNeverOpened(field, drafts()[field.name] ?? "", props.automation()).length > 0,
    ),
  );
  const start = createAction(startRun);
  // What went wrong on the way is over once the house is reached again.
  createEffect(
    on(
      () => connection().kind,
      (kind) => {
        if (kind === "live" && start.error()?.type !== "input_invalid") start.forgetError();
      },
      { defer: true },
    ),
  );
  /** Why nobody at this device can start a run, whatever the answers. */
  const hindrance = () => {
    const state = connection();
    if (state.kind === "ended") return errorSentence(state.error);
    return roleCovers(role() ?? "operator", "operator") ? undefined : words.runForm.needsOperator;
  };
  const isHeld = () => hindrance() !== undefined || needsAdmin() || hasNeverOpened();

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setWasSent(true);
    if (Object.keys(form().problems).length > 0)
      return focusFirstProblem(event.currentTarget as HTMLFormElement);
    if (isHeld()) return;
    const started = await start.run({
      automation: props.automation(),
      input: form().input,
      hostsToAllow: newHosts(),
      remembers: isAdmin() && remembers() && fields().length > 0,
    });
    if (started) navigate(`/runs/${started.runId}`, { replace: true });
  }

  /** What the form itself found, once it was sent; else what the house said about this field. */
  const problemOf = (field: Field): string | undefined => {
    const own = form().problems[field.name];
    if (wasSent() && own) return fieldProblemWords(own);
    const refused = start.error();
    if (refused?.type !== "input_invalid") return undefined;
    return fieldIn(refused.field) === field.name ? refusedFieldWords(refused) : undefined;
  };
  const otherError = () => {
    const error = start.error();
    if (error?.type !== "input_invalid") return error;
    return fields().some((field) => field.name === fieldIn(error.field)) ? undefined : error;
  };

  return (
    <form class="flex flex-col gap-5" noValidate onSubmit={(event) => void submit(event)}>
      <Show when={fields().length === 0}>
        <p class="text-ink-soft">{words.runForm.none}</p>
      </Show>
      <For each={fields()}>
        {(field) => (
          <Question
            field={field}
            draft={drafts()[field.name] ?? ""}
            onDraft={(draft) => setDrafts({ ...drafts(), [field.name]: draft })}
            problem={problemOf(field)}
            automation={props.automation()}
            mayAllow={role() === undefined || isAdmin()}
          />
        )}
      </For>
      <Show when={isAdmin() && fields().length > 0}>
        <ToggleField label={words.runForm.remember} isOn={remembers()} onInput={setRemembers} />
      </Show>
      <Show when={hindrance()}>{(sentence) => <Notice tone="known">{sentence()}</Notice>}</Show>
      <Show when={!hindrance() && otherError()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div class="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] -mx-4 bg-linear-to-t from-paper from-60% to-transparent px-4 pt-6 pb-3 [@media(max-height:30rem)]:static wide:static wide:m-0 wide:flex wide:bg-none wide:p-0">
        <Button type="submit" tone="primary" isWide isBusy={start.isBusy() || isHeld()}>
          {buttonWords(start.isBusy(), newHosts().length > 0 && !isHeld())}
        </Button>
      </div>
    </form>
  );
}

interface QuestionProps {
  readonly field: Field;
  readonly draft: Draft;
  onDraft(draft: Draft): void;
  readonly problem: string | undefined;
  readonly automation: Automation;
  readonly mayAllow: boolean;
}

function Question(props: QuestionProps) {
  const text = () => (typeof props.draft === "string" ? props.draft : "");
  const frame = () => ({
    label: props.field.title,
    mark: props.field.isRequired ? undefined : words.runForm.optional,
    hint: hintOf(props.field),
    error: props.problem,
    value: text(),
    onInput: props.onDraft,
  });
  return (
    <Switch
      fallback={
        <TextField
          {...frame()}
          kind={props.field.kind === "address" || props.field.kind === "number" ? props.field.kind : "text"}
          isWhole={props.field.isWhole}
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
  );
}

/** Says, as it is typed, which host an answer opens and whether that is new, or why it never can. */
function Opens(props: QuestionProps) {
  const reasons = createMemo(() => reasonsNeverOpened(props.field, props.draft, props.automation));
  const hosts = createMemo(() => (reasons().length > 0 ? [] : hostsOpened(props.field, props.draft)));
  return (
    <div class="flex flex-col gap-2">
      <For each={reasons()}>{(reason) => <Notice tone="known">{words.runForm.never[reason]}</Notice>}</For>
      <For each={hosts()}>
        {(host) => {
          const isNew = () => hostsNotAllowed([host], props.automation).length > 0;
          return (
            <Show
              when={isNew()}
              fallback={<p class="text-small text-ink-soft">{words.runForm.opensAllowed(host)}</p>}
            >
              <Notice tone="known">
                {props.mayAllow ? words.runForm.opensNew(host) : words.runForm.opensNeedsAdmin(host)}
              </Notice>
            </Show>
          );
        }}
      </For>
    </div>
  );
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

function buttonWords(isBusy: boolean, allows: boolean): string {
  if (isBusy) return words.runForm.starting;
  return allows ? words.runForm.allowAndRun : words.runForm.run;
}

/** "input.address" and "values.address" both mean the field "address". */
function fieldIn(path: string): string {
  return path.replace(/^(?:input|values)\./, "").split(/[.[]/)[0] ?? "";
}

function focusFirstProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
