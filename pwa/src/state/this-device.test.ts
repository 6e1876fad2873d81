import { expect, it } from "vitest";
import { suggestedName } from "./this-device.ts";

it.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", 5, "iPhone"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5, "iPad"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0, "Mac"],
  ["Mozilla/5.0 (Linux; Android 16; Pixel 9) Mobile Safari", 5, "Android phone"],
  ["Mozilla/5.0 (Linux; Android 16; Tab) Safari", 5, "Android tablet"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 0, "Windows laptop"],
  ["Mozilla/5.0 (X11; Linux x86_64)", 0, "Linux laptop"],
  ["Something else", 0, "This device"],
])("suggests a name a household would use for %s", (userAgent, touchPoints, name) => {
  expect(suggestedName(userAgent, touchPoints)).toBe(name);
});
