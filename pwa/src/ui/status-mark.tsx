/** A run's state as glyph and word together; colour only repeats what they say. */
import CircleCheck from "lucide-solid/icons/circle-check";
import CircleDashed from "lucide-solid/icons/circle-dashed";
import CircleMinus from "lucide-solid/icons/circle-minus";
import CirclePause from "lucide-solid/icons/circle-pause";
import CirclePlay from "lucide-solid/icons/circle-play";
import CircleStop from "lucide-solid/icons/circle-stop";
import CircleX from "lucide-solid/icons/circle-x";
import type { RunStatus } from "@hob/shared/model/run";
import { Dynamic } from "solid-js/web";

const glyphs = {
  queued: { icon: CircleDashed, colour: "text-slate" },
  running: { icon: CirclePlay, colour: "text-ember" },
  waiting: { icon: CirclePause, colour: "text-amber" },
  succeeded: { icon: CircleCheck, colour: "text-moss" },
  failed: { icon: CircleX, colour: "text-rust" },
  canceled: { icon: CircleStop, colour: "text-slate" },
  skipped: { icon: CircleMinus, colour: "text-slate" },
} as const satisfies Record<RunStatus, unknown>;

export function StatusGlyph(props: { readonly status: RunStatus; readonly size?: number }) {
  return (
    <span class={`inline-flex shrink-0 ${glyphs[props.status].colour}`}>
      <Dynamic component={glyphs[props.status].icon} size={props.size ?? 16} aria-hidden="true" />
    </span>
  );
}

export function StatusMark(props: { readonly status: RunStatus; readonly word: string }) {
  return (
    <span class="inline-flex items-center gap-1.5 font-strong">
      <StatusGlyph status={props.status} />
      {props.word}
    </span>
  );
}
