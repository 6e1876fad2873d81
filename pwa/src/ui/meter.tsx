/** How much of a limit was used: the numbers in words, a thin bar repeating them. */
export interface MeterProps {
  readonly name: string;
  readonly words: string;
  readonly used: number;
  readonly limit: number;
}

export function Meter(props: MeterProps) {
  const share = () => (props.limit > 0 ? Math.min(1, props.used / props.limit) : 0);
  return (
    <div class="flex min-h-11 flex-col justify-center gap-1.5 px-4 py-2.5">
      <div class="row justify-between">
        <span class="text-ink-soft">{props.name}</span>
        <span>{props.words}</span>
      </div>
      <div aria-hidden="true" class="h-1 overflow-hidden rounded-full bg-hairline">
        <div
          class="h-full origin-left rounded-full bg-ink-soft transition-transform duration-200"
          classList={{ "bg-rust!": share() >= 1 }}
          style={{ transform: `scaleX(${share()})` }}
        />
      </div>
    </div>
  );
}
