/** Who rejected a call and why, out of what the house wrote of it: "Anna’s phone rejected http.post: too dear". */

export interface Rejection {
  readonly by: string;
  /** Undefined where none was given. */
  readonly why?: string;
}

/** Undefined where it was written otherwise. */
export function rejectionIn(message: string | undefined): Rejection | undefined {
  const [, by, why] = /^(.+?) rejected [\w.]+?(?:\.|: ([^]+))$/.exec(message ?? "") ?? [];
  return by === undefined ? undefined : { by, ...(why !== undefined && { why }) };
}
