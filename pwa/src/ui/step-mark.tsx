/** How a step of a run stands, as a glyph beside its word; colour only repeats what they say. */
import CircleCheck from "lucide-solid/icons/circle-check";
import CirclePause from "lucide-solid/icons/circle-pause";
import CirclePlay from "lucide-solid/icons/circle-play";
import CircleStop from "lucide-solid/icons/circle-stop";
import CircleX from "lucide-solid/icons/circle-x";
import CopyCheck from "lucide-solid/icons/copy-check";
import { Dynamic } from "solid-js/web";

export type StepMark = "running" | "waiting" | "done" | "failed" | "kept" | "stopped";

const glyphs = {
  running: { icon: CirclePlay, colour: "text-ember" },
  waiting: { icon: CirclePause, colour: "text-amber" },
  done: { icon: CircleCheck, colour: "text-moss" },
  failed: { icon: CircleX, colour: "text-rust" },
  kept: { icon: CopyCheck, colour: "text-moss" },
  stopped: { icon: CircleStop, colour: "text-slate" },
} as const satisfies Record<StepMark, unknown>;

export function StepGlyph(props: { readonly state: StepMark; readonly size?: number }) {
  return (
    <span class={`inline-flex shrink-0 ${glyphs[props.state].colour}`}>
      <Dynamic component={glyphs[props.state].icon} size={props.size ?? 18} aria-hidden="true" />
    </span>
  );
}
