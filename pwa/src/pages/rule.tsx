/** One rule: what it says, the form that changes it, and its end; without a number, a new one. */
import type { Policy } from "@hob/shared/contract/policies";
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { rules, ruleDetail, ruleSentence } from "../rules-words.ts";
import { act, createAction } from "../state/actions.ts";
import { useNow } from "../state/now.ts";
import { useMayRun, useOwnRole } from "../state/own-role.ts";
import { renew } from "../state/queries.ts";
import { useRules } from "../state/rules.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { RuleForm } from "./rule-form.tsx";

export default function Rule() {
  const params = useParams();
  const [search] = useSearchParams();
  const role = useOwnRole();
  const read = useRules(role);
  const mayRead = useMayRun();
  const now = useNow();
  const policyId = () => (params["policyId"] === undefined ? undefined : Number(params["policyId"]));
  const found = () => read.value()?.items.find((policy) => policy.policyId === policyId());
  const isFound = () => policyId() === undefined || found() !== undefined;
  const automation = () => (typeof search["automation"] === "string" ? search["automation"] : "");
  return (
    <FreshPage
      title={policyId() === undefined ? rules.form.newTitle : rules.form.title}
      reading={mayRead() ? read : undefined}
      back={{ href: "#/house/rules", label: rules.title }}
    >
      <Show when={mayRead()} fallback={<Notice tone="known">{rules.needsOperator}</Notice>}>
        <Read reading={read} waitingWords={rules.reading}>
          {(list) => (
            <Show when={isFound()} fallback={<Empty text={rules.unknown} />}>
              <Show when={found()}>
                {(policy) => (
                  <div class="flex flex-col gap-1">
                    <p class="text-lead text-pretty wrap-anywhere">{ruleSentence(policy())}</p>
                    <p class="text-small text-ink-soft">{ruleDetail(policy(), now())}</p>
                  </div>
                )}
              </Show>
              <Show
                when={role() === "admin" && !found()?.isVeiled}
                fallback={<Notice tone="known">{rules.adminOnly}</Notice>}
              >
                <RuleForm policy={found()} tools={list().tools} automation={automation()} />
                <Show when={found()}>{(policy) => <RemoveRule policy={policy()} />}</Show>
              </Show>
            </Show>
          )}
        </Read>
      </Show>
    </FreshPage>
  );
}

function RemoveRule(props: { readonly policy: Policy }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = createSignal(false);
  const remove = createAction((policyId: number) => act("policies.remove", { policyId }));
  async function removeRule(): Promise<void> {
    if (!(await remove.run(props.policy.policyId))) return;
    setAsked(false);
    renew("policies.list", "policies.explain");
    navigate("/house/rules", { replace: true });
  }
  return (
    <div class="mt-4 border-t border-hairline pt-6">
      <Button tone="danger" isWide onClick={() => setAsked(true)}>
        {rules.remove}
      </Button>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={rules.removeTitle}
        text={rules.removeText(ruleSentence(props.policy), props.policy.effect)}
      >
        <Show when={remove.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={remove.isBusy()} onClick={() => void removeRule()}>
            {remove.isBusy() ? rules.removing : rules.remove}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
