/** Copies a text, and says whether that worked where its name stood. */
import Copy from "lucide-solid/icons/copy";
import { createSignal } from "solid-js";
import { Button } from "./button.tsx";

export interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly doneWords: string;
  readonly failedWords: string;
}

export function CopyButton(props: CopyButtonProps) {
  const [said, setSaid] = createSignal<string>();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(props.text);
      setSaid(props.doneWords);
    } catch {
      setSaid(props.failedWords);
    }
  }
  return (
    <Button onClick={() => void copy()}>
      <Copy size={18} aria-hidden="true" />
      <span aria-live="polite">{said() ?? props.label}</span>
    </Button>
  );
}
