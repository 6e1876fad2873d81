/** A call that changes the world waits for a yes: what exactly it does first, then everything about it. */
import ShieldCheck from "lucide-solid/icons/shield-check";
import ShieldAlert from "lucide-solid/icons/shield-alert";
import { For, Show, type Component } from "solid-js";
import { diffLines, diffParts } from "../../state/line-diff.ts";
import { inbox, sentences } from "../../inbox-words.ts";
import { Facts, Section, Sheet, type Fact } from "../../ui/sheet.tsx";
import { TextChange } from "../../ui/text-change.tsx";
import { words } from "../../words.ts";
import { pathWords } from "../call-text.ts";
import { DecisionBar } from "../decision-bar.tsx";
import { ExactCall } from "./exact-call.tsx";
import type { ItemFace, ItemFaceProps } from "./item-face.ts";

export const approval: ItemFace<"effect"> = {
  glyph: ShieldCheck,
  tone: "needs",
  sentence: (item, now) => sentences.effect(item, now),
  Detail: (props) => <Call {...props} />,
  Actions: (props) => (
    <DecisionBar
      item={props.item}
      now={props.now}
      about={sentences.effect(props.item, props.now)}
      approveWords={inbox.decide.approve}
      rejectText={inbox.decide.rejectText.effect}
      alwaysWords={(until) =>
        inbox.decide.alwaysText(
          props.item.automationName ?? props.item.automationSlug ?? "",
          props.item.body,
          until,
        )
      }
    />
  ),
};

type CallProps = ItemFaceProps<"effect">;

const Call: Component<CallProps> = (props) => (
  <>
    <Amounts {...props} />
    <Recipients {...props} />
    <Texts {...props} />
    <ExactCall {...props.item.body} />
    <Section title={inbox.shown.about}>
      <Facts facts={factsOf(props.item)} />
    </Section>
  </>
);

/** Sums are what one looks for first. */
function Amounts(props: CallProps) {
  return (
    <Show when={props.item.body.amounts.length > 0}>
      <Section title={inbox.shown.amounts}>
        <dl class="flex flex-wrap gap-x-8 gap-y-3">
          <For each={props.item.body.amounts}>
            {(amount) => (
              <div class="flex min-w-0 flex-col-reverse">
                <dt class="text-small text-ink-soft wrap-anywhere">{amount.label}</dt>
                <dd class="text-title font-strong wrap-anywhere">{amount.text}</dd>
              </div>
            )}
          </For>
        </dl>
      </Section>
    </Show>
  );
}

function Recipients(props: CallProps) {
  return (
    <Show when={props.item.body.recipients.length > 0}>
      <Section title={inbox.shown.to}>
        <Sheet>
          <ul class="parted">
            <For each={props.item.body.recipients}>
              {(recipient) => <li class="px-4 py-2.5 text-lead font-strong wrap-anywhere">{recipient}</li>}
            </For>
          </ul>
        </Sheet>
      </Section>
    </Show>
  );
}

function Texts(props: CallProps) {
  return (
    <For each={props.item.body.texts}>
      {(text) => {
        const parts = () => diffParts(diffLines(text.before, text.after));
        const isSame = () => text.before === text.after;
        return (
          <Section
            title={text.label}
            aside={
              <Show when={text.before === null || isSame()}>
                <span class="text-small text-ink-soft">
                  {isSame() ? inbox.shown.noChange : inbox.shown.newText}
                </span>
              </Show>
            }
          >
            <Sheet>
              <TextChange
                label={`${inbox.shown.changes}: ${text.label}`}
                parts={parts()}
                skippedWords={inbox.shown.same}
                addedWord={inbox.shown.added}
                removedWord={inbox.shown.removed}
              />
            </Sheet>
          </Section>
        );
      }}
    </For>
  );
}

function factsOf(item: CallProps["item"]): readonly Fact[] {
  const { body, risk, runId } = item;
  return [
    ...(risk === null
      ? []
      : [
          {
            name: inbox.shown.risk,
            value: (
              <span
                class="inline-flex items-center gap-1.5"
                classList={{ "font-strong text-rust": risk === "high" }}
              >
                <Show when={risk === "high"}>
                  <ShieldAlert size={16} aria-hidden="true" class="shrink-0" />
                </Show>
                {inbox.shown.risks[risk]}
              </span>
            ),
          },
        ]),
    { name: inbox.shown.why, value: inbox.shown.asksBecause(body.why) },
    { name: inbox.shown.asker, value: inbox.shown.starter(body.requester) },
    ...(body.step === "" ? [] : [{ name: inbox.shown.step, value: pathWords(body.step) }]),
    ...(body.costMicros > 0
      ? [{ name: inbox.shown.cost, value: words.children.costOf(body.costMicros) }]
      : []),
    ...(runId === null
      ? []
      : [
          {
            name: inbox.shown.run,
            value: (
              <a
                href={`#/runs/${runId}`}
                class="-my-2.5 inline-flex min-h-11 items-center underline decoration-edge underline-offset-4"
              >
                {inbox.shown.runOf(runId)}
              </a>
            ),
          },
        ]),
  ];
}
