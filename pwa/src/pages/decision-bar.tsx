/** The two answers to what is asked: no on the left, yes on the right, where a thumb is and apart. */
import Check from "lucide-solid/icons/check";
import X from "lucide-solid/icons/x";
import type { InboxItem } from "@hob/shared/contract/inbox";
import { deciderRole } from "@hob/shared/model/inbox";
import { createSignal, createUniqueId, Show } from "solid-js";
import { areDecisionsRead, decide, decisionOn } from "../state/decisions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { inbox } from "../inbox-words.ts";
import { ActionBar } from "../ui/action-bar.tsx";
import { Button } from "../ui/button.tsx";
import { ChoiceChips } from "../ui/choice-chips.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField, ToggleField } from "../ui/field.tsx";
import { words } from "../words.ts";

/** An item of whatever cause: what is decided is bound to its hash, not to its figures. */
type Decided = Omit<InboxItem, "body">;

export interface DecisionBarProps {
  readonly item: Decided;
  readonly now: number;
  /** Its sentence. */
  readonly about: string;
  readonly approveWords: string;
  readonly rejectText: string;
  /** Its like can be approved with it: what exactly may then happen until that time. */
  readonly alwaysWords?: (until: number) => string;
}

const dayMs = 24 * 60 * 60_000;
const alwaysDays = ["7", "30", "90", "366"] as const;

export function DecisionBar(props: DecisionBarProps) {
  const role = useOwnRole();
  const [isAlways, setAlways] = createSignal(false);
  const [days, setDays] = createSignal<(typeof alwaysDays)[number]>("30");
  const [isRejecting, setRejecting] = createSignal(false);
  const mayAlways = () => props.alwaysWords !== undefined && props.item.needs === 1 && role() === "admin";
  function approve(): void {
    const more = mayAlways() && isAlways() ? { alwaysForDays: Number(days()) } : {};
    void decide(props.item, "approve", props.about, more);
  }
  return (
    <Show when={isDecidable(props.item, props.now)}>
      <Show when={mayAlways()}>
        <div class="flex flex-col gap-3">
          <ToggleField
            label={inbox.decide.always}
            hint={`${props.alwaysWords?.(props.now + Number(days()) * dayMs)} ${inbox.decide.alwaysHint}`}
            isOn={isAlways()}
            onInput={setAlways}
          />
          <Show when={isAlways()}>
            <ChoiceChips
              name={createUniqueId()}
              label={inbox.decide.alwaysFor}
              value={days()}
              choices={alwaysDays.map((each) => [each, inbox.decide.days(Number(each))] as const)}
              onInput={setDays}
            />
          </Show>
        </div>
      </Show>
      <ActionBar isPinned>
        {/* Side by side while their words have room, which grows with the text; else one above the other. */}
        <div class="flex flex-wrap items-stretch justify-between gap-x-8 gap-y-3 *:min-w-0 *:flex-[1_1_8rem] wide:justify-start wide:*:max-w-56">
          <Button tone="danger" aria-keyshortcuts="r" onClick={() => setRejecting(true)}>
            <X size={18} aria-hidden="true" class="shrink-0" />
            {inbox.decide.reject}
          </Button>
          <Button tone="primary" aria-keyshortcuts="a" onClick={approve}>
            <Check size={18} aria-hidden="true" class="shrink-0" />
            {mayAlways() && isAlways()
              ? inbox.decide.approveAlways(inbox.decide.days(Number(days())))
              : props.approveWords}
          </Button>
        </div>
      </ActionBar>
      <Rejecting
        about={props.about}
        text={props.rejectText}
        isOpen={isRejecting()}
        onClose={() => setRejecting(false)}
        onReject={(reason) => {
          setRejecting(false);
          void decide(props.item, "reject", props.about, reason === "" ? {} : { reason });
        }}
      />
    </Show>
  );
}

/** False also where its time is over by this device's clock: the house would refuse it. */
export function isDecidable(item: Decided, now: number): boolean {
  if (item.state !== "open" || !item.mayDecide || isOver(item, now) || !areDecisionsRead()) return false;
  const entry = decisionOn(item.itemId);
  return entry === undefined || entry.outcome?.kind === "refused";
}

export function isOver({ expiresAt }: Pick<InboxItem, "expiresAt">, now: number): boolean {
  return expiresAt !== null && now >= expiresAt;
}

/** Why nothing can be decided here, unless it was. */
export function WhyNot(props: { readonly item: Decided; readonly now: number }) {
  const sentence = () => {
    if (props.item.state !== "open" || decisionOn(props.item.itemId)) return undefined;
    if (isOver(props.item, props.now)) return `${inbox.isOver}.`;
    const why = whyNotYours(props.item);
    if (why === "role") return inbox.decide.needsRole[deciderRole(props.item.cause)];
    return why && inbox.decide.whyNot[why];
  };
  return <Show when={sentence()}>{(text) => <Notice tone="known">{text()}</Notice>}</Show>;
}

/** What keeps the reader from deciding on what somebody else may still decide. */
export function whyNotYours({ state, contentHash, whyNot }: Decided) {
  const isAsked = state === "open" && contentHash !== null;
  return isAsked && whyNot !== "over" ? (whyNot ?? undefined) : undefined;
}

interface RejectingProps {
  readonly about: string;
  readonly text: string;
  readonly isOpen: boolean;
  onClose(): void;
  onReject(reason: string): void;
}

function Rejecting(props: RejectingProps) {
  const [reason, setReason] = createSignal("");
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={() => props.onClose()}
      title={inbox.decide.rejectTitle}
      text={`${props.about}. ${props.text}`}
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          props.onReject(reason().trim());
        }}
      >
        <TextField
          label={inbox.decide.reason}
          mark={inbox.reminder.optional}
          hint={inbox.decide.reasonHint}
          value={reason()}
          onInput={setReason}
          maxLength={500}
        />
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => props.onClose()}>{words.cancel}</Button>
          <Button type="submit" tone="danger">
            {inbox.decide.reject}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
