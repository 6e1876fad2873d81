/** Which push services may be asked to wake a device: where they are is said by whoever subscribes. */
import type { HttpGrant } from "@hob/shared/model/manifest";
import { targetOf } from "./destination.ts";

/**
 * The one grant under which this endpoint may be posted to; undefined where it is no push service's. Known are
 * those of the browsers, over https on their usual port; `ownHosts` adds others, each as exactly `host:port`.
 */
export function pushGrant(endpoint: string, ownHosts: readonly string[]): HttpGrant | undefined {
  const target = targetOf(endpoint);
  if (!target.ok) return undefined;
  const { url, port, secure } = target.value;
  const exactHost = `${url.hostname}:${port}`;
  if (ownHosts.includes(exactHost)) return { host: exactHost, methods: ["POST"] };
  const isKnown = secure && port === 443 && isPushService(url.hostname);
  return isKnown ? { host: url.hostname, methods: ["POST"] } : undefined;
}

/** True for Apple's, which counts a push that shows nothing against whoever sent it. */
export function isApplePush(endpoint: string): boolean {
  return URL.parse(endpoint)?.hostname.endsWith(".push.apple.com") ?? false;
}

/** Chrome, Brave, Samsung and Opera; Firefox; Safari; Edge. A dot in front stands for any name under it. */
const services = [
  "fcm.googleapis.com",
  ".push.services.mozilla.com",
  ".push.apple.com",
  ".notify.windows.com",
] as const;

function isPushService(host: string): boolean {
  return services.some((service) => (service.startsWith(".") ? host.endsWith(service) : host === service));
}
