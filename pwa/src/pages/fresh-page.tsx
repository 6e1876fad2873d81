/** A page of the house: the frame with its freshness line wired to the connection. */
import type { HobError } from "@hob/shared/contract/errors";
import type { LinkState } from "@hob/shared/link";
import { createMemo, Show, untrack, type JSX } from "solid-js";
import { isToldOfChanges } from "../state/changes.ts";
import { connection, retryNow } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import type { Reading } from "../state/queries.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Freshness } from "../ui/freshness.tsx";
import { Notice } from "../ui/notice.tsx";
import { Page, type PageProps } from "../ui/page.tsx";
import { errorSentence, freshnessWords, retryWords, words } from "../words.ts";

export interface FreshPageProps extends Omit<PageProps, "app" | "under"> {
  /** What the page shows: its age stands under the title. Undefined where this device may not read it. */
  readonly reading: Reading<unknown> | undefined;
}

export function FreshPage(props: FreshPageProps) {
  return (
    <Page {...props} app={words.app} under={<ConnectionLine reading={props.reading} />}>
      {props.children}
    </Page>
  );
}

export function ConnectionLine(props: { readonly reading: Reading<unknown> | undefined }) {
  const now = useNow(1_000);
  const trouble = () => {
    const state = connection();
    return state.kind === "down" || state.kind === "ended" ? state : undefined;
  };
  /** Live is only what the house keeps telling of; what was kept from before is being read. */
  const isBeingRead = () => {
    const readAt = props.reading?.readAt();
    return connection().kind === "live" && !(readAt !== undefined && isToldOfChanges(readAt));
  };
  const isReadNoMore = () => props.reading === undefined || props.reading.error() !== undefined;
  return (
    <Freshness
      words={freshnessWords(
        connection(),
        isBeingRead() ? undefined : props.reading?.readAt(),
        isReadNoMore(),
      )}
      tone={isBeingRead() && !isReadNoMore() ? "waiting" : connectionTone(connection().kind)}
      detail={optional(trouble(), (state) => errorSentence(state.error))}
      action={<Show when={trouble()}>{(state) => <WayOn state={state()} now={now()} />}</Show>}
    />
  );
}

/** What can be done about a connection that is down, or has ended for good. */
export function WayOn(props: { readonly state: LinkState; readonly now: number }) {
  const down = () => (props.state.kind === "down" ? props.state : undefined);
  return (
    <Show when={down()} fallback={<LinkButton href="#/pair">{words.pairAgain}</LinkButton>}>
      {(state) => (
        <div class="row items-center!">
          <Button onClick={retryNow}>{words.tryNow}</Button>
          <span class="text-small text-ink-soft">{retryWords(state().retryAt, props.now)}</span>
        </div>
      )}
    </Show>
  );
}

export function connectionTone(kind: "connecting" | "live" | "down" | "ended"): "live" | "waiting" | "down" {
  if (kind === "live") return "live";
  return kind === "connecting" ? "waiting" : "down";
}

export interface ReadProps<T> {
  readonly reading: Reading<T>;
  /** Said while the first answer is on its way. */
  readonly waitingWords: string;
  readonly children: (value: () => T) => JSX.Element;
}

/** Shows what was read; before that, words for the waiting or the failure, and a way on. */
export function Read<T>(props: ReadProps<T>) {
  // Drawn once: a renewed answer flows into what is there, and a half-filled form stays as it is.
  const isThere = createMemo(() => props.reading.value() !== undefined);
  return (
    <Show
      when={isThere()}
      fallback={
        <Show
          when={props.reading.error()}
          fallback={
            <p class="text-ink-soft">{connection().kind === "down" ? words.notKept : props.waitingWords}</p>
          }
        >
          {(error) => <ErrorNotice error={error()} onRetry={() => props.reading.again()} />}
        </Show>
      }
    >
      {untrack(() => props.children(() => props.reading.value() as T))}
    </Show>
  );
}

export function ErrorNotice(props: { readonly error: HobError; readonly onRetry?: () => void }) {
  return (
    <Notice
      tone="failed"
      action={
        <Show when={props.onRetry}>
          {(onRetry) => (
            <Button tone="plain" onClick={() => onRetry()()}>
              {words.tryAgain}
            </Button>
          )}
        </Show>
      }
    >
      {errorSentence(props.error)}
    </Notice>
  );
}

function optional<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}
