/** Looking the house over: each thing the home node has looked at, how it came out, and what was measured. */
import type { CheckResult } from "@hob/shared/contract/home";
import { roleCovers } from "@hob/shared/model/role";
import { Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { Button } from "../ui/button.tsx";
import { CheckGlyph } from "../ui/check-mark.tsx";
import { Notice } from "../ui/notice.tsx";
import { RowList } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";
import { ageWords, words } from "../words.ts";
import { summaryOf, worstFirst } from "./check-summary.ts";
import { ErrorNotice, FreshPage } from "./fresh-page.tsx";

export default function HouseCheck() {
  const role = useOwnRole();
  const mayLook = () => roleCovers(role() ?? "viewer", "operator");
  const looked = useCommand(
    "home.check",
    () => ({}),
    () => ({ isAsked: mayLook() }),
  );
  // What was found has an age of its own; the line under the title speaks of the connection.
  const status = useCommand("home.status", () => ({}));
  const now = useNow();
  return (
    <FreshPage
      title={houseWords.check.title}
      reading={status}
      back={{ href: "#/house", label: words.house.title }}
      action={
        <Show when={mayLook()}>
          <Button tone="primary" isWide isBusy={looked.isUnderWay()} onClick={() => looked.again()}>
            {looked.isUnderWay() ? houseWords.check.running : houseWords.check.run}
          </Button>
        </Show>
      }
    >
      <Show when={role() !== undefined && !mayLook()}>
        <Notice tone="known">{houseWords.check.needsOperator}</Notice>
      </Show>
      <Show when={looked.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
      <div role="status" class="flex flex-col gap-1">
        <Show when={looked.value()} fallback={<Waiting isUnderWay={looked.isUnderWay()} />}>
          {(found) => (
            <>
              <p class="flex items-center gap-2 text-lead font-strong">
                <CheckGlyph state={summaryOf(found().items).state} size={22} />
                {summaryOf(found().items).words}
              </p>
              <p class="text-small text-ink-soft">
                {looked.isUnderWay()
                  ? houseWords.check.runningText
                  : houseWords.check.lookedAt(ageWords(found().at, now()))}
              </p>
            </>
          )}
        </Show>
      </div>
      <Show when={looked.value()}>
        {(found) => (
          <RowList items={worstFirst(found().items)} label={houseWords.check.title}>
            {(check) => <CheckRow check={check} />}
          </RowList>
        )}
      </Show>
    </FreshPage>
  );
}

function Waiting(props: { readonly isUnderWay: boolean }) {
  return (
    <Show when={props.isUnderWay}>
      <p class="text-ink-soft">{houseWords.check.runningText}</p>
    </Show>
  );
}

function CheckRow(props: { readonly check: CheckResult }) {
  const figures = () => houseWords.check.figures(props.check.figures);
  return (
    <div class="flex items-start gap-3 px-4 py-3">
      <span class="flex h-[1.4em] items-center">
        <CheckGlyph state={props.check.state} />
      </span>
      <div class="flex min-w-0 flex-1 flex-col gap-0.5">
        <div class="row justify-between">
          <span class="font-strong">{houseWords.check.names[props.check.check]}</span>
          <span class="text-small text-ink-soft">{houseWords.check.states[props.check.state]}</span>
        </div>
        <p class="text-pretty">{houseWords.check.sentence(props.check)}</p>
        <Show when={figures().length > 0}>
          <p class="text-small text-ink-soft wrap-anywhere">{figures().join(" · ")}</p>
        </Show>
      </div>
    </div>
  );
}
