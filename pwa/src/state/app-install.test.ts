import { describe, expect, it } from "vitest";
import { installWay, mustInstallFirst, type InstallWay, type Platform } from "./app-install.ts";

const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const oldIphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const android = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)";

const browsers: readonly (readonly [
  name: string,
  platform: Partial<Platform>,
  way: InstallWay | undefined,
])[] = [
  ["iPhone, Safari 18", { userAgent: `${iphone} Version/18.6 Mobile/15E148 Safari/604.1` }, "ios_safari"],
  [
    "iPhone, Safari 26",
    { userAgent: `${iphone} Version/26.1 Mobile/15E148 Safari/604.1` },
    "ios_safari_menu",
  ],
  ["iPhone, Chrome", { userAgent: `${iphone} CriOS/142.0.1 Mobile/15E148 Safari/604.1` }, "ios_other"],
  ["iPhone, Firefox", { userAgent: `${iphone} FxiOS/144.0 Mobile/15E148 Safari/605.1.15` }, "ios_other"],
  [
    "iPhone with 16.3, Chrome",
    { userAgent: `${oldIphone} CriOS/130.0.1 Mobile/15E148 Safari/604.1` },
    "ios_open_safari",
  ],
  ["iPhone, inside Instagram", { userAgent: `${iphone} Mobile/15E148 Instagram 350.0` }, "ios_open_safari"],
  ["iPhone, inside a mail app", { userAgent: `${iphone} Mobile/15E148` }, "ios_open_safari"],
  ["iPad, Safari", { userAgent: `${mac} Version/26.0 Safari/605.1.15`, touchPoints: 5 }, "ipad_safari"],
  ["iPad, inside an app", { userAgent: mac, touchPoints: 5 }, "ios_open_safari"],
  [
    "iPad, Edge",
    { userAgent: `${mac} EdgiOS/142.0 Version/26.0 Safari/605.1.15`, touchPoints: 5 },
    "ios_other",
  ],
  ["Mac, Safari 26", { userAgent: `${mac} Version/26.0 Safari/605.1.15` }, "mac_safari"],
  ["Mac, Safari 16", { userAgent: `${mac} Version/16.6 Safari/605.1.15` }, undefined],
  [
    "Mac, Chrome",
    { userAgent: `${mac.replace("605.1.15", "537.36")} Chrome/142.0.0.0 Safari/537.36`, canOffer: true },
    "offer",
  ],
  [
    "Android, Chrome",
    { userAgent: `${android} Chrome/142.0.0.0 Mobile Safari/537.36`, canOffer: true },
    "offer",
  ],
  [
    "Android, Chrome before its offer",
    { userAgent: `${android} Chrome/142.0.0.0 Mobile Safari/537.36` },
    undefined,
  ],
  [
    "Android, Firefox",
    { userAgent: "Mozilla/5.0 (Android 16; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0" },
    "firefox_android",
  ],
  [
    "Android, inside an app",
    {
      userAgent: `${android.replace("Pixel 9", "Pixel 9; wv")} Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36`,
    },
    "android_open_browser",
  ],
  [
    "Windows, Firefox",
    { userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0" },
    undefined,
  ],
];

function platform(known: Partial<Platform>): Platform {
  return { userAgent: "", touchPoints: 0, isInstalled: false, canOffer: false, ...known };
}

describe("the way onto the home screen", () => {
  it.each(browsers)("%s", (_name, known, way) => {
    expect(installWay(platform(known))).toBe(way);
  });

  it.each(browsers)("%s: an installed app offers nothing any more", (_name, known) => {
    expect(installWay(platform({ ...known, isInstalled: true }))).toBeUndefined();
  });
});

describe("pairing in a browser tab", () => {
  it("is put off on iPhones and iPads only, where the installed app would not know of it", () => {
    const putOff = browsers.filter(([, known]) => mustInstallFirst(platform(known))).map(([name]) => name);
    expect(putOff).toEqual(browsers.map(([name]) => name).filter((name) => name.startsWith("iP")));
  });

  it("goes on in the installed app", () => {
    expect(mustInstallFirst(platform({ userAgent: iphone, isInstalled: true }))).toBe(false);
  });
});
