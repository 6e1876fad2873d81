/** Buttons, and links that look like them: 44 px at least, one ember one to a page. */
import { splitProps, type JSX } from "solid-js";

export type ButtonTone = "primary" | "plain" | "quiet" | "soft" | "danger";

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "class" | "disabled"> {
  readonly tone?: ButtonTone;
  /** Takes no press, but keeps the focus where it is. */
  readonly isBusy?: boolean;
  readonly isWide?: boolean;
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ["tone", "isBusy", "isWide", "onClick", "type", "children"]);
  return (
    <button
      {...rest}
      type={own.type ?? "button"}
      aria-disabled={own.isBusy ? "true" : undefined}
      class={buttonClass(own.tone ?? "plain", own.isWide ?? false)}
      onClick={(event) => {
        if (own.isBusy) event.preventDefault();
        else if (typeof own.onClick === "function") own.onClick(event);
      }}
    >
      {own.children}
    </button>
  );
}

export interface LinkButtonProps {
  readonly href: string;
  readonly tone?: ButtonTone;
  readonly isWide?: boolean;
  readonly children: JSX.Element;
}

export function LinkButton(props: LinkButtonProps) {
  return (
    <a href={props.href} class={buttonClass(props.tone ?? "plain", props.isWide ?? false)}>
      {props.children}
    </a>
  );
}

function buttonClass(tone: ButtonTone, isWide: boolean): string {
  return `${shape} ${colours[tone]} ${isWide ? "w-full wide:w-auto wide:min-w-44 wide:self-start" : ""}`;
}

const shape =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-sheet px-4 py-2 text-center text-body font-strong transition-[opacity,transform] duration-150 active:scale-[0.985] aria-disabled:opacity-60";

const colours: Record<ButtonTone, string> = {
  // Its border is seen only where the system chooses the colours.
  primary: "border border-transparent bg-ember text-on-ember hover:brightness-90",
  plain: "border border-edge bg-sheet text-ink hover:bg-ember-wash",
  quiet: "text-ember hover:bg-ember-wash",
  // For what stands in every row: there, only words and glyphs, or a list is all buttons.
  soft: "px-2.5! font-normal! text-ink-soft hover:bg-ember-wash hover:text-ink",
  danger: "border border-rust bg-sheet text-rust hover:bg-rust-wash",
};
