/** Whether the relay can be reached, and what time it is there. */
import type { HomeStatus } from "@hob/shared/contract/home";
import type { Clock } from "@hob/shared/time";
import { unwell, well, type Finding } from "./check.ts";
import type { ClockOffset } from "./machine.ts";

/** What a running node knows of its connection. */
export function judgeRelay({ url, state, since, detail }: HomeStatus["relay"]): Finding {
  const figures = { url, since, ...(detail !== undefined && { detail }) };
  switch (state) {
    case "connected":
      return well(figures);
    case "connecting":
      return unwell("warn", "relay_connecting", figures);
    case "unreachable":
      return unwell("failed", "relay_unreachable", figures);
    case "refused":
      return unwell("failed", "relay_refused", figures);
  }
}

const answerWithinMs = 3_000;

/**
 * By the `Date` of the relay's web server. Undefined where it runs on this machine, whose clock is the
 * very one in question, or says nothing in time.
 */
export async function clockOffsetAt(relayUrl: string, clock: Clock): Promise<ClockOffset | undefined> {
  const url = URL.parse(relayUrl.replace(/^ws/, "http"));
  if (!url || isThisMachine(url.hostname)) return undefined;
  const askedAt = clock.monotonic();
  try {
    const answer = await fetch(url.origin, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const at = Date.parse(answer.headers.get("date") ?? "");
    if (Number.isNaN(at)) return undefined;
    const roundTripMs = clock.monotonic() - askedAt;
    return { aheadMs: clock.now() - roundTripMs / 2 - at, doubtMs: roundTripMs / 2 + wholeSecondMs };
  } catch {
    return undefined;
  }
}

/** `Date` headers have no fractions. */
const wholeSecondMs = 1_000;

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
