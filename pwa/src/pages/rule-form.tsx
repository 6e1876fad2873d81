/** The form of a rule: what is to come of which calls, of whom and to whom, and how it is asked. */
import type { Policy, PolicyTool } from "@hob/shared/contract/policies";
import { policyEffects } from "@hob/shared/model/policy";
import { useNavigate } from "@solidjs/router";
import { createSignal, createUniqueId, Match, Show, Switch, untrack } from "solid-js";
import { rules, ruleSentence } from "../rules-words.ts";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { renew, useCommand } from "../state/queries.ts";
import { draftOf, readRule, type ReadRule, type RuleDraft } from "../state/rule-form.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceChips } from "../ui/choice-chips.tsx";
import { ChoiceField, TextField, ToggleField } from "../ui/field.tsx";
import { GroupedChoice } from "../ui/grouped-choice.tsx";
import { RadioList } from "../ui/radio-list.tsx";
import { Section } from "../ui/sheet.tsx";
import { SpanField } from "../ui/span-field.tsx";
import { refusedFieldWords } from "../words.ts";
import { SaveBar } from "./save-bar.tsx";
import { toolGroups } from "./tool-groups.ts";

export interface RuleFormProps {
  /** Undefined for a new one. */
  readonly policy: Policy | undefined;
  readonly tools: readonly PolicyTool[];
  /** Of which automation a new one is, or "". */
  readonly automation: string;
}

interface PartProps {
  readonly draft: RuleDraft;
  onChange(part: Partial<RuleDraft>): void;
  problemOf(field: keyof RuleDraft): string | undefined;
}

export function RuleForm(props: RuleFormProps) {
  const navigate = useNavigate();
  const now = useNow();
  const first = untrack(() => draftOf(props.policy, props.automation));
  const [draft, setDraft] = createSignal(first);
  const [wasSent, setWasSent] = createSignal(false);
  useUnsaved(() => JSON.stringify(draft()) !== JSON.stringify(first));
  const change = (part: Partial<RuleDraft>) => {
    setDraft({ ...draft(), ...part });
    save.forgetError();
  };
  const problemOf = (field: keyof RuleDraft) => {
    const problem = wasSent() ? readRule(draft(), now()).problems[field] : undefined;
    const refusal = save.error();
    if (refusal?.type === "input_invalid" && fieldsOfRefusal[refusal.field] === field)
      return refusedFieldWords(refusal);
    return problem && rules.form.problems[problem];
  };
  const otherError = () => {
    const error = save.error();
    return error?.type === "input_invalid" && fieldsOfRefusal[error.field] ? undefined : error;
  };
  const save = createAction((rule: ReadRule["rule"]) => act("policies.set", rule));
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setWasSent(true);
    const { rule, problems } = readRule(draft(), now());
    const goToProblem = () => form.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    if (Object.keys(problems).length > 0) return goToProblem();
    const policyId = props.policy?.policyId;
    if (!(await save.run(policyId === undefined ? rule : { ...rule, policyId }))) return goToProblem();
    setDraft(first);
    renew("policies.list", "policies.explain");
    navigate("/house/rules", { replace: true });
  }
  const parts = (): PartProps => ({ draft: draft(), onChange: change, problemOf });
  return (
    <form class="flex flex-col gap-5" autocomplete="off" onSubmit={(event) => void submit(event)}>
      <RadioList
        label={rules.form.effect}
        value={draft().effect}
        choices={[...policyEffects].toReversed().map((effect) => ({
          value: effect,
          label: rules.form.effects[effect],
          hint: rules.form.effectMeanings[effect],
        }))}
        onInput={(effect) => change({ effect })}
      />
      <About {...parts()} tools={props.tools} />
      <Switch>
        <Match when={draft().effect === "allow"}>
          <Quotas {...parts()} />
        </Match>
        <Match when={draft().effect === "ask"}>
          <Asking {...parts()} />
        </Match>
      </Switch>
      <TextField
        kind="date"
        label={rules.form.until}
        mark={rules.form.optional}
        hint={rules.form.untilHint}
        error={problemOf("until")}
        value={draft().until}
        onInput={(until) => change({ until })}
      />
      <TextField
        label={rules.form.note}
        mark={rules.form.optional}
        value={draft().note}
        maxLength={200}
        onInput={(note) => change({ note })}
      />
      <Says draft={draft()} />
      <SaveBar error={otherError()}>
        <Button type="submit" tone="primary" isWide isBusy={save.isBusy()}>
          {save.isBusy() ? rules.form.saving : rules.form.save}
        </Button>
      </SaveBar>
    </form>
  );
}

/** Where the house's own word on a field is shown. */
const fieldsOfRefusal: Readonly<Record<string, keyof RuleDraft>> = {
  // What it refuses of an effect is that the calls chosen cannot have it.
  effect: "tool",
  recipient: "recipient",
  perDay: "perDay",
  perRecipientDay: "perRecipientDay",
  expiresAt: "until",
  askForMs: "askFor",
  needs: "needs",
};

