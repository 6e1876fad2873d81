/** A link among words, as high as a thumb needs. */
import type { JSX } from "solid-js";

export function TextLink(props: { readonly href: string; readonly children: JSX.Element }) {
  return (
    <a
      href={props.href}
      class="inline-flex min-h-11 items-center underline decoration-edge underline-offset-4 hover:text-ink"
    >
      {props.children}
    </a>
  );
}
