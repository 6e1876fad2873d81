/** What the app knows of the device it runs on: a name to begin with, and whether it can pair here at all. */

/** A name a household would use; the owner may change it before pairing. */
export function suggestedName(
  userAgent: string = navigator.userAgent,
  touchPoints: number = navigator.maxTouchPoints,
): string {
  if (/iPhone|iPod/.test(userAgent)) return "iPhone";
  if (isIpad(userAgent, touchPoints)) return "iPad";
  if (/Android/.test(userAgent)) return /Mobile/.test(userAgent) ? "Android phone" : "Android tablet";
  if (/CrOS/.test(userAgent)) return "Chromebook";
  if (/Macintosh/.test(userAgent)) return "Mac";
  if (/Windows/.test(userAgent)) return "Windows laptop";
  return /Linux|X11/.test(userAgent) ? "Linux laptop" : "This device";
}

/**
 * True in a browser tab on iOS: its storage is not the installed app's, so a pairing made there would
 * be lost the moment the app is put on the home screen.
 */
export function mustInstallFirst(): boolean {
  const isApple =
    /iPhone|iPod/.test(navigator.userAgent) || isIpad(navigator.userAgent, navigator.maxTouchPoints);
  return isApple && !matchMedia("(display-mode: standalone)").matches;
}

export function canScan(): boolean {
  return isSecureContext && "mediaDevices" in navigator;
}

/** iPads call themselves Macs; only the touch screen gives them away. */
function isIpad(userAgent: string, touchPoints: number): boolean {
  return /iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1);
}
