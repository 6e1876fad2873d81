/** The page on which a reminder is added. */
import { useNavigate } from "@solidjs/router";
import { useCommand } from "../state/queries.ts";
import { inboxInput, needsYou } from "../state/inbox-choice.ts";
import { inbox } from "../inbox-words.ts";
import { words } from "../words.ts";
import { FreshPage } from "./fresh-page.tsx";
import { ReminderForm } from "./reminder-form.tsx";

export default function NewReminder() {
  const navigate = useNavigate();
  const list = useCommand("inbox.list", () => inboxInput(needsYou));
  return (
    <FreshPage
      title={inbox.reminder.addTitle}
      reading={list}
      back={{ href: "#/inbox", label: words.inbox.title }}
    >
      <ReminderForm
        onEnd={(kept) => {
          // What is there at once is seen in the list; what is still to come only on its own page.
          const isToCome = (kept?.dueAt ?? 0) > Date.now();
          navigate(isToCome ? `/inbox/${kept?.itemId}` : "/inbox", { replace: true });
        }}
      />
    </FreshPage>
  );
}
