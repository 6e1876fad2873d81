/** What stays while pages change: the bar or rail, the way past it, and a quiet voice for the connection. */
import History from "lucide-solid/icons/rotate-ccw-clock";
import HouseIcon from "lucide-solid/icons/house";
import InboxIcon from "lucide-solid/icons/inbox";
import ScrollText from "lucide-solid/icons/scroll-text";
import { Navigate, useLocation, type RouteSectionProps } from "@solidjs/router";
import {
  createEffect,
  createSignal,
  ErrorBoundary,
  For,
  getOwner,
  type JSX,
  lazy,
  Match,
  on,
  onCleanup,
  runWithOwner,
  Show,
  Suspense,
  Switch,
} from "solid-js";
import { Dynamic } from "solid-js/web";
import { useHouseChanges } from "./state/changes.ts";
import { useAppBadge } from "./state/app-badge.ts";
import { connection, house } from "./state/house.ts";
import { inboxInput, needsYou } from "./state/inbox-choice.ts";
import { useCommand } from "./state/queries.ts";
import { Offers } from "./pages/offers.tsx";
import { Button, LinkButton } from "./ui/button.tsx";
import { Dot } from "./ui/freshness.tsx";
import { Mark } from "./ui/mark.tsx";
import { Page } from "./ui/page.tsx";
import { Empty } from "./ui/sheet.tsx";
import { connectionWords, words } from "./words.ts";

// Where it cannot be loaded, the pages are there all the same.
const PushHealth = lazy(() => import("./pages/push-health.tsx").catch(() => ({ default: () => null })));

const places = [
  { path: "/inbox", name: () => words.inbox.nav, icon: InboxIcon },
  { path: "/runs", name: () => words.runs.nav, icon: History },
  { path: "/automations", also: "/upcoming", name: () => words.automations.nav, icon: ScrollText },
  { path: "/house", name: () => words.house.nav, icon: HouseIcon },
] as const;

export function Shell(props: RouteSectionProps) {
  useHouseChanges();
  const location = useLocation();
  const isPairing = () => location.pathname === "/pair";
  const hasBar = () => house().kind === "paired" && !isPairing();
  useDecisionsLater();
  return (
    <div
      class="flex min-h-dvh flex-col safe-top wide:flex-row"
      classList={{ "max-wide:[--bar-height:var(--bar)]": hasBar() }}
    >
      <SkipLink />
      <Show when={hasBar()}>
        <Navigation path={location.pathname} />
      </Show>
      <main
        id="content"
        tabindex="-1"
        class="flex min-w-0 flex-1 flex-col outline-none max-wide:pb-[calc(var(--bar-height,0px)+var(--offer-height,0px)+env(safe-area-inset-bottom))] wide:pb-[var(--offer-height,0px)]"
      >
        <Switch fallback={<Opening />}>
          <Match when={brokenHouse()}>
            <Broken />
          </Match>
          <Match when={house().kind === "unpaired" && !isPairing()}>
            <Navigate href="/pair" />
          </Match>
          <Match when={house().kind === "unconfirmed" && !isPairing()}>
            <Unconfirmed />
          </Match>
          <Match when={house().kind !== "opening" || isPairing()}>
            <Sound path={location.pathname}>
              <Suspense fallback={<Opening />}>{props.children}</Suspense>
            </Sound>
          </Match>
        </Switch>
      </main>
      <Offers path={location.pathname} />
      <Suspense>
        <Show when={house().kind === "paired"}>
          <PushHealth />
        </Show>
      </Suspense>
      <Voice />
    </div>
  );
}

/** A page that cannot be drawn says so and takes nothing else with it: the next page is tried anew. */
function Sound(props: { readonly path: string; readonly children: JSX.Element }) {
  return (
    <ErrorBoundary
      fallback={(cause: unknown, tryAgain) => {
        console.error(cause);
        createEffect(on(() => props.path, tryAgain, { defer: true }));
        return <Broken />;
      }}
    >
      {props.children}
    </ErrorBoundary>
  );
}

function brokenHouse() {
  return house().kind === "broken";
}

/** What was decided here and not sent: its code comes after the first picture, and is there whatever page is. */
function useDecisionsLater(): void {
  const owner = getOwner();
  createEffect(
    on(
      () => house().kind === "paired",
      (isPaired) => {
        if (!isPaired || hasDecisions) return;
        hasDecisions = true;
        void import("./state/decisions.ts").then(({ useDecisions }) => runWithOwner(owner, useDecisions));
      },
    ),
  );
}

let hasDecisions = false;

