/** Several answers of the house that a page needs together, as one: as old as the oldest, there when all are. */
import type { Reading } from "./queries.ts";

export function joinReadings(parts: () => readonly Reading<unknown>[]): Reading<true> {
  return {
    value: () => (parts().every((part) => part.value() !== undefined) ? true : undefined),
    readAt() {
      const times = parts().map((part) => part.readAt());
      return times.includes(undefined) ? undefined : Math.min(...times.map(Number));
    },
    error: () =>
      parts()
        .find((part) => part.error())
        ?.error(),
    isUnderWay: () => parts().some((part) => part.isUnderWay()),
    again: () => parts().forEach((part) => part.again()),
  };
}
