/** One automation in the list: its name, when it runs, how it last went and when next, and what to do with it. */
import CirclePause from "lucide-solid/icons/circle-pause";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Lock from "lucide-solid/icons/lock";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import Archive from "lucide-solid/icons/archive";
import type { AutomationSummary } from "@hob/shared/contract/automations";
import type { Role } from "@hob/shared/model/role";
import { roleCovers } from "@hob/shared/model/role";
import { createSignal, Match, Show, Switch } from "solid-js";
import {
  automationScheduleWords,
  comingHereWords,
  comingWords,
  probeWords,
  schedule,
} from "../schedule-words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { lastRunWords, statusWord, words } from "../words.ts";
import { AutomationMenu } from "./automation-menu.tsx";
import { hasOtherClock, triggerWords } from "./trigger-words.ts";

export interface AutomationCardProps {
  readonly automation: AutomationSummary;
  readonly now: number;
  /** Undefined while unknown. */
  readonly role: Role | undefined;
}

export function AutomationCard(props: AutomationCardProps) {
  const [isOpen, setOpen] = createSignal(false);
  const hasMenu = () =>
    roleCovers(props.role ?? "operator", "operator") &&
    (!props.automation.isVeiled || props.role === "admin") &&
    (props.automation.state !== "archived" || props.role === "admin");
  return (
    <div class="flex items-start">
      <a
        href={`#/automations/${props.automation.slug}`}
        class="flex min-w-0 flex-1 flex-col gap-1 self-stretch py-3.5 pr-2 pl-4 hover:bg-ember-wash focus-visible:-outline-offset-2"
      >
        <span class="text-lead font-strong wrap-anywhere">{props.automation.name}</span>
        <Badges automation={props.automation} />
        <Show when={!props.automation.isVeiled && props.automation.state !== "archived"}>
          <span class="text-pretty">{scheduleLine(props.automation, props.now)}</span>
        </Show>
        <span class="flex flex-col gap-0.5 text-small text-ink-soft">
          <Show when={props.automation.lastRun} fallback={<span>{words.automations.neverRan}</span>}>
            {(lastRun) => (
              <span class="row items-center!">
                <StatusMark status={lastRun().status} word={statusWord(lastRun().status, lastRun().reason)} />
                <span>{lastRunWords(lastRun(), props.now)}</span>
              </span>
            )}
          </Show>
          <Show when={nextLine(props.automation, props.now)}>{(line) => <span>{line()}</span>}</Show>
        </span>
      </a>
      <Show when={hasMenu()}>
        <span class="pt-2 pr-1">
          <IconButton
            icon={Ellipsis}
            label={schedule.automations.menu(props.automation.name)}
            onClick={() => setOpen(true)}
          />
        </span>
        <AutomationMenu
          automation={props.automation}
          isAdmin={props.role === "admin"}
          isOpen={isOpen()}
          onClose={() => setOpen(false)}
        />
      </Show>
    </div>
  );
}

/** Nothing for what is as it should be. */
function Badges(props: { readonly automation: AutomationSummary }) {
  return (
    <>
      <Show when={props.automation.owner}>
        {(owner) => (
          <span class={badge}>
            <Lock size={15} aria-hidden="true" class="shrink-0" />
            {words.automations.privateTo(owner().name)}
          </span>
        )}
      </Show>
      <Switch>
        <Match when={props.automation.state === "archived"}>
          <span class={badge}>
            <Archive size={15} aria-hidden="true" class="shrink-0 text-slate" />
            {words.automations.archived}
          </span>
        </Match>
        <Match when={props.automation.state === "paused"}>
          <span class={`${badge} font-strong text-ink!`}>
            <CirclePause size={15} aria-hidden="true" class="shrink-0 text-amber" />
            {props.automation.pause?.reason === "breaker"
              ? schedule.automations.pausedByFailures
              : words.automations.paused}
          </span>
        </Match>
        <Match when={props.automation.state === "draft"}>
          <span class={badge}>{words.automations.draft}</span>
        </Match>
        <Match when={props.automation.lastRun?.status === "failed"}>
          <span class={`${badge} font-strong text-ink!`}>
            <TriangleAlert size={15} aria-hidden="true" class="shrink-0 text-rust" />
            {schedule.automations.failing}
          </span>
        </Match>
      </Switch>
    </>
  );
}

const badge = "flex items-center gap-1.5 text-small text-ink-soft";

function scheduleLine(automation: AutomationSummary, now: number): string {
  return automationScheduleWords(automation, (item) => triggerWords(item, now));
}

function nextLine(automation: AutomationSummary, now: number): string | undefined {
  if (automation.pause?.probeAt != null) return probeWords(automation.pause.probeAt, now);
  if (automation.nextAt === null || automation.state !== "active") return undefined;
  const isOther = automation.schedule.some((item) => hasOtherClock(item, now));
  return schedule.automations.next((isOther ? comingHereWords : comingWords)(automation.nextAt, now));
}
