/** How a look at one thing came out, as glyph and word together; colour only repeats what they say. */
import CircleCheck from "lucide-solid/icons/circle-check";
import CircleMinus from "lucide-solid/icons/circle-minus";
import CircleX from "lucide-solid/icons/circle-x";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { Dynamic } from "solid-js/web";

export type CheckState = "ok" | "warn" | "failed" | "skipped";

const glyphs = {
  ok: { icon: CircleCheck, colour: "text-moss" },
  warn: { icon: TriangleAlert, colour: "text-amber" },
  failed: { icon: CircleX, colour: "text-rust" },
  skipped: { icon: CircleMinus, colour: "text-slate" },
} as const satisfies Record<CheckState, unknown>;

export function CheckGlyph(props: { readonly state: CheckState; readonly size?: number }) {
  return (
    <span class={`inline-flex shrink-0 ${glyphs[props.state].colour}`}>
      <Dynamic component={glyphs[props.state].icon} size={props.size ?? 18} aria-hidden="true" />
    </span>
  );
}
