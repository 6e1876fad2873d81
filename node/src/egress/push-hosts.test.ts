import { describe, expect, it } from "vitest";
import { isApplePush, pushGrant } from "./push-hosts.ts";

describe("an endpoint that a device names", () => {
  it.each([
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/abc",
    "https://wns2-par02p.notify.windows.com/w/?token=abc",
  ])("of a browser's push service is granted, for posting alone: %s", (endpoint) => {
    expect(pushGrant(endpoint, [])).toEqual({ host: new URL(endpoint).hostname, methods: ["POST"] });
  });

  it.each([
    "https://example.com/",
    "https://fcm.googleapis.com.example.com/",
    "https://evil-fcm.googleapis.com/",
    "https://notify.windows.com.example/",
    "https://xnotify.windows.com/",
    "https://fcm.googleapis.com:8443/",
    "http://fcm.googleapis.com/",
    "http://fcm.googleapis.com:443/",
    "https://user:word@fcm.googleapis.com/",
    "https://127.0.0.1/",
    "https://192.168.1.1/",
    "ftp://fcm.googleapis.com/",
    "fcm.googleapis.com",
    "",
  ])("is refused anywhere else: %s", (endpoint) => {
    expect(pushGrant(endpoint, [])).toBeUndefined();
  });

  it("is granted where the house's settings name exactly its host and port", () => {
    const own = ["127.0.0.1:9100", "push.example:443"];
    expect(pushGrant("http://127.0.0.1:9100/p/1", own)).toEqual({
      host: "127.0.0.1:9100",
      methods: ["POST"],
    });
    expect(pushGrant("https://push.example/p", own)).toEqual({ host: "push.example:443", methods: ["POST"] });
    expect(pushGrant("http://127.0.0.1:9101/p/1", own)).toBeUndefined();
  });
});

it("tells Apple's service from the others, which take a push that shows nothing", () => {
  expect(isApplePush("https://web.push.apple.com/abc")).toBe(true);
  expect(isApplePush("https://fcm.googleapis.com/web.push.apple.com")).toBe(false);
});
