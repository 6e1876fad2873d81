/** What the app knows of the device it runs on: a name to begin with, and whether it has a camera to offer. */
import { words } from "../words.ts";
import { isIpad } from "./app-install.ts";

/** A name a household would use; the owner may change it before pairing. */
export function suggestedName(
  userAgent: string = navigator.userAgent,
  touchPoints: number = navigator.maxTouchPoints,
): string {
  if (/iPhone|iPod/.test(userAgent)) return "iPhone";
  if (isIpad(userAgent, touchPoints)) return "iPad";
  if (/Android/.test(userAgent)) {
    return /Mobile/.test(userAgent) ? words.deviceNames.androidPhone : words.deviceNames.androidTablet;
  }
  if (/CrOS/.test(userAgent)) return "Chromebook";
  if (/Macintosh/.test(userAgent)) return "Mac";
  if (/Windows/.test(userAgent)) return words.deviceNames.windows;
  return /Linux|X11/.test(userAgent) ? words.deviceNames.linux : words.deviceNames.other;
}

export function canScan(): boolean {
  return isSecureContext && "mediaDevices" in navigator;
}
