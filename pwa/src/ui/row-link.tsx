/** A row that leads on: what it is, a quiet second line, and a chevron. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import { Show, type JSX } from "solid-js";
import { Tag } from "./tag.tsx";

export interface RowLinkProps {
  readonly href: string;
  readonly name: string;
  /** A word about this row alone: "This device". */
  readonly mark?: string | undefined;
  readonly glyph?: JSX.Element;
  readonly detail?: JSX.Element;
}

export function RowLink(props: RowLinkProps) {
  return (
    <a
      href={props.href}
      class="flex min-h-14 items-center gap-3 px-4 py-2.5 hover:bg-ember-wash focus-visible:-outline-offset-2"
    >
      {props.glyph}
      <span class="flex min-w-0 flex-1 flex-col gap-0.5">
        <span class="row">
          <span class="min-w-0 font-strong wrap-anywhere">{props.name}</span>
          <Show when={props.mark}>
            <Tag>{props.mark}</Tag>
          </Show>
        </span>
        <Show when={props.detail}>
          <span class="text-small text-ink-soft">{props.detail}</span>
        </Show>
      </span>
      <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
    </a>
  );
}
