/**
 * How this device can put the app on its home screen: the browser's own offer where there is one,
 * otherwise which steps to tell. What the platforms do is written down here, once.
 */
import { createSignal } from "solid-js";

/** What a browser tells of itself, as far as installing depends on it. */
export interface Platform {
  readonly userAgent: string;
  readonly touchPoints: number;
  /** True of an app that was opened from a home screen or dock. */
  readonly isInstalled: boolean;
  /** True once the browser has said that it can install the app by itself. */
  readonly canOffer: boolean;
}

export type InstallWay =
  /** One press of a button. */
  | "offer"
  /** By hand, each with its own steps. */
  | "ios_safari"
  | "ios_safari_menu"
  | "ipad_safari"
  | "ios_other"
  | "firefox_android"
  | "mac_safari"
  /** Not possible here: another browser has to be opened first. */
  | "ios_open_safari"
  | "android_open_browser";

/** The way for this platform; undefined where the app is installed already, or cannot be. */
export function installWay(platform: Platform): InstallWay | undefined {
  if (platform.isInstalled) return undefined;
  if (isApplePocket(platform)) return applePocketWay(platform);
  if (isInsideAnotherApp(platform)) return "android_open_browser";
  if (platform.canOffer) return "offer";
  if (/Android.*Firefox\//.test(platform.userAgent)) return "firefox_android";
  if (isMacSafari(platform) && versionOf(platform.userAgent) >= 17) return "mac_safari";
  return undefined;
}

/**
 * True in a browser on an iPhone or iPad: its storage is not the installed app's, so a pairing made
 * there would be lost the moment the app is put on the home screen.
 */
export function mustInstallFirst(platform: Platform = thisPlatform()): boolean {
  return isApplePocket(platform) && !platform.isInstalled;
}

/** An installed Mac app starts with an empty memory as well; in the browser Hob works all the same. */
export function hasOwnMemory(way: InstallWay): boolean {
  return way === "mac_safari" || way.startsWith("ios_") || way === "ipad_safari";
}

/** Chromium's event, which the platform's types do not know yet. */
interface InstallOffer extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

const [offered, setOffered] = createSignal<InstallOffer>();

/** Must run before the first page: the browser makes its offer early, and once. */
export function catchInstallOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    // Its own banner would come at a moment of its own choosing.
    event.preventDefault();
    setOffered(event as InstallOffer);
  });
  addEventListener("appinstalled", () => setOffered(undefined));
}

/** The way on this device, now. Reactive: the browser's offer may come late. */
export function installWayHere(): InstallWay | undefined {
  return installWay(thisPlatform());
}

/** Lets the browser ask; an offer can be used once. */
export async function installApp(): Promise<void> {
  const offer = offered();
  setOffered(undefined);
  await offer?.prompt();
}

function thisPlatform(): Platform {
  const apple = navigator as { readonly standalone?: boolean };
  return {
    userAgent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    isInstalled: matchMedia("(display-mode: standalone)").matches || apple.standalone === true,
    canOffer: offered() !== undefined,
  };
}

function applePocketWay(platform: Platform): InstallWay {
  const { userAgent, touchPoints } = platform;
  const isPad = isIpad(userAgent, touchPoints);
  if (isInsideAnotherApp(platform)) return "ios_open_safari";
  // Chrome, Firefox, Edge and Opera: the system lets them do it since 16.4, and they say its version.
  if (/(?:CriOS|FxiOS|EdgiOS|OPT|OPiOS)\//.test(userAgent)) {
    return isPad || systemVersionOf(userAgent) >= 16.4 ? "ios_other" : "ios_open_safari";
  }
  if (isPad) return "ipad_safari";
  // Since 26 the Share button of an iPhone lies behind Safari's menu.
  return versionOf(userAgent) >= 26 ? "ios_safari_menu" : "ios_safari";
}

/** Mail, chat and search apps show pages in a frame that can neither install nor keep anything. */
function isInsideAnotherApp(platform: Platform): boolean {
  const { userAgent } = platform;
  if (/FBAN|FBAV|Instagram|\bLine\/|MicroMessenger|LinkedInApp|Snapchat|Pinterest|\bGSA\//.test(userAgent)) {
    return true;
  }
  const isAppleFrame = isApplePocket(platform) && !/Safari\//.test(userAgent);
  return isAppleFrame || /Android.*; wv\)/.test(userAgent);
}

function isApplePocket({ userAgent, touchPoints }: Platform): boolean {
  return /iPhone|iPod/.test(userAgent) || isIpad(userAgent, touchPoints);
}

/** iPads call themselves Macs; only the touch screen gives them away. */
export function isIpad(userAgent: string, touchPoints: number): boolean {
  return /iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1);
}

function isMacSafari({ userAgent }: Platform): boolean {
  return /Macintosh/.test(userAgent) && /Version\/[\d.]+ Safari\//.test(userAgent);
}

/** Safari's own version: since 26 the system's version in the same text stands still. */
function versionOf(userAgent: string): number {
  return Number(/Version\/(\d+)/.exec(userAgent)?.[1] ?? 0);
}

function systemVersionOf(userAgent: string): number {
  const [, major, minor] = /OS (\d+)_(\d+)/.exec(userAgent) ?? [];
  return Number(`${major ?? 0}.${minor ?? 0}`);
}