function Navigation(props: { readonly path: string }) {
  const inbox = useCommand("inbox.list", () => inboxInput(needsYou));
  const waiting = () => inbox.value()?.counts.needsYou;
  useAppBadge(waiting);
  const isHere = (place: (typeof places)[number]) =>
    props.path === place.path ||
    props.path.startsWith(`${place.path}/`) ||
    ("also" in place && props.path === place.also);
  return (
    <nav
      aria-label={words.mainNavigation}
      class="border-hairline bg-sheet max-wide:fixed max-wide:inset-x-0 max-wide:bottom-0 max-wide:z-20 max-wide:border-t max-wide:safe-bottom wide:sticky wide:top-0 wide:flex wide:h-dvh wide:w-56 wide:shrink-0 wide:flex-col wide:border-r wide:p-4"
    >
      <p class="flex items-center gap-3 px-3 pt-2 pb-6 text-title font-strong max-wide:hidden">
        <Mark size={30} />
        {words.app}
      </p>
      <ul class="flex max-wide:h-(--bar) wide:flex-col wide:gap-1">
        <For each={places}>
          {(place) => (
            <li class="max-wide:flex-1">
              <a
                href={`#${place.path}`}
                aria-current={isHere(place) ? "page" : undefined}
                class="flex h-full items-center text-ink-soft hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:text-ember forced-colors:aria-[current=page]:underline max-wide:flex-col max-wide:justify-center max-wide:gap-0.5 max-wide:text-[min(0.8125rem,4vw)] max-wide:[@media(max-height:480px)]:flex-row max-wide:[@media(max-height:480px)]:gap-4 wide:min-h-11 wide:gap-3 wide:rounded-sheet wide:px-3 wide:aria-[current=page]:bg-ember-wash wide:aria-[current=page]:font-strong"
              >
                <span class="relative wide:contents">
                  <Dynamic component={place.icon} size={22} aria-hidden="true" />
                  <Show when={place.path === "/inbox" && waiting()}>
                    {(count) => <Badge count={count()} />}
                  </Show>
                </span>
                {place.name()}
              </a>
            </li>
          )}
        </For>
      </ul>
      <p
        class="mt-auto flex items-center gap-2 px-3 text-small text-ink-soft max-wide:hidden"
        aria-hidden="true"
      >
        <Dot
          tone={
            connection().kind === "live" ? "live" : connection().kind === "connecting" ? "waiting" : "down"
          }
        />
        {connectionWords(connection())}
      </p>
    </nav>
  );
}

/** How many things need somebody: a number beside the glyph, and words for those who hear it. */
function Badge(props: { readonly count: number }) {
  return (
    <>
      <span
        aria-hidden="true"
        class="min-w-4.5 rounded-full bg-ember px-1 text-center text-[min(0.6875rem,3.2vw)]/4.5 font-strong text-on-ember max-wide:absolute max-wide:-top-1.5 max-wide:left-3.5 wide:order-1 wide:ml-auto wide:px-1.5"
      >
        {props.count > 99 ? "99+" : props.count}
      </span>
      <span class="sr-only">{words.inbox.waiting(props.count)}, </span>
    </>
  );
}

function SkipLink() {
  return (
    <a
      href="#content"
      class="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-30 focus:rounded-sheet focus:bg-sheet focus:px-4 focus:py-3"
      onClick={(event) => {
        // The fragment is the router's; only the focus has to go there.
        event.preventDefault();
        document.querySelector<HTMLElement>("#content")?.focus();
      }}
    >
      {words.skipToContent}
    </a>
  );
}

const settleMs = 1_500;

/** Says the connection's state politely, once it has lasted: a blink of the network is not worth a word. */
function Voice() {
  const [said, setSaid] = createSignal("");
  createEffect(
    on(
      () => (house().kind === "paired" ? connectionWords(connection()) : ""),
      (text) => {
        const timer = setTimeout(() => setSaid(text), settleMs);
        onCleanup(() => clearTimeout(timer));
      },
    ),
  );
  return (
    <p role="status" aria-live="polite" class="sr-only">
      {said()}
    </p>
  );
}

function Opening() {
  return <p class="m-auto p-8 text-ink-soft">{words.opening}</p>;
}

/** No page of the house may be shown before the house has let this device in. */
function Unconfirmed() {
  return (
    <Page title={words.unconfirmed.title} app={words.app}>
      <Empty text={words.unconfirmed.text}>
        <LinkButton href="#/pair" tone="primary">
          {words.unconfirmed.action}
        </LinkButton>
      </Empty>
    </Page>
  );
}

function Broken() {
  return (
    <Page title={words.broken.title} app={words.app}>
      <Empty text={words.broken.text}>
        <Button tone="primary" onClick={() => location.reload()}>
          {words.broken.action}
        </Button>
      </Empty>
    </Page>
  );
}
