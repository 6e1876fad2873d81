/** Replies in the order in which their results were journaled: a script that is begun again hears them in that order. */

export interface Turn {
  /** Resolves when every turn taken before is done. */
  readonly comes: Promise<void>;
  done(): void;
}

export interface Turns {
  take(): Turn;
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return {
    take() {
      const comes = last;
      const { promise, resolve: done } = Promise.withResolvers<void>();
      last = promise;
      return { comes, done };
    },
  };
}
