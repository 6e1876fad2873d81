/** A script asks something: answered with one tap, or with a small form. */
import MessageCircleQuestionMark from "lucide-solid/icons/message-circle-question-mark";
import type { JsonObject } from "@hob/shared/json";
import type { AskedField } from "@hob/shared/model/inbox";
import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import { askedDrafts, readAnswer, type AskedDraft, type AskedDrafts } from "../../state/asked-form.ts";
import { answerQuestion, decisionOn } from "../../state/decisions.ts";
import { dropDrafts, keepDrafts, keptDrafts } from "../../state/kept-drafts.ts";
import { useUnsaved } from "../../state/unsaved.ts";
import { inbox, sentences, type ItemOf } from "../../inbox-words.ts";
import { ActionBar } from "../../ui/action-bar.tsx";
import { Button } from "../../ui/button.tsx";
import { ChoiceField, TextField, ToggleField } from "../../ui/field.tsx";
import { Facts, type Fact } from "../../ui/sheet.tsx";
import { isDecidable } from "../decision-bar.tsx";
import type { ItemFace, ItemFaceProps } from "./item-face.ts";

export const question: ItemFace<"asked"> = {
  glyph: MessageCircleQuestionMark,
  tone: "needs",
  sentence: (item, now) => sentences.asked(item, now),
  Detail: (props) => (
    <>
      <Show when={props.item.body.text}>
        <p class="text-lead whitespace-pre-wrap text-pretty wrap-anywhere">{props.item.body.text}</p>
      </Show>
      <Show when={answered(props.item)}>{(facts) => <Facts facts={facts()} />}</Show>
      <Show when={isDecidable(props.item, props.now)}>
        <Show when={props.item.body.fields.length > 0} fallback={<Choices {...props} />}>
          <Form {...props} />
        </Show>
      </Show>
    </>
  ),
};

/** What was answered: the choice, or each field that was filled in; undefined while nothing is. */
function answered({ body, decisions }: ItemOf<"asked">): readonly Fact[] | undefined {
  const answer = decisions.findLast(({ choice }) => choice === "answer")?.answer ?? null;
  if (answer === null) return undefined;
  if (typeof answer !== "object" || Array.isArray(answer))
    return [{ name: inbox.asked.answer, value: inbox.asked.said(answer) }];
  const given = answer as JsonObject;
  return body.fields
    .filter(({ name }) => (given[name] ?? null) !== null)
    .map(({ name, label }) => ({ name: label, value: inbox.asked.said(given[name] ?? null) }));
}

type QuestionProps = ItemFaceProps<"asked">;

function Choices(props: QuestionProps) {
  return (
    <div class="flex flex-col gap-2">
      <For each={props.item.body.choices}>
        {(choice) => (
          <Button
            isWide
            isBusy={isUnderWay(props.item.itemId)}
            onClick={() => void answerQuestion(props.item, choice, props.item.body.title)}
          >
            {choice}
          </Button>
        )}
      </For>
    </div>
  );
}

function Form(props: QuestionProps) {
  const form = () => `item ${props.item.itemId}`;
  const fields = createMemo(() => props.item.body.fields, undefined, {
    equals: (before, after) => JSON.stringify(before) === JSON.stringify(after),
  });
  const kept = keptDrafts(form()) as AskedDrafts | undefined;
  const [drafts, setDrafts] = createSignal<AskedDrafts>({ ...askedDrafts(fields()), ...kept });
  const [isTyped, setTyped] = createSignal(kept !== undefined);
  const [wasSent, setWasSent] = createSignal(false);
  useUnsaved(isTyped);
  const read = createMemo(() => readAnswer(fields(), drafts()));
  const problemOf = ({ name }: AskedField) => {
    const problem = wasSent() ? read().problems[name] : undefined;
    return problem && inbox.asked.problems[problem];
  };
  function type(field: AskedField, draft: AskedDraft): void {
    setDrafts({ ...drafts(), [field.name]: draft });
    setTyped(true);
    keepDrafts(form(), drafts());
  }
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const own = event.currentTarget as HTMLFormElement;
    setWasSent(true);
    if (Object.keys(read().problems).length > 0) {
      requestAnimationFrame(() => own.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    await answerQuestion(props.item, read().answer, props.item.body.title);
    dropDrafts(form());
    setTyped(false);
  }
  return (
    <form class="flex flex-col gap-5" noValidate onSubmit={(event) => void submit(event)}>
      <For each={fields()}>
        {(field) => (
          <OneField
            field={field}
            draft={drafts()[field.name] ?? ""}
            problem={problemOf(field)}
            onDraft={(draft) => type(field, draft)}
          />
        )}
      </For>
      <ActionBar isPinned>
        <Button type="submit" tone="primary" isWide isBusy={isUnderWay(props.item.itemId)}>
          {inbox.decide.answer}
        </Button>
      </ActionBar>
    </form>
  );
}

interface OneFieldProps {
  readonly field: AskedField;
  readonly draft: AskedDraft;
  readonly problem: string | undefined;
  onDraft(draft: AskedDraft): void;
}

function OneField(props: OneFieldProps) {
  const frame = () => ({
    label: props.field.label,
    mark: props.field.required ? undefined : inbox.asked.optional,
    error: props.problem,
    value: typeof props.draft === "string" ? props.draft : "",
    onInput: props.onDraft,
  });
  return (
    <Switch fallback={<TextField {...frame()} {...(props.field.kind === "long_text" && { rows: 4 })} />}>
      <Match when={props.field.kind === "yes_no"}>
        <ToggleField label={props.field.label} isOn={props.draft === true} onInput={props.onDraft} />
      </Match>
      <Match when={props.field.kind === "choice"}>
        <ChoiceField {...frame()} choices={props.field.choices ?? []} none={inbox.asked.choose} />
      </Match>
      <Match when={props.field.kind === "number"}>
        <TextField {...frame()} kind="number" />
      </Match>
      <Match when={props.field.kind === "date"}>
        <TextField {...frame()} kind="date" />
      </Match>
    </Switch>
  );
}

function isUnderWay(itemId: number): boolean {
  return decisionOn(itemId)?.outcome === null;
}