function About(props: PartProps & { readonly tools: readonly PolicyTool[] }) {
  const automations = useCommand("automations.list", () => ({ limit: 500 }));
  const choices = () => {
    const listed = (automations.value()?.items ?? []).filter(({ isVeiled }) => !isVeiled);
    const isListed = listed.some(({ slug }) => slug === props.draft.automation);
    // What the rule is about stands there also before the list is read.
    const first = props.draft.automation === "" || isListed ? [] : [props.draft.automation];
    return [
      ["", rules.form.anyAutomation] as const,
      ...first.map((slug) => [slug, slug] as const),
      ...listed.map(({ slug, name }) => [slug, name] as const),
    ];
  };
  const levels = ["medium", "high"] as const;
  // Nobody is ever asked about what only reads; a choice made before stays to be seen.
  const tools = () =>
    props.draft.effect === "ask"
      ? props.tools.filter(({ call, kind }) => kind !== "read" || call === props.draft.tool)
      : props.tools;
  return (
    <>
      <GroupedChoice
        label={rules.form.tool}
        value={props.draft.tool}
        groups={[
          { name: rules.form.everyTool, choices: [["", rules.form.anyTool]] },
          ...toolGroups(tools(), (tool) => rules.form.wholeTool(tool)),
        ]}
        error={props.problemOf("tool")}
        onInput={(tool) => props.onChange({ tool })}
      />
      <ChoiceField
        label={rules.form.automation}
        value={String(choices().findIndex(([slug]) => slug === props.draft.automation))}
        choices={choices().map(([, name]) => name)}
        onInput={(at) => props.onChange({ automation: choices()[Number(at)]?.[0] ?? "" })}
      />
      <TextField
        isCode
        label={rules.form.recipient}
        mark={rules.form.optional}
        hint={rules.form.recipientHint}
        error={props.problemOf("recipient")}
        value={props.draft.recipient}
        maxLength={260}
        onInput={(recipient) => props.onChange({ recipient })}
      />
      <ChoiceField
        label={rules.form.fromRisk}
        value={String(levels.findIndex((risk) => risk === props.draft.fromRisk) + 1)}
        choices={[rules.form.anyRisk, ...levels.map((risk) => rules.form.from[risk])]}
        onInput={(at) => props.onChange({ fromRisk: levels[Number(at) - 1] ?? "" })}
      />
    </>
  );
}

/** The rule as it will be listed, while it is being filled in. */
function Says(props: { readonly draft: RuleDraft }) {
  const now = useNow();
  const automations = useCommand("automations.list", () => ({ limit: 500 }));
  const sentence = () => {
    const { rule } = readRule(props.draft, now());
    const said = ruleSentence({
      effect: rule.effect,
      tool: rule.tool ?? null,
      recipient: rule.recipient ?? null,
      fromRisk: rule.fromRisk ?? null,
      perDay: rule.perDay ?? null,
      perRecipientDay: rule.perRecipientDay ?? null,
      needs: rule.needs ?? 1,
      notByAsker: rule.notByAsker ?? false,
      askForMs: rule.askForMs ?? null,
      onExpiry: rule.onExpiry ?? "deny",
    });
    const chosen = props.draft.automation;
    const name = automations.value()?.items.find(({ slug }) => slug === chosen)?.name ?? chosen;
    return rules.form.saysOf(said, name === "" ? undefined : name, rule.expiresAt ?? null);
  };
  return (
    <Section title={rules.form.says}>
      <p class="text-lead text-pretty wrap-anywhere">{sentence()}</p>
    </Section>
  );
}

function Quotas(props: PartProps) {
  const name = createUniqueId();
  const isCounted = () => props.draft.perDay.trim() !== "" || props.draft.perRecipientDay.trim() !== "";
  return (
    <>
      <TextField
        kind="number"
        isWhole
        label={rules.form.perDay}
        mark={rules.form.optional}
        hint={rules.form.perDayHint}
        error={props.problemOf("perDay")}
        value={props.draft.perDay}
        onInput={(perDay) => props.onChange({ perDay })}
      />
      <TextField
        kind="number"
        isWhole
        label={rules.form.perRecipientDay}
        mark={rules.form.optional}
        error={props.problemOf("perRecipientDay")}
        value={props.draft.perRecipientDay}
        onInput={(perRecipientDay) => props.onChange({ perRecipientDay })}
      />
      <Show when={isCounted()}>
        <ChoiceChips
          name={name}
          label={rules.form.beyond}
          value={props.draft.beyond}
          choices={[
            ["ask", rules.form.beyonds.ask],
            ["deny", rules.form.beyonds.deny],
          ]}
          onInput={(beyond) => props.onChange({ beyond })}
        />
      </Show>
    </>
  );
}

function Asking(props: PartProps) {
  const name = createUniqueId();
  return (
    <>
      <SpanField
        label={rules.form.askFor}
        unitLabel={rules.form.unit}
        amount={props.draft.askFor.amount}
        unit={props.draft.askFor.unit}
        units={(["minutes", "hours", "days"] as const).map((unit) => [unit, rules.form.units[unit]] as const)}
        error={props.problemOf("askFor")}
        onInput={(askFor) => props.onChange({ askFor })}
      />
      <ChoiceChips
        name={name}
        label={rules.form.onExpiry}
        value={props.draft.onExpiry}
        choices={[
          ["deny", rules.form.onExpiries.deny],
          ["skip", rules.form.onExpiries.skip],
        ]}
        onInput={(onExpiry) => props.onChange({ onExpiry })}
      />
      <TextField
        kind="number"
        isWhole
        label={rules.form.needs}
        error={props.problemOf("needs")}
        value={props.draft.needs}
        onInput={(needs) => props.onChange({ needs })}
      />
      <ToggleField
        label={rules.form.notByAsker}
        hint={rules.form.notByAskerHint}
        isOn={props.draft.notByAsker}
        onInput={(notByAsker) => props.onChange({ notByAsker })}
      />
    </>
  );
}
