/** How an effect stands, as a glyph beside its word; colour only repeats what they say. */
import Ban from "lucide-solid/icons/ban";
import CircleAlert from "lucide-solid/icons/circle-alert";
import CircleCheck from "lucide-solid/icons/circle-check";
import CircleDashed from "lucide-solid/icons/circle-dashed";
import CircleMinus from "lucide-solid/icons/circle-minus";
import CirclePlay from "lucide-solid/icons/circle-play";
import CircleQuestionMark from "lucide-solid/icons/circle-question-mark";
import CircleX from "lucide-solid/icons/circle-x";
import type { EffectState } from "@hob/shared/model/effect";
import { Dynamic } from "solid-js/web";

const glyphs = {
  planned: { icon: CircleDashed, colour: "text-slate" },
  in_flight: { icon: CirclePlay, colour: "text-ember" },
  applied: { icon: CircleCheck, colour: "text-moss" },
  failed: { icon: CircleX, colour: "text-rust" },
  uncertain: { icon: CircleQuestionMark, colour: "text-amber" },
  indeterminate: { icon: CircleAlert, colour: "text-ember" },
  denied: { icon: Ban, colour: "text-rust" },
  skipped: { icon: CircleMinus, colour: "text-slate" },
} as const satisfies Record<EffectState, unknown>;

export function EffectGlyph(props: { readonly state: EffectState; readonly size?: number }) {
  return (
    <span class={`inline-flex shrink-0 ${glyphs[props.state].colour}`}>
      <Dynamic component={glyphs[props.state].icon} size={props.size ?? 18} aria-hidden="true" />
    </span>
  );
}
