/** The days that runs are listed under, as this device's calendar has them. */
import { dayWords, words } from "../words.ts";

/** The same for all moments of one day. */
export function dayKey(at: number): string {
  return new Date(at).toDateString();
}

/** "Today", "Yesterday", "Tue, 3 Mar". */
export function dayTitle(at: number, now: number): string {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayKey(at) === dayKey(now)) return words.runs.today;
  return dayKey(at) === yesterday.toDateString() ? words.runs.yesterday : dayWords(at);
}
