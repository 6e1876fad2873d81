/** How one command is described: the shape from which both ends are typed and both ends validate. */
import type * as v from "valibot";
import type { Role } from "../model/role.ts";
import type { CommandErrorType } from "./errors.ts";

// `any` input types: a schema may transform, and only its output type matters to either end.
// oxlint-disable-next-line typescript/no-explicit-any
type Schema = v.GenericSchema<any, any>;

export interface Command {
  /** `write` commands carry a request id, and their first result is kept and repeated. */
  readonly effect: "read" | "write";
  /** The least role that may call it. */
  readonly least: Role;
  /** Its input holds a secret: not even a hash of it may be kept that others could try values against. */
  readonly holdsSecret?: true;
  /** Fields of its answer that hold a secret: told once, and null where the answer is repeated. */
  readonly unkept?: readonly string[];
  readonly input: Schema;
  /** What a plain command answers, or what a stream answers when it ends. */
  readonly output: Schema;
  /** Present on streams: one item. */
  readonly item?: Schema;
  /** Errors this command may answer besides the common ones every command shares. */
  readonly errors: readonly CommandErrorType[];
}

/** Keeps the literal types of a description; at run time it is the identity. */
export function command<const C extends Command>(description: C): C {
  return description;
}
