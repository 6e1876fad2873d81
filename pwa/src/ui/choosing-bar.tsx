/** The end of a dialog in which one chooses: in sight however long the dialog is. */
import { Button } from "./button.tsx";

export interface ChoosingBarProps {
  readonly clearWords: string;
  readonly showWords: string;
  onClear(): void;
  onShow(): void;
}

export function ChoosingBar(props: ChoosingBarProps) {
  return (
    <div class="sticky -bottom-5 -mx-5 -mb-5 flex flex-wrap justify-between gap-2 border-t border-hairline bg-sheet px-5 py-3">
      <Button tone="quiet" onClick={() => props.onClear()}>
        {props.clearWords}
      </Button>
      <Button tone="primary" onClick={() => props.onShow()}>
        {props.showWords}
      </Button>
    </div>
  );
}
