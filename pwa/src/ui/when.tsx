/** A time in few words; tapped, the exact one. */
import { createSignal } from "solid-js";

export interface WhenProps {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly words: string;
  readonly exact: string;
}

export function When(props: WhenProps) {
  const [isExact, setExact] = createSignal(false);
  return (
    <button
      type="button"
      title={props.exact}
      aria-pressed={isExact()}
      class="min-h-11 rounded-small text-left decoration-edge decoration-dotted underline-offset-4 hover:underline"
      onClick={() => setExact(!isExact())}
    >
      <time dateTime={new Date(props.at).toISOString()}>{isExact() ? props.exact : props.words}</time>
    </button>
  );
}
