/**
 * Takes a pairing link out of the address bar before the router, the history or a screenshot sees it:
 * its fragment holds the secret of the invitation.
 */
import { createSignal } from "solid-js";

const [openedLink, setOpenedLink] = createSignal<string>();

/** The whole text of the link this page was opened with, until it is let go. */
export { openedLink };

export function letGoOfLink(): void {
  setOpenedLink(undefined);
}

/** Must run before the router reads the address; also hears links opened later in the same tab. */
export function catchOpenedLinks(): void {
  catchLink();
  addEventListener("hashchange", catchLink);
}

/** Pages live in the fragment; an address written from memory (`/runs/12`) leads there, too. */
export function straightenAddress(): void {
  const { hash, pathname } = location;
  if (hash === "" && pathname !== "/" && pathname !== "/index.html") {
    history.replaceState(null, "", `/#${pathname}`);
  }
}

function catchLink(): void {
  if (!location.hash.startsWith("#/pair?")) return;
  setOpenedLink(location.href);
  history.replaceState(null, "", "#/pair");
}
