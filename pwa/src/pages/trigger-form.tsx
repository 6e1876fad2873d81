/** What is typed about one time at which an automation runs, until it is sent: each remark stands at its field. */
import type { Automation } from "@hob/shared/contract/automations";
import type { HobError } from "@hob/shared/contract/errors";
import type { Trigger } from "@hob/shared/contract/triggers";
import { scheduleLimits, type LimitProfile } from "@hob/shared/model/limits";
import { roleCovers, type Role } from "@hob/shared/model/role";
import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, Show } from "solid-js";
import { createAction } from "../state/actions.ts";
import { grantsMissing, reasonsNeverOpened } from "../state/run-form.ts";
import { grantsOfTrigger, openedByTrigger } from "../state/trigger-grants.ts";
import {
  fieldOfPath,
  fieldOfTimes,
  hoursAround,
  isByClock,
  readTrigger,
  type How,
  type TriggerDraft,
  type TriggerField,
} from "../state/trigger-form.ts";
import type { RulesDraft } from "../state/trigger-rules.ts";
import { usePreview } from "../state/trigger-preview.ts";
import { saveTrigger, type TriggerRequest } from "../state/triggers.ts";
import {
  lacksAnswers,
  openedByValues,
  readValues,
  valueFields,
  valueOfPath,
} from "../state/trigger-values.ts";
import { useTypedTrigger } from "../state/typed-trigger.ts";
import { schedule, scheduleWords } from "../schedule-words.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { errorSentence, fieldProblemWords, refusedFieldWords, words } from "../words.ts";
import type { SavedTrigger } from "./automation-when.tsx";
import { SaveBar } from "./save-bar.tsx";
import { TriggerFields } from "./trigger-fields.tsx";
import { TriggerHow } from "./trigger-how.tsx";
import { removeTitle, RemoveTrigger } from "./trigger-menu.tsx";
import { TriggerPreview } from "./trigger-preview.tsx";
import { TriggerRules, TriggerZone } from "./trigger-rules.tsx";
import { TriggerValues } from "./trigger-values.tsx";
import { WebCall } from "./trigger-web-call.tsx";

export interface TriggerFormProps {
  readonly automation: Automation;
  /** Undefined for a new one. */
  readonly trigger: Trigger | undefined;
  readonly houseZone: string;
  readonly profile: LimitProfile;
  /** Undefined while unknown. */
  readonly role: Role | undefined;
}

