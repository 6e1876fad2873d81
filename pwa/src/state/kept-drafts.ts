/** What was typed and not sent yet, kept for this tab: neither a reload nor a way back loses it. */

/** `form` names the form and what it is about; `drafts` is whatever it holds, as JSON. */
export function keepDrafts(form: string, drafts: object): void {
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(drafts));
  } catch {
    return; // Storage may be closed to us or full; what is on screen is still there.
  }
}

/** What `keepDrafts` was given; undefined where nothing was typed here since it was last sent. */
export function keptDrafts(form: string): unknown {
  try {
    const kept = sessionStorage.getItem(keyOf(form));
    return kept === null ? undefined : JSON.parse(kept);
  } catch {
    return undefined;
  }
}

export function dropDrafts(form: string): void {
  try {
    sessionStorage.removeItem(keyOf(form));
  } catch {
    return;
  }
}

function keyOf(form: string): string {
  return `hob.draft.${form}`;
}
