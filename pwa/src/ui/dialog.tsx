/** A question that must be answered before anything else: at the bottom of a phone, in the middle of a laptop. */
import { Dialog as Kobalte } from "@kobalte/core/dialog";
import { createComputed, on, type JSX } from "solid-js";

export interface DialogProps {
  readonly isOpen: boolean;
  onClose(): void;
  readonly title: string;
  readonly text?: string;
  readonly children: JSX.Element;
}

export function Dialog(props: DialogProps) {
  /** What had the focus before gets it back: whoever goes by keys is where they were. */
  let opener: Element | null = null;
  createComputed(
    on(
      () => props.isOpen,
      (isOpen) => {
        if (isOpen) opener = document.activeElement;
      },
    ),
  );
  function giveBack(event: Event): void {
    if (!(opener instanceof HTMLElement) || !opener.isConnected) return;
    event.preventDefault();
    opener.focus();
  }
  return (
    <Kobalte open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 bg-ink/40 dark:bg-paper/70" />
        <div class="fixed inset-0 z-50 flex items-end justify-center p-4 pb-[max(1rem,env(safe-area-inset-bottom))] wide:items-center">
          <Kobalte.Content
            onCloseAutoFocus={giveBack}
            class="flex max-h-full w-full max-w-105 animate-arrive flex-col gap-3 overflow-y-auto rounded-sheet border border-hairline bg-sheet p-5"
          >
            <Kobalte.Title class="text-lead font-strong text-balance">{props.title}</Kobalte.Title>
            {props.text === undefined ? null : (
              <Kobalte.Description class="text-ink-soft text-pretty">{props.text}</Kobalte.Description>
            )}
            {props.children}
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte>
  );
}
