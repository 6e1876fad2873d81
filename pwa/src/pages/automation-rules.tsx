/** What an automation may do without asking: its own rules and limit, and a call looked up with the rule that decides it. */
import type { Automation } from "@hob/shared/contract/automations";
import type { Output } from "@hob/shared/contract/commands";
import { risks, type Risk } from "@hob/shared/model/risk";
import { createMemo, createSignal, For, Show } from "solid-js";
import { explainedWhy, rules } from "../rules-words.ts";
import { act, createAction } from "../state/actions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { renew, useCommand } from "../state/queries.ts";
import { useRules } from "../state/rules.ts";
import { LinkButton } from "../ui/button.tsx";
import { ChoiceField } from "../ui/field.tsx";
import { GroupedChoice } from "../ui/grouped-choice.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { ErrorNotice } from "./fresh-page.tsx";
import { RuleRows } from "./rule-rows.tsx";
import { toolGroups } from "./tool-groups.ts";

/** For those who may run it; nothing until its rules were read. */
export function AutomationRules(props: { readonly automation: Automation; readonly isAdmin: boolean }) {
  const role = useOwnRole();
  const read = useRules(role, () => props.automation.slug);
  return (
    <Show when={read.value()}>
      {(list) => (
        <Section title={rules.explain.title}>
          <Show when={list().items.length > 0}>
            <RuleRows items={list().items} label={rules.explain.layers.automation} />
          </Show>
          <Sheet isPadded>
            <div class="flex flex-col gap-5">
              <LookUp automation={props.automation} tools={list().tools} />
              <Show when={props.isAdmin}>
                <OwnLimit slug={props.automation.slug} maxRisk={list().maxRisk} />
              </Show>
            </div>
          </Sheet>
          <div class="flex flex-wrap gap-3">
            <Show when={props.isAdmin}>
              <LinkButton href={`#/house/rules/new?automation=${props.automation.slug}`}>
                {rules.addFor}
              </LinkButton>
            </Show>
            <LinkButton href="#/house/rules" tone="quiet">
              {rules.all}
            </LinkButton>
          </div>
        </Section>
      )}
    </Show>
  );
}

type Listed = Output<"policies.list">;

function LookUp(props: { readonly automation: Automation; readonly tools: Listed["tools"] }) {
  const [call, setCall] = createSignal("");
  // What only reads is not asked about: it would make the list long and say nothing.
  const groups = createMemo(() =>
    toolGroups(
      props.tools.filter(
        ({ call: each, kind }) =>
          kind !== "read" && props.automation.manifest.tools.includes(each.slice(0, each.indexOf("."))),
      ),
    ),
  );
  const explained = useCommand(
    "policies.explain",
    () => ({ automation: props.automation.slug, call: call() }),
    () => ({ isAsked: call() !== "" }),
  );
  const isChosen = () => call() !== "";
  return (
    <Show when={groups().length > 0} fallback={<p class="text-ink-soft">{rules.explain.none}</p>}>
      <div class="flex flex-col gap-3">
        <GroupedChoice
          label={rules.explain.call}
          value={call()}
          groups={[{ name: rules.explain.callNone, choices: [["", rules.explain.callNone]] }, ...groups()]}
          onInput={setCall}
        />
        <div aria-live="polite" class="flex flex-col gap-2">
          <Show when={isChosen() && explained.value()}>{(found) => <Explained explained={found()} />}</Show>
          <Show when={isChosen() && explained.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        </div>
      </div>
    </Show>
  );
}

function Explained(props: { readonly explained: Output<"policies.explain"> }) {
  const ruleId = () => props.explained.decidedBy.policyId;
  return (
    <>
      <p class="text-lead font-strong">{rules.explain.effects[props.explained.effect]}</p>
      <p class="text-pretty">
        {props.explained.isInManifest ? explainedWhy(props.explained) : rules.explain.unlisted}
      </p>
      <Show when={props.explained.usedToday}>
        {(used) => <p class="text-small text-ink-soft">{rules.explain.used(used().used, used().of)}</p>}
      </Show>
      <dl class="flex flex-col gap-1 text-small">
        <For each={props.explained.layers}>
          {(word) => (
            <div
              class="row justify-between"
              classList={{ "font-strong": word.layer === props.explained.decidedBy.layer }}
            >
              <dt>{rules.explain.layers[word.layer]}</dt>
              <dd class="text-ink-soft">
                {word.effect === null ? rules.explain.silent : rules.explain.words[word.effect]}
              </dd>
            </div>
          )}
        </For>
      </dl>
      <Show when={ruleId()}>
        {(policyId) => <TextLink href={`#/house/rules/${policyId()}`}>{rules.explain.showRule}</TextLink>}
      </Show>
    </>
  );
}

function OwnLimit(props: { readonly slug: string; readonly maxRisk: Listed["maxRisk"] }) {
  const save = createAction((maxRisk: Risk | null) =>
    act("policies.limit", { automation: props.slug, maxRisk }),
  );
  async function choose(maxRisk: Risk | null): Promise<void> {
    await save.run(maxRisk);
    renew("policies.list", "policies.explain");
  }
  const own = () => props.maxRisk.automation;
  const place = () => risks.findIndex((risk) => risk === own()) + 1;
  return (
    <div class="flex flex-col gap-2">
      <ChoiceField
        label={rules.limit.own}
        hint={rules.limit.hint}
        value={String(place())}
        choices={[
          rules.limit.asHouse(rules.risks[props.maxRisk.household]),
          ...risks.map((risk) => rules.risks[risk]),
        ]}
        onInput={(at) => void choose(risks[Number(at) - 1] ?? null)}
      />
      <Show when={save.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
    </div>
  );
}
