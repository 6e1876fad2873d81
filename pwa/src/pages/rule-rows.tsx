/** Rules as rows: each its sentence, who wrote it and until when it counts. */
import type { Policy } from "@hob/shared/contract/policies";
import { Show } from "solid-js";
import { rules, ruleDetail, ruleSentence } from "../rules-words.ts";
import { useNow } from "../state/now.ts";
import { RowLink } from "../ui/row-link.tsx";
import { RowList } from "../ui/sheet.tsx";

export function RuleRows(props: { readonly items: readonly Policy[]; readonly label: string }) {
  const now = useNow();
  return (
    <RowList items={props.items} label={props.label}>
      {(policy) => (
        <RowLink
          href={`#/house/rules/${policy.policyId}`}
          name={ruleSentence(policy)}
          mark={markOf(policy)}
          detail={
            <span class="flex flex-col gap-0.5 wrap-anywhere">
              <Show when={policy.note}>
                <span>{policy.note}</span>
              </Show>
              <span>{ruleDetail(policy, now())}</span>
            </span>
          }
        />
      )}
    </RowList>
  );
}

function markOf({ isVeiled, grantedOn }: Policy): string | undefined {
  if (isVeiled) return rules.private;
  return grantedOn === null ? undefined : rules.granted;
}
