/** The app's pages under their addresses, over answers that outlive a restart. */
import { HashRouter, Navigate, Route } from "@solidjs/router";
import { PersistQueryClientProvider } from "@tanstack/solid-query-persist-client";
import { lazy, onMount } from "solid-js";
import { Shell } from "./shell.tsx";
import { cacheVersion, createCache } from "./state/cache.ts";
import { openHouse } from "./state/house.ts";
import { followOtherTabs } from "./state/other-tabs.ts";
import { queryClient } from "./state/queries.ts";
import { heedTakeOver, keepAppAtHand } from "./state/update.ts";

import { language } from "./words.ts";
import { keepLanguage } from "./worker/kept-language.ts";

const Audit = lazy(() => import("./pages/audit.tsx"));
const Automation = lazy(() => import("./pages/automation.tsx"));
const Automations = lazy(() => import("./pages/automations.tsx"));
const Device = lazy(() => import("./pages/device.tsx"));
const House = lazy(() => import("./pages/house.tsx"));
const HouseCheck = lazy(() => import("./pages/house-check.tsx"));
const Inbox = lazy(() => import("./pages/inbox.tsx"));
const Invite = lazy(() => import("./pages/invite.tsx"));
const Member = lazy(() => import("./pages/member.tsx"));
const NewMember = lazy(() => import("./pages/member-new.tsx"));
const Notifications = lazy(() => import("./pages/notifications.tsx"));
const NotFound = lazy(() => import("./pages/not-found.tsx"));
const Pair = lazy(() => import("./pages/pair.tsx"));
const Run = lazy(() => import("./pages/run.tsx"));
const NewReminder = lazy(() => import("./pages/reminder-new.tsx"));
const NewSecret = lazy(() => import("./pages/secret-new.tsx"));
const Rule = lazy(() => import("./pages/rule.tsx"));
const Rules = lazy(() => import("./pages/rules.tsx"));
const RunForm = lazy(() => import("./pages/run-form.tsx"));
const Runs = lazy(() => import("./pages/runs.tsx"));
const Secret = lazy(() => import("./pages/secret.tsx"));
const Secrets = lazy(() => import("./pages/secrets.tsx"));
const Settings = lazy(() => import("./pages/settings.tsx"));
const TriggerEdit = lazy(() => import("./pages/trigger-edit.tsx"));
const Upcoming = lazy(() => import("./pages/upcoming.tsx"));
const WebCalls = lazy(() => import("./pages/web-calls.tsx"));

const pages = [
  Inbox,
  NewReminder,
  Automations,
  Automation,
  RunForm,
  TriggerEdit,
  Upcoming,
  Run,
  Runs,
  House,
  HouseCheck,
  Device,
  Member,
  NewMember,
  Secrets,
  Secret,
  NewSecret,
  Settings,
  WebCalls,
  Notifications,
  Rules,
  Rule,
  Audit,
  Invite,
  Pair,
  NotFound,
];
const weekMs = 7 * 24 * 60 * 60 * 1000;

export function App() {
  onMount(() => {
    followOtherTabs();
    heedTakeOver();
    requestAnimationFrame(() => setTimeout(() => void openHouse()));
    whenIdle(() => {
      // A page that is already here opens without a network.
      for (const page of pages) void page.preload();
      void keepAppAtHand();
      void keepLanguage(language);
    });
  });
  return (
    <PersistQueryClientProvider
      client={queryClient}
      persistOptions={{ persister: createCache(), maxAge: weekMs, buster: cacheVersion }}
    >
      <HashRouter root={Shell}>
        <Route path="/" component={() => <Navigate href="/inbox" />} />
        <Route path="/pair" component={Pair} />
        <Route path="/inbox/remind" component={NewReminder} />
        <Route
          path={["/inbox", "/inbox/:itemId"]}
          matchFilters={{ itemId: /^[1-9]\d{0,14}$/ }}
          component={Inbox}
        />
        <Route path="/automations" component={Automations} />
        <Route path="/automations/:slug" component={Automation} />
        <Route path="/automations/:slug/run" component={RunForm} />
        <Route path="/automations/:slug/when/new" component={TriggerEdit} />
        <Route
          path="/automations/:slug/when/:triggerId"
          matchFilters={{ triggerId: /^[1-9]\d{0,14}$/ }}
          component={TriggerEdit}
        />
        <Route path="/upcoming" component={Upcoming} />
        <Route path="/runs" component={Runs} />
        <Route path="/runs/:runId" matchFilters={{ runId: /^[1-9]\d{0,14}$/ }} component={Run} />
        <Route path="/house" component={House} />
        <Route path="/house/check" component={HouseCheck} />
        <Route path="/house/settings" component={Settings} />
        <Route path="/house/web-calls" component={WebCalls} />
        <Route path="/house/notifications" component={Notifications} />
        <Route path="/house/rules" component={Rules} />
        <Route path="/house/rules/new" component={Rule} />
        <Route
          path="/house/rules/:policyId"
          matchFilters={{ policyId: /^[1-9]\d{0,14}$/ }}
          component={Rule}
        />
        <Route path="/house/audit" component={Audit} />
        <Route path="/house/invite" component={Invite} />
        <Route path="/house/members/new" component={NewMember} />
        <Route path="/house/members/:memberId" component={Member} />
        <Route path="/house/secrets" component={Secrets} />
        <Route path="/house/secrets/new" component={NewSecret} />
        <Route path="/house/secrets/:name" component={Secret} />
        <Route path="/house/devices/:deviceId" component={Device} />
        <Route path="*" component={NotFound} />
      </HashRouter>
    </PersistQueryClientProvider>
  );
}

/** Safari has no idle callback; a moment later is idle enough. */
function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: 3_000 });
  else setTimeout(run, 1_000);
}
