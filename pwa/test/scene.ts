/** The state that a test wants to see the house in: the address chooses it. */
export const scene = new URL(location.href).searchParams.get("scene") ?? "live";
export const start = Date.now();
export const minute = 60_000;
