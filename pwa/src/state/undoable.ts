/** The last thing that can be taken back with one tap, for as long as somebody may still think of it. */
import { createSignal } from "solid-js";

export interface Undoable {
  /** What was done. */
  readonly text: string;
  undo(): void;
}

const [undoable, setUndoable] = createSignal<Undoable>();

/** Undefined where there is nothing, or it was forgotten: then a list of what was put away has it. */
export { undoable };

const offeredForMs = 10_000;

let timer: ReturnType<typeof setTimeout> | undefined;

export function offerUndo(done: Undoable): void {
  clearTimeout(timer);
  setUndoable(done);
  timer = setTimeout(forgetUndo, offeredForMs);
}

export function undoNow(): void {
  undoable()?.undo();
  forgetUndo();
}

export function forgetUndo(): void {
  clearTimeout(timer);
  setUndoable(undefined);
}
