/** The House page's word on its health: how the last look came out, and the way to another. */
import { Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { useCommand } from "../state/queries.ts";
import { CheckGlyph } from "../ui/check-mark.tsx";
import { RowLink } from "../ui/row-link.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";
import { ageWords, words } from "../words.ts";
import { summaryOf } from "./check-summary.ts";

export function HouseHealth() {
  // Looking takes seconds of the home node's time: here only what an earlier look has found is shown.
  const looked = useCommand(
    "home.check",
    () => ({}),
    () => ({ isAsked: false }),
  );
  const now = useNow();
  const summary = () => {
    const found = looked.value();
    return found && summaryOf(found.items);
  };
  return (
    <Section title={words.house.health}>
      <Sheet>
        <Show
          when={summary()}
          fallback={
            <RowLink
              href="#/house/check"
              name={houseWords.check.title}
              detail={houseWords.check.invitation}
            />
          }
        >
          {(found) => (
            <RowLink
              href="#/house/check"
              glyph={<CheckGlyph state={found().state} size={22} />}
              name={found().words}
              detail={houseWords.check.lookedAt(ageWords(looked.value()?.at ?? now(), now()))}
            />
          )}
        </Show>
      </Sheet>
    </Section>
  );
}
