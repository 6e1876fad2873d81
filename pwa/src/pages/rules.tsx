/** The rules of the house: what goes without asking, what is asked about, what never happens, and who said so. */
import Plus from "lucide-solid/icons/plus";
import type { Policy } from "@hob/shared/contract/policies";
import { risks, type Risk } from "@hob/shared/model/risk";
import { createMemo, createSignal, For, Show } from "solid-js";
import { rules } from "../rules-words.ts";
import { act, createAction } from "../state/actions.ts";
import { useMayRun, useOwnRole } from "../state/own-role.ts";
import { renew } from "../state/queries.ts";
import { useRules } from "../state/rules.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { RadioList } from "../ui/radio-list.tsx";
import { Empty, Section } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { RuleRows } from "./rule-rows.tsx";

export default function Rules() {
  const role = useOwnRole();
  const read = useRules(role);
  const mayRead = useMayRun();
  return (
    <FreshPage
      title={rules.title}
      reading={mayRead() ? read : undefined}
      back={{ href: "#/house", label: words.house.title }}
      action={
        <Show when={role() === "admin"}>
          <LinkButton href="#/house/rules/new" tone="primary" isWide>
            <Plus size={20} aria-hidden="true" />
            {rules.add}
          </LinkButton>
        </Show>
      }
    >
      <Show when={mayRead()} fallback={<Notice tone="known">{rules.needsOperator}</Notice>}>
        <Read reading={read} waitingWords={rules.reading}>
          {(list) => (
            <>
              <p class="text-ink-soft text-pretty">{rules.lead}</p>
              <RulesOf
                title={rules.house}
                items={list().items.filter(({ automationId }) => automationId === null)}
                emptyWords={rules.houseNone}
              />
              <ByAutomation items={list().items} />
              <Show when={role() === "admin"}>
                <HouseLimit maxRisk={list().maxRisk.household} />
              </Show>
            </>
          )}
        </Read>
      </Show>
    </FreshPage>
  );
}

/** By number: two may have one name. */
function ByAutomation(props: { readonly items: readonly Policy[] }) {
  const automations = createMemo(() => [
    ...new Set(props.items.flatMap(({ automationId }) => automationId ?? [])),
  ]);
  const itemsOf = (own: number) => props.items.filter(({ automationId }) => automationId === own);
  return (
    <For each={automations()}>
      {(own) => <RulesOf title={itemsOf(own)[0]?.automationName ?? ""} items={itemsOf(own)} />}
    </For>
  );
}

function RulesOf(props: {
  readonly title: string;
  readonly items: readonly Policy[];
  readonly emptyWords?: string;
}) {
  return (
    <Section title={props.title}>
      <Show when={props.items.length > 0} fallback={<Empty text={props.emptyWords ?? ""} />}>
        <RuleRows items={props.items} label={props.title} />
      </Show>
    </Section>
  );
}

function HouseLimit(props: { readonly maxRisk: Risk }) {
  const [chosen, setChosen] = createSignal<Risk>();
  const [isSaved, setSaved] = createSignal(false);
  const isChanged = () => chosen() !== undefined && chosen() !== props.maxRisk;
  useUnsaved(isChanged);
  const save = createAction((maxRisk: Risk) => act("policies.limit", { maxRisk }));
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const maxRisk = chosen();
    if (maxRisk === undefined || !(await save.run(maxRisk))) return;
    renew("policies.list", "policies.explain");
    setChosen(undefined);
    setSaved(true);
  }
  return (
    <form class="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
      <RadioList
        label={rules.limit.title}
        value={chosen() ?? props.maxRisk}
        choices={risks.map((risk) => ({
          value: risk,
          label: rules.risks[risk],
          hint: rules.riskMeanings[risk],
        }))}
        onInput={(risk) => {
          setSaved(false);
          setChosen(risk);
        }}
      />
      <p class="text-small text-ink-soft text-pretty">{rules.limit.hint}</p>
      <Show when={save.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <p role="status" class="text-ink-soft empty:hidden">
        {isSaved() ? rules.limit.saved : ""}
      </p>
      <Show when={isChanged()}>
        <Button type="submit" tone="primary" isWide isBusy={save.isBusy()}>
          {save.isBusy() ? rules.limit.saving : rules.limit.save}
        </Button>
      </Show>
    </form>
  );
}
