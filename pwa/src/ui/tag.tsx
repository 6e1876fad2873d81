/** A word set apart: what kind of run, which attempt, whose device. */
import type { JSX } from "solid-js";

export function Tag(props: { readonly children: JSX.Element }) {
  return <span class="rounded-full border border-edge px-2 text-small text-ink-soft">{props.children}</span>;
}
