/** Times, durations and amounts as people read them: one way of saying them, in any language's own numbers. */

/** The few words that a language adds to its numbers and dates. */
export interface MeasureWords {
  readonly momentsAgo: string;
  ago(amount: number, unit: "minutes" | "hours"): string;
  yesterday(clock: string): string;
  tomorrow(clock: string): string;
  on(day: string, clock: string): string;
  days(count: string): string;
}

/** `locale` is a BCP 47 tag; it decides how numbers, days and months are written. */
export function createMeasures(locale: string, words: MeasureWords) {
  const clockFormat = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const dayFormat = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
  const exactFormat = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
  return {
    ageWords,
    momentWords,
    exactWords,
    dayWords,
    durationWords,
    wholeDurationWords,
    gutterWords,
    sizeWords,
    countWords,
  };

  /** "moments ago", "3 min ago", "yesterday, 14:02", "3 Mar, 14:02". */
  function ageWords(at: number, now: number): string {
    const minutes = Math.floor((now - at) / 60_000);
    if (minutes < 1) return words.momentsAgo;
    if (minutes < 60) return words.ago(minutes, "minutes");
    if (minutes < 6 * 60) return words.ago(Math.floor(minutes / 60), "hours");
    return momentWords(at, now);
  }

  /** A point in time as short as it can be: "14:02" today, "yesterday, 14:02", "tomorrow, 07:00", "Tue 3 Mar, 14:02". */
  function momentWords(at: number, now: number = Date.now()): string {
    const clock = clockFormat.format(at);
    const days = dayNumber(now) - dayNumber(at);
    if (days === 0) return clock;
    if (days === -1) return words.tomorrow(clock);
    return days === 1 ? words.yesterday(clock) : words.on(dayFormat.format(at), clock);
  }

  /** The exact time, for whoever asks: "Tuesday, 3 March 2026 at 14:02:09". */
  function exactWords(at: number): string {
    return exactFormat.format(at);
  }

  function dayWords(at: number): string {
    return dayFormat.format(at);
  }

  /** "340 ms", "1.2 s", "12 s", "2 min 5 s", "3 h 4 min", "2 days". */
  function durationWords(ms: number): string {
    if (ms < 1000) return `${Math.round(ms)} ms`;
    if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toLocaleString(locale)} s`;
    return wholeDurationWords(ms);
  }

  /** Like `durationWords`, in whole seconds at least: for a number that is still growing. */
  function wholeDurationWords(ms: number): string {
    const seconds = Math.floor(ms / 1000);
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
    return words.days(countWords(Math.floor(hours / 24)));
  }

  /** Time since a run's start, for the gutter of its log: "0.02", "12.40", "3:07.1", "4:54:07". */
  function gutterWords(ms: number): string {
    const past = Math.max(0, ms);
    const minutes = Math.floor(past / 60_000);
    if (minutes < 1) return (Math.floor(past / 10) / 100).toFixed(2);
    const inMinuteMs = past % 60_000;
    if (minutes < 60) return `${minutes}:${(Math.floor(inMinuteMs / 100) / 10).toFixed(1).padStart(4, "0")}`;
    const two = (count: number) => String(Math.floor(count)).padStart(2, "0");
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(inMinuteMs / 1000)}`;
  }

  function sizeWords(bytes: number): string {
    if (bytes < 1024) return `${bytes} B`;
    const units = ["KB", "MB", "GB", "TB"];
    let amount = bytes / 1024;
    let unit = 0;
    while (amount >= 1024 && unit < units.length - 1) {
      amount /= 1024;
      unit += 1;
    }
    const rounded = amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount);
    return `${rounded.toLocaleString(locale)} ${units[unit]}`;
  }

  function countWords(count: number): string {
    return count.toLocaleString(locale);
  }
}

function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}
