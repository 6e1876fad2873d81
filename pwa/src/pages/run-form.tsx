/** The form of a run: its questions, what each answer opens, and the buttons that send it, in earnest or dry. */
import type { Automation } from "@hob/shared/contract/automations";
import { roleCovers, type Role } from "@hob/shared/model/role";
import { useNavigate, useParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { connection } from "../state/house.ts";
import { dropDrafts, keepDrafts, keptDrafts } from "../state/kept-drafts.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import {
  draftsFor,
  fieldsOf,
  grantsNeeded,
  readForm,
  reasonsNeverOpened,
  type Draft,
  type Drafts,
  type Field,
} from "../state/run-form.ts";
import { startRun, type RunRequest } from "../state/start-run.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button } from "../ui/button.tsx";
import { ToggleField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { errorSentence, fieldProblemWords, refusedFieldWords, words } from "../words.ts";
import { FreshPage, Read } from "./fresh-page.tsx";
import { Question } from "./run-question.tsx";
import { SaveBar } from "./save-bar.tsx";

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
  // The same questions stay the same rows: a renewed answer of the house must not take the field, or the
  // sheet over it, from under a finger.
  const fields = createMemo(() => fieldsOf(schema()), undefined, { equals: isSameJson });
  const fresh = () => draftsFor(fields(), schema(), props.automation().values);
  const kept = keptDrafts(props.automation().slug) as Drafts | undefined;
  const [drafts, setDrafts] = createSignal<Drafts>({ ...fresh(), ...kept });
  const [isTyped, setTyped] = createSignal(kept !== undefined);
  const [isContinued, setContinued] = createSignal(kept !== undefined);
  const [remembers, setRemembers] = createSignal(true);
  const [wasSent, setWasSent] = createSignal(false);
  useUnsaved(isTyped);

  function type(field: Field, draft: Draft): void {
    setDrafts({ ...drafts(), [field.name]: draft });
    setTyped(true);
    keepDrafts(props.automation().slug, drafts());
  }

  function startOver(): void {
    dropDrafts(props.automation().slug);
    setDrafts(fresh());
    setTyped(false);
    setContinued(false);
  }

  const form = createMemo(() => readForm(fields(), drafts()));
  const newGrants = createMemo(() => grantsNeeded(fields(), drafts(), props.automation()));
  const isAdmin = () => roleCovers(role() ?? "viewer", "admin");
  const needsAdmin = () => newGrants().length > 0 && role() !== undefined && !isAdmin();
  const hasNeverOpened = createMemo(() =>
    fields().some(
      (field) => reasonsNeverOpened(field, drafts()[field.name] ?? "", props.automation()).length > 0,
    ),
  );
  const start = createAction(async (request: RunRequest) => {
    const started = await startRun(request);
    if (started.ok) dropDrafts(request.automation.slug);
    return started;
  });
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
  const allowsMore = () => newGrants().length > 0 && !isHeld();
  const isHeld = () => hindrance() !== undefined || needsAdmin() || hasNeverOpened();

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setWasSent(true);
    if (Object.keys(form().problems).length > 0)
      return focusFirstProblem(event.currentTarget as HTMLFormElement);
    if (isHeld()) return;
    const isDry = (event.submitter as HTMLButtonElement | null)?.value === dryRun;
    const started = await start.run({
      automation: props.automation(),
      input: form().input,
      grantsToGive: newGrants(),
      remembers: isAdmin() && remembers() && fields().length > 0,
      ...(isDry && { mode: dryRun }),
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
      <Show when={isContinued()}>
        <Notice tone="known" action={<Button onClick={startOver}>{words.runForm.startOver}</Button>}>
          {words.runForm.continued}
        </Notice>
      </Show>
      <For each={fields()}>
        {(field) => (
          <Question
            field={field}
            draft={drafts()[field.name] ?? ""}
            onDraft={(draft) => type(field, draft)}
            problem={problemOf(field)}
            automation={props.automation()}
            isAdmin={role() === undefined || isAdmin()}
          />
        )}
      </For>
      <Show when={isAdmin() && fields().length > 0}>
        <ToggleField label={words.runForm.remember} isOn={remembers()} onInput={setRemembers} />
      </Show>
      <Show when={hindrance()}>{(sentence) => <Notice tone="known">{sentence()}</Notice>}</Show>
      <p class="text-small text-ink-soft text-pretty">{words.runForm.dryRunHint}</p>
      <SaveBar error={hindrance() ? undefined : otherError()}>
        {/* The first in the text is what Enter presses. */}
        <div class="flex flex-row-reverse flex-wrap justify-end gap-2 *:flex-1 wide:flex-row wide:justify-start wide:*:flex-none">
          <Button type="submit" tone="primary" isBusy={start.isBusy() || isHeld()}>
            {buttonWords(start.isBusy(), allowsMore())}
          </Button>
          <Button type="submit" value={dryRun} isBusy={start.isBusy() || isHeld()}>
            {allowsMore() ? words.runForm.allowAndDryRun : words.runForm.dryRun}
          </Button>
        </div>
      </SaveBar>
    </form>
  );
}

const dryRun = "dry_run";

function isSameJson(before: readonly Field[], after: readonly Field[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
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
