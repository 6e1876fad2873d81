/** How far something is on a way of a few steps: what is behind, what is now, what is still to come. */
import Check from "lucide-solid/icons/check";
import X from "lucide-solid/icons/x";
import { For, Show } from "solid-js";

export interface StagesProps {
  readonly label: string;
  readonly names: readonly string[];
  /** Index of the step that is under way; as many as there are once all are behind. */
  readonly at: number;
  /** It will not go on from there. */
  readonly hasFailed?: boolean;
}

export function Stages(props: StagesProps) {
  const isBehind = (index: number) => index < props.at;
  const isNow = (index: number) => index === props.at;
  return (
    <ol aria-label={props.label} class="flex flex-wrap gap-x-4 gap-y-1.5">
      <For each={props.names}>
        {(name, index) => (
          <li
            aria-current={isNow(index()) ? "step" : undefined}
            class="flex items-center gap-1.5 text-small text-ink-soft aria-[current=step]:font-strong aria-[current=step]:text-ink"
          >
            <span
              aria-hidden="true"
              class="grid size-4.5 shrink-0 place-items-center rounded-full border border-edge"
              classList={{
                "border-moss! text-moss": isBehind(index()),
                "border-amber! border-2": isNow(index()) && !props.hasFailed,
                "border-rust! text-rust": isNow(index()) && (props.hasFailed ?? false),
              }}
            >
              <Show when={isBehind(index())}>
                <Check size={12} stroke-width={3} />
              </Show>
              <Show when={isNow(index()) && props.hasFailed}>
                <X size={12} stroke-width={3} />
              </Show>
            </span>
            {name}
          </li>
        )}
      </For>
    </ol>
  );
}
