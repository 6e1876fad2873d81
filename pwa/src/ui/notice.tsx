/** A sentence that asks for attention: something failed, or something must be known before going on. */
import CircleAlert from "lucide-solid/icons/circle-alert";
import Info from "lucide-solid/icons/info";
import { Show, type JSX } from "solid-js";

export interface NoticeProps {
  readonly tone: "failed" | "known";
  readonly children: JSX.Element;
  readonly action?: JSX.Element;
}

/** A failure is spoken at once by screen readers; a remark waits its turn. */
export function Notice(props: NoticeProps) {
  return (
    <div
      role={props.tone === "failed" ? "alert" : undefined}
      class="flex items-start gap-3 rounded-sheet px-4 py-3"
      classList={{ "bg-rust-wash": props.tone === "failed", "bg-ember-wash": props.tone === "known" }}
    >
      <Show
        when={props.tone === "failed"}
        fallback={<Info size={20} aria-hidden="true" class="mt-px shrink-0 text-ink-soft" />}
      >
        <CircleAlert size={20} aria-hidden="true" class="mt-px shrink-0 text-rust" />
      </Show>
      <div class="flex min-w-0 flex-col items-start gap-2 text-pretty">
        <p class="wrap-anywhere">{props.children}</p>
        {props.action}
      </div>
    </div>
  );
}
