/** The keys of the inbox on a laptop: through the list, and what can be done with the item that is shown. */
import { createSignal, onCleanup, type Accessor } from "solid-js";

export interface InboxKeys {
  isOn(): boolean;
  /** Shows what the row leads to. */
  show(row: HTMLElement): void;
  undo(): void;
  /** Chooses the row for what is done with several, or no longer. */
  select(row: HTMLElement): void;
  help(): void;
}

/** What the keys have chosen, and what they go on to. */
export interface InboxKeyState {
  /** A yes that waits for the same key once more: it is never sent by a single one. */
  readonly armed: Accessor<boolean>;
  /** Shows the row after the one that is shown, or the one before; false where there is none. */
  move(step: 1 | -1): boolean;
}

const rows = "[data-item-row]";

export function useInboxKeys(keys: InboxKeys): InboxKeyState {
  const [armed, setArmed] = createSignal(false);
  /** Where the shown row stood, for when it is gone. */
  let place = -1;

  /** All rows, and where the one is that has the focus, or else that is shown. */
  function seen(): { readonly all: readonly HTMLElement[]; readonly here: number } {
    const all = [...document.querySelectorAll<HTMLElement>(rows)].filter((row) => row.checkVisibility());
    const focused = all.findIndex((row) => row === document.activeElement);
    return { all, here: focused === -1 ? all.findIndex((row) => row.ariaCurrent === "true") : focused };
  }

  function move(step: 1 | -1): boolean {
    const { all, here } = seen();
    const next = here === -1 ? Math.max(0, step === 1 ? place : place - 1) : here + step;
    const row = all[Math.min(next, all.length - 1)];
    if (!row || next < 0) return false;
    place = all.indexOf(row);
    row.focus();
    row.scrollIntoView({ block: "nearest" });
    keys.show(row);
    return true;
  }

  function select(): void {
    const { all, here } = seen();
    const row = all[here === -1 ? Math.min(Math.max(0, place), all.length - 1) : here];
    if (row) keys.select(row);
  }

  function press(key: string): void {
    const button = document.querySelector<HTMLElement>(`main [aria-keyshortcuts="${key}"]`);
    if (!button) return;
    if (key !== "a" || (armed() && document.activeElement === button)) {
      setArmed(false);
      return button.click();
    }
    button.focus();
    setArmed(true);
    button.addEventListener("blur", () => setArmed(false), { once: true });
  }

  function take(event: KeyboardEvent): void {
    if (!keys.isOn() || event.defaultPrevented || isForOthers(event)) return;
    const run = runs[event.key.toLowerCase()];
    // A key that is held down goes through the list and does nothing else.
    if (!run || (event.repeat && !"jk".includes(event.key))) return;
    event.preventDefault();
    run();
  }

  const runs: Readonly<Record<string, () => void>> = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("a"),
    r: () => press("r"),
    s: () => press("s"),
    e: () => press("e"),
    u: () => keys.undo(),
    x: select,
    "?": () => keys.help(),
  };

  document.addEventListener("keydown", take);
  onCleanup(() => document.removeEventListener("keydown", take));
  return { armed, move };
}

/** True of keys that mean something else: to the browser, to a field that is typed in, to a dialog. */
function isForOthers(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target as HTMLElement;
  return (
    target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]") ||
    document.querySelector("[role=dialog]") !== null
  );
}