export function TriggerForm(props: TriggerFormProps) {
  const navigate = useNavigate();
  const form = useTypedTrigger(() => props);
  const { draft, kept } = form;
  const [wasSent, setWasSent] = createSignal(false);
  function type(part: Parameters<typeof form.type>[0]): void {
    form.type(part);
    save.forgetError();
  }
  const change = (part: Partial<TriggerDraft>) => type({ draft: { ...draft(), ...part } });

  /** Other fields: nothing was said wrong in them yet. */
  function choose(how: How): void {
    change({ how });
    setWasSent(false);
  }
  const zone = () => draft().zone || props.houseZone;
  const read = createMemo(() => readTrigger(draft(), zone(), kept()?.input));
  // The same questions stay the same rows, or a renewed answer takes the field from under a finger.
  const fields = createMemo(() => valueFields(props.automation), undefined, {
    equals: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  });
  const readOwn = createMemo(() => readValues(props.automation, form.values(), kept()?.values ?? {}));
  const preview = usePreview(() => {
    const { input, timezone, rules, problems } = read();
    if (!input || !isByClock(draft().how) || problems.hours || problems.days) return undefined;
    return { input, timezone, activeHours: rules.activeHours ?? null };
  });
  /** Of times that were left out some may not be among its times any more. */
  const comesBack = () =>
    (kept()?.skips.length ?? 0) > 0 &&
    (JSON.stringify(read().input) !== JSON.stringify(kept()?.input) || read().timezone !== kept()?.timezone);
  const isAdmin = () => roleCovers(props.role ?? "viewer", "admin");
  /** What it reads by itself; its answers say on their own what they open. */
  const ownGrants = createMemo(() => grantsOfTrigger(read().input, props.automation));
  // What the automation's own answers open besides is no reason to keep an operator from changing its times.
  const newGrants = createMemo(() =>
    grantsMissing(
      [
        ...openedByTrigger(read().input),
        ...openedByValues(props.automation, form.values(), isAdmin() ? undefined : readOwn().values),
      ],
      props.automation,
    ),
  );
  const hasNeverOpened = createMemo(() =>
    fields().some(
      (field) => reasonsNeverOpened(field, form.values()[field.name] ?? "", props.automation).length > 0,
    ),
  );
  const needsAdmin = () => newGrants().length > 0 && props.role !== undefined && !isAdmin();
  const isHeld = () => needsAdmin() || hasNeverOpened();

  const save = createAction((request: TriggerRequest) => saveTrigger(request));
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const shownForm = event.currentTarget as HTMLFormElement;
    setWasSent(true);
    const { input, timezone, rules, problems } = read();
    const hasProblem = [problems, readOwn().problems].some((found) => Object.keys(found).length > 0);
    if (!input || hasProblem) return focusFirstProblem(shownForm);
    if (isHeld()) return;
    const saved = await save.run({
      automation: props.automation,
      triggerId: kept()?.triggerId,
      input,
      timezone,
      rules,
      values: readOwn().values,
      grantsToGive: newGrants(),
    });
    if (!saved) return focusFirstProblem(shownForm);
    form.leave();
    const { slug } = props.automation;
    // What a web call is after is its address, and that is here.
    if (saved.input.kind === "webhook" && !kept())
      return navigate(`/automations/${slug}/when/${saved.triggerId}`, { replace: true });
    const state: SavedTrigger = { savedTriggerId: saved.triggerId };
    navigate(`/automations/${slug}`, { replace: true, state });
  }

  /** What the form itself found once it was sent, else what the house said about this field. */
  const problemOf = (field: TriggerField): string | undefined => {
    const own = read().problems[field];
    if (own) return wasSent() ? schedule.editor.problems[own] : undefined;
    const refused = save.error() ?? preview.error();
    return refused && fieldOf(refused, draft().how) === field ? fieldWords(refused) : undefined;
  };
  const valueOf = (error: HobError) =>
    error.type === "input_invalid" ? valueOfPath(props.automation, error.field) : undefined;
  const valueProblemOf = (name: string): string | undefined => {
    const own = readOwn().problems[name];
    if (own && wasSent()) return fieldProblemWords(own);
    const refused = save.error();
    return refused && valueOf(refused) === name ? fieldWords(refused) : undefined;
  };
  const otherError = () => {
    const error = save.error();
    const isAtField = error && (fieldOf(error, draft().how) ?? valueOf(error)) !== undefined;
    return isAtField ? undefined : error;
  };
  return (
    <>
      <Show when={props.trigger && troubleOf(props.trigger)}>
        {(trouble) => <Notice tone={trouble().tone}>{trouble().words}</Notice>}
      </Show>
      <Show when={props.trigger?.input.kind === "webhook" ? props.trigger : undefined}>
        {(trigger) => <WebCall trigger={trigger()} isAdmin={isAdmin()} />}
      </Show>
      <form class="flex flex-col gap-5" noValidate onSubmit={(event) => void submit(event)}>
        <Show when={form.isContinued()}>
          <Notice
            tone="known"
            action={<Button onClick={() => form.startOver()}>{words.runForm.startOver}</Button>}
          >
            {words.runForm.continued}
          </Notice>
        </Show>
        <TriggerHow how={draft().how} kept={kept()?.input.kind} onInput={choose} />
        <TriggerFields
          isNew={kept() === undefined}
          draft={draft()}
          change={change}
          problemOf={problemOf}
          automation={props.automation}
          isAdmin={props.role === undefined || isAdmin()}
          newGrants={ownGrants()}
          leastEveryMs={scheduleLimits[props.profile].leastEveryMs}
        />
        <Show when={isByClock(draft().how)}>
          <TriggerPreview
            preview={preview}
            hasFieldFor={(error) => fieldOf(error, draft().how) !== undefined}
          />
        </Show>
        <Show when={comesBack()}>
          <Notice tone="known">{schedule.editor.skipsComeBack}</Notice>
        </Show>
        <Sheet>
          <div class="parted">
            <Show when={isByClock(draft().how) || draft().rules.hasHours}>
              <TriggerZone
                zone={draft().zone}
                houseZone={props.houseZone}
                error={problemOf("zone")}
                onInput={(chosen) => change({ zone: chosen })}
              />
            </Show>
            <TriggerRules
              rules={draft().rules}
              isByClock={isByClock(draft().how)}
              change={(part) => change({ rules: rulesWith(draft(), part) })}
              problemOf={problemOf}
            />
            <TriggerValues
              automation={props.automation}
              fields={fields()}
              drafts={form.values()}
              isLacking={lacksAnswers(props.automation, kept()?.values)}
              isAdmin={props.role === undefined || isAdmin()}
              problemOf={valueProblemOf}
              onDraft={(name, value) => type({ values: { ...form.values(), [name]: value } })}
            />
          </div>
        </Sheet>
        <SaveBar error={otherError()}>
          <Button type="submit" tone="primary" isWide isBusy={save.isBusy() || isHeld()}>
            {saveWords(save.isBusy(), newGrants().length > 0 && !isHeld())}
          </Button>
        </SaveBar>
      </form>
      <Show when={props.trigger}>
        {(trigger) => (
          <Remove trigger={trigger()} slug={props.automation.slug} onRemove={() => form.leave()} />
        )}
      </Show>
    </>
  );
}

