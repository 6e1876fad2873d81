/** The House page's way to what an admin sets and looks after: its own name, clock and size, its rules, who may call it, and its audit. */
import { Show } from "solid-js";
import { useCommand } from "../state/queries.ts";
import type { WebhookListener } from "@hob/shared/contract/webhooks";
import { audit, rules } from "../rules-words.ts";
import { schedule } from "../schedule-words.ts";
import { RowLink } from "../ui/row-link.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";

export function HouseSettings() {
  const listener = useCommand("webhooks.get", () => ({}));
  const written = useCommand("policies.list", () => ({}));
  return (
    <Section title={schedule.settings.section}>
      <Sheet>
        <div class="parted">
          <RowLink href="#/house/settings" name={schedule.settings.title} detail={schedule.settings.row} />
          <RowLink
            href="#/house/rules"
            name={rules.rowName}
            detail={<Show when={written.value()}>{(read) => rules.row(read().total)}</Show>}
          />
          <RowLink
            href="#/house/web-calls"
            name={schedule.webCalls.title}
            detail={<Show when={listener.value()}>{(read) => listenerWords(read())}</Show>}
          />
          <RowLink href="#/house/audit" name={audit.title} detail={audit.row} />
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
