/** The moments in which a test may end the process: between any two of them, a crash must lose and double nothing. */
export const crashPoints = [
  /** An effect is written down, and nothing of it has left. */
  "effect.written",
  /** An effect was done or has failed, and nothing says so yet. */
  "effect.done",
  /** A run was claimed, and nothing of it has begun. */
  "queue.claimed",
  /** A batch of writes is in the transaction, and not committed. */
  "commit.before",
  /** A batch was committed, and nobody has heard of it. */
  "commit.after",
  /** A script has ended, and its run has not. */
  "run.concluded",
  /** A trigger's due times have their rows, and the transaction is not committed. */
  "schedule.answered",
  /** They are committed, and nobody has heard of it. */
  "schedule.fired",
  /** An event's delivery has its run, and the transaction is not committed. */
  "event.delivered",
  /** A source has found something, and nothing of it is kept. */
  "source.found",
  /** A call that waits for a yes has its item, and the run is not put away. */
  "approval.asked",
  /** A script's question has its item, and the run is not put away. */
  "question.asked",
  /** A decision is written, and the transaction is not committed. */
  "item.decided",
  /** Items have their pushes, and the transaction is not committed. */
  "push.planned",
  /** A push service took a message, and nothing says so yet. */
  "push.sent",
] as const;

/** Told of each moment as it comes. Nothing listens but tests. */
export type Reach = (point: CrashPoint) => void;

export type CrashPoint = (typeof crashPoints)[number];
