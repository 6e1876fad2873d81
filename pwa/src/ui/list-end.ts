/**
 * Whether a growing list is kept at its end. Only a hand takes it away from there, for rows being
 * measured move a list as well; and while a hand is on the list, nothing else may scroll it.
 */
export interface ListEnd {
  isKept(): boolean;
  isHandled(now: number): boolean;
  /** A wheel, a touch or a key is on the list. */
  handled(now: number): void;
  /** A wheel or a key goes up: the end is left at once, however late a busy page lets the list follow. */
  pulledUp(): void;
  /** The list was scrolled, by whomever. */
  scrolled(offsetPx: number, isAtEnd: boolean, now: number): void;
  /** The list has come to rest after scrolling. */
  rested(isAtEnd: boolean): void;
  /** Somebody goes to another place: a match, the first line. */
  leave(): void;
  /** Somebody goes back to the end. */
  rejoin(): void;
  /** Tells that there are so many rows; how many of them came since the end was left. */
  grown(rows: number): number;
}

/** How long a touch, wheel or key keeps the list to itself. */
export const handMs = 300;

export function createListEnd(): ListEnd {
  let isKept = true;
  let isPulledUp = false;
  let handledUntil = -Infinity;
  let wentUpAt = -Infinity;
  let lastOffsetPx = 0;
  let rowsSeen = 0;
  const isHandled = (now: number) => now < handledUntil;

  return {
    isKept: () => isKept,
    isHandled,
    handled(now) {
      // The browser may scroll first and tell of the wheel afterwards.
      if (now - wentUpAt < handMs) isKept = false;
      handledUntil = now + handMs;
    },
    pulledUp() {
      isKept = false;
      isPulledUp = true;
    },
    scrolled(offsetPx, isAtEnd, now) {
      if (offsetPx < lastOffsetPx) wentUpAt = now;
      else isPulledUp = false;
      lastOffsetPx = offsetPx;
      // A flick goes on scrolling after the finger has left.
      if (isHandled(now)) handledUntil = now + handMs;
      // The first pixels of a way up are still near the end.
      if (isAtEnd && !isPulledUp) isKept = true;
      else if (isHandled(now)) isKept = false;
    },
    rested(isAtEnd) {
      if (isPulledUp && isAtEnd) isKept = true;
      isPulledUp = false;
    },
    leave() {
      isKept = false;
    },
    rejoin() {
      isPulledUp = false;
      isKept = true;
    },
    grown(rows) {
      if (isKept || rows < rowsSeen) rowsSeen = rows;
      return rows - rowsSeen;
    },
  };
}
