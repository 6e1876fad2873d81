/** Answers typed and not sent yet, kept for this tab: neither a reload nor a way back loses what was typed. */
import type { Drafts } from "./run-form.ts";

export function keepDrafts(slug: string, drafts: Drafts): void {
  try {
    sessionStorage.setItem(keyOf(slug), JSON.stringify(drafts));
  } catch {
    return; // Storage may be closed to us or full; what is on screen is still there.
  }
}

/** Undefined where nothing was typed here since it was last sent. */
export function keptDrafts(slug: string): Drafts | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(slug));
    return kept === null ? undefined : (JSON.parse(kept) as Drafts);
  } catch {
    return undefined;
  }
}

export function dropDrafts(slug: string): void {
  try {
    sessionStorage.removeItem(keyOf(slug));
  } catch {
    return;
  }
}

function keyOf(slug: string): string {
  return `hob.draft.${slug}`;
}
