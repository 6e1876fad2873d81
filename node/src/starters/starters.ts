/** The automations a new house finds in its list. */
import { feedDigest } from "./feed-digest.ts";
import { folderTidyUp } from "./folder-tidy-up.ts";
import { siteWatchdog } from "./site-watchdog.ts";

export const starters = [feedDigest, siteWatchdog, folderTidyUp] as const;
