/** The automations a new house finds in its list. */
import { feedDigest } from "./feed-digest.ts";

export const starters = [feedDigest] as const;
