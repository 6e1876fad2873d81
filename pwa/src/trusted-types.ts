/**
 * The one door through which text may become markup or a script's address under Trusted Types.
 * Solid builds its templates from strings compiled into our own bundle; anything that looks able to
 * run, style itself or load is refused, so text from the house can never slip through here.
 */

// Names only what is used: the platform's types do not list Trusted Types everywhere yet.
interface TrustedTypePolicies {
  createPolicy(name: string, rules: PolicyRules): unknown;
}

interface PolicyRules {
  createHTML(markup: string): string | null;
  createScriptURL(address: string): string | null;
}

/** Must run before Solid renders; does nothing where the platform has no Trusted Types. */
export function installTrustedTypes(): void {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypePolicies }).trustedTypes;
  trustedTypes?.createPolicy("default", { createHTML: templateOnly, createScriptURL: ownWorkerOnly });
}

/** The markup itself when it can neither run nor load nor style anything; null refuses it. */
export function templateOnly(markup: string): string | null {
  return active.test(markup) ? refused("markup", markup) : markup;
}

/** The address itself when it is our service worker's, the one script that is ever started by its address; null refuses it. */
export function ownWorkerOnly(address: string): string | null {
  const url = URL.parse(address, document.baseURI);
  return url?.href === `${location.origin}/sw.js` ? address : refused("script address", address);
}

// Elements that run or load, event handlers, inline style and addresses that are code.
const active =
  /<\s*\/?\s*(?:script|iframe|object|embed|link|meta|base|style|frame)\b|[\s"'/]on[a-z]+\s*=|[\s"'/](?:style|srcdoc|formaction)\s*=|(?:javascript|data)\s*:/i;

function refused(what: string, text: string): null {
  console.error(`Refused ${what} that is not part of the app: ${text.slice(0, 80)}`);
  return null;
}
