/** A button that is a glyph: its name is for those who hear or hover. */
import type { Component, JSX } from "solid-js";
import { Dynamic } from "solid-js/web";

export interface IconButtonProps {
  readonly icon: Component<{ size?: number; "aria-hidden"?: "true" }>;
  readonly label: string;
  /** For what is on or off. */
  readonly isPressed?: boolean | undefined;
  readonly isOff?: boolean;
  readonly tone?: "plain" | "failed";
  onClick(): void;
  readonly children?: JSX.Element;
}

export function IconButton(props: IconButtonProps) {
  return (
    <button
      type="button"
      class="flex min-h-11 min-w-11 items-center justify-center gap-1 rounded-small hover:bg-ember-wash hover:text-ink focus-visible:-outline-offset-2 aria-disabled:opacity-40 aria-pressed:bg-ember-wash aria-pressed:text-ember"
      classList={{ "text-rust": props.tone === "failed" }}
      aria-pressed={props.isPressed}
      aria-disabled={props.isOff ? "true" : undefined}
      aria-label={props.label}
      title={props.label}
      onClick={() => {
        if (!props.isOff) props.onClick();
      }}
    >
      <Dynamic component={props.icon} size={18} aria-hidden="true" />
      {props.children}
    </button>
  );
}
