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

let isHeld = false;

export function offerUndo(done: Undoable): void {
  setUndoable(done);
  countDown();
}

/** While somebody points at it or is in it, it does not go away under them. */
export function holdUndo(isWanted: boolean): void {
  isHeld = isWanted;
  if (undoable()) countDown();
}

export function undoNow(): void {
  undoable()?.undo();
  forgetUndo();
}

export function forgetUndo(): void {
  clearTimeout(timer);
  isHeld = false;
  setUndoable(undefined);
}

function countDown(): void {
  clearTimeout(timer);
  if (!isHeld) timer = setTimeout(forgetUndo, offeredForMs);
}
