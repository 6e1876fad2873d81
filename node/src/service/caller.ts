/** Who asks, and what a handler of one command is. */
import type {
  ErrorOf,
  Item,
  Output,
  ParsedInput,
  PlainMethod,
  StreamMethod,
} from "@hob/shared/contract/commands";
import type { Role } from "@hob/shared/model/role";
import type { Result } from "@hob/shared/result";

export interface Caller {
  /** Null is the terminal of this machine. */
  readonly deviceId: number | null;
  /** For people: a device's name, "this terminal". */
  readonly name: string;
  readonly role: Role;
}

/** Synchronous: the caller may wrap it in a transaction. An error answer has changed nothing. */
export type Handler<M extends PlainMethod> = (
  input: ParsedInput<M>,
  caller: Caller,
) => Result<Output<M>, ErrorOf<M>>;

/** Pulled item by item; aborting `signal` ends it wherever it waits. */
export type StreamHandler<M extends StreamMethod> = (
  input: ParsedInput<M>,
  caller: Caller,
  signal: AbortSignal,
) => AsyncGenerator<Item<M>, Result<Output<M>, ErrorOf<M>>, void>;

/** How the audit names a caller; names of devices change, numbers do not. */
export function actorOf(caller: Caller): string {
  return caller.deviceId === null ? "terminal" : `device:${caller.deviceId}`;
}
