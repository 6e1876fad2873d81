/** The frame every page stands in: a title that takes the focus after a change of page, and what belongs under it. */
import ChevronLeft from "lucide-solid/icons/chevron-left";
import { createEffect, onMount, Show, type JSX } from "solid-js";

export interface PageProps {
  readonly title: string;
  /** The rest of the title's sentence, where it may grow long: same heading, smaller type. */
  readonly titleTail?: string | undefined;
  /** The title is a whole sentence: smaller, or it would be most of a phone's first screen. */
  readonly isSentence?: boolean;
  /** Stands before the title and repeats a word of it. */
  readonly glyph?: JSX.Element;
  /** For the browser's tab; the title alone where it says enough. */
  readonly tabTitle?: string;
  readonly app: string;
  readonly back?: { readonly href: string; readonly label: string } | undefined;
  /** What stands under the title: freshness, mostly. */
  readonly under?: JSX.Element;
  /** The page's one action: within the thumb's reach on a phone, beside the title on a laptop. */
  readonly action?: JSX.Element;
  /** Takes the width of a workspace where there is room, instead of that of a page to read. */
  readonly isWorkspace?: boolean;
  readonly children: JSX.Element;
}

let isFirstPage = true;

export function Page(props: PageProps) {
  let frame: HTMLDivElement | undefined;
  let title: HTMLHeadingElement | undefined;
  createEffect(() => {
    document.title = `${props.tabTitle ?? props.title} · ${props.app}`;
  });
  onMount(() => {
    // The browser itself announces the first page; later ones would pass in silence.
    // A page that has put the focus where it is needed keeps it there.
    const hasFocus = frame?.contains(document.activeElement) ?? false;
    if (!isFirstPage && !hasFocus) title?.focus({ preventScroll: true });
    isFirstPage = false;
  });
  return (
    <div
      ref={frame}
      class="mx-auto flex w-full animate-arrive flex-col px-4 pt-3 pb-6 wide:grid wide:grid-cols-[minmax(0,1fr)_auto] wide:items-end wide:gap-x-6 wide:px-6 wide:pt-8"
      classList={{ "max-w-[768px]": !props.isWorkspace, "max-w-[1180px]": props.isWorkspace ?? false }}
    >
      <header class="min-w-0">
        <Show when={props.back} fallback={<div class="h-3 wide:hidden" />}>
          {(back) => (
            <a
              href={back().href}
              class="-ml-2 inline-flex min-h-11 items-center gap-0.5 rounded-small pr-3 text-body text-ink-soft hover:text-ink"
            >
              <ChevronLeft size={20} aria-hidden="true" />
              {back().label}
            </a>
          )}
        </Show>
        <h1
          ref={title}
          tabindex="-1"
          class="flex gap-2.5 wrap-anywhere"
          classList={{ "text-display": !props.isSentence, "text-title": props.isSentence ?? false }}
        >
          <Show when={props.glyph}>
            <span class="flex h-[1lh] shrink-0 items-center">{props.glyph}</span>
          </Show>
          <span class="min-w-0">
            <span class="block text-balance">{props.title}</span>
            <Show when={props.titleTail}>
              <span class="mt-1 block text-lead font-normal text-pretty">{props.titleTail}</span>
            </Show>
          </span>
        </h1>
        {props.under}
      </header>
      <div class="mt-3 flex min-w-0 flex-col gap-6 wide:col-span-2 wide:row-start-2">{props.children}</div>
      <Show when={props.action}>
        <div class="pointer-events-none sticky bottom-[calc(var(--bar-height,0px)+var(--offer-height,0px)+env(safe-area-inset-bottom))] z-10 -mx-4 bg-linear-to-t from-paper from-60% to-transparent px-4 pt-6 pb-3 [@media(max-height:480px)]:static wide:static wide:col-start-2 wide:row-start-1 wide:m-0 wide:min-w-44 wide:bg-none wide:p-0">
          <div class="pointer-events-auto flex flex-col gap-2">{props.action}</div>
        </div>
      </Show>
    </div>
  );
}
