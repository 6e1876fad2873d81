/** The House page's way to what an admin sets: the house's own name, clock and size, and who may call it. */
import { Show } from "solid-js";
import { useCommand } from "../state/queries.ts";
import type { WebhookListener } from "@hob/shared/contract/webhooks";
import { schedule } from "../schedule-words.ts";
import { RowLink } from "../ui/row-link.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";

export function HouseSettings() {
  const listener = useCommand("webhooks.get", () => ({}));
  return (
    <Section title={schedule.settings.section}>
      <Sheet>
        <div class="parted">
          <RowLink href="#/house/settings" name={schedule.settings.title} detail={schedule.settings.row} />
          <RowLink
            href="#/house/web-calls"
            name={schedule.webCalls.title}
            detail={<Show when={listener.value()}>{(read) => listenerWords(read())}</Show>}
          />
        </div>
      </Sheet>
    </Section>
  );
}

function listenerWords({ listening, problem }: WebhookListener): string {
  if (problem) return schedule.webCalls.rowBroken;
  if (!listening) return schedule.webCalls.rowShut;
  return listening.scope === "lan"
    ? schedule.webCalls.rowLan(listening.port)
    : schedule.webCalls.rowLoopback(listening.port);
}