/** Why nothing comes of it as things stand; of a door that is closed its address speaks itself. */
function troubleOf({
  state,
  problem,
  input,
  url,
}: Trigger): { tone: "failed" | "known"; words: string } | undefined {
  const isShut = state === "broken" && input.kind === "webhook" && url === null;
  if (state === "armed" || isShut) return undefined;
  return {
    tone: state === "broken" ? "failed" : "known",
    words: problem?.message ?? schedule.when.stateText[state],
  };
}

/** Hours that are wanted begin around the time that is set: it is among them. */
function rulesWith(draft: TriggerDraft, part: Partial<RulesDraft>): RulesDraft {
  const isBegun = part.hasHours === true && !draft.rules.hasHours;
  return { ...draft.rules, ...(isBegun && hoursAround(draft)), ...part };
}

function saveWords(isBusy: boolean, allows: boolean): string {
  if (isBusy) return schedule.editor.saving;
  return allows ? schedule.editor.allowAndSave : schedule.editor.save;
}

function fieldOf(error: HobError, how: TriggerDraft["how"]): TriggerField | undefined {
  switch (error.type) {
    case "input_invalid":
      return error.field.startsWith("values.") ? undefined : fieldOfPath(error.field, how);
    case "too_frequent":
      return fieldOfTimes(how);
    case "not_granted":
      if (how === "file") return "folder";
      return how === "feed" ? "url" : undefined;
    default:
      return undefined;
  }
}

function fieldWords(error: HobError): string {
  return error.type === "input_invalid" ? refusedFieldWords(error) : errorSentence(error);
}

function focusFirstProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const field = form.querySelector<HTMLElement>("[aria-invalid=true]");
    // What is wrong may be folded away.
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  });
}

function Remove(props: { readonly trigger: Trigger; readonly slug: string; onRemove(): void }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = createSignal(false);
  return (
    <div class="mt-4 border-t border-hairline pt-6">
      <Button tone="danger" isWide onClick={() => setAsked(true)}>
        {isByClock(props.trigger.input.kind) ? schedule.editor.remove : schedule.editor.removeOther}
      </Button>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={removeTitle(props.trigger)}
        text={schedule.when.removeText(scheduleWords(props.trigger.input, props.trigger.zone, Date.now()))}
      >
        <RemoveTrigger
          triggerId={props.trigger.triggerId}
          onCancel={() => setAsked(false)}
          onRemoved={() => {
            props.onRemove();
            navigate(`/automations/${props.slug}`, { replace: true });
          }}
        />
      </Dialog>
    </div>
  );
}
