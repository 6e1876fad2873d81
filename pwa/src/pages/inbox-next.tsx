/** Nothing needs anybody: what comes next by itself, so that an empty list is an answer and not a doubt. */
import { useCommand } from "../state/queries.ts";
import { inbox } from "../inbox-words.ts";
import { comingWords } from "../schedule-words.ts";
import { Empty } from "../ui/sheet.tsx";

export function InboxNext(props: { readonly now: number }) {
  const soonest = useCommand("triggers.upcoming", () => ({ perTrigger: 1, limit: 10 }));
  const text = () => {
    const next = soonest.value()?.items.find((slot) => !slot.isSkipped);
    if (next)
      return `${inbox.empty.needs_you} ${inbox.next(next.automationName, comingWords(next.at, props.now))}`;
    return soonest.value() ? `${inbox.empty.needs_you} ${inbox.nextNone}` : inbox.empty.needs_you;
  };
  return <Empty text={text()} />;
}
