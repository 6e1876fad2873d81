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
import { deviceById, nameForPeople, roleOfDevice } from "../store/devices.ts";
import type { Store } from "../store/store.ts";

export interface Caller {
  /** Null is the terminal of this machine. */
  readonly deviceId: number | null;
  /** For people: a device by name, and by whose it is where that is not plain; "this terminal". */
  readonly name: string;
  /** What it may do: the device's role, never above its member's. */
  readonly role: Role;
  /** Null for the terminal: it belongs to whoever sits at the machine. */
  readonly memberId: number | null;
}

/** A paired device as it is now; undefined once it is revoked, or before it is let in. */
export function callerOfDevice(store: Store, deviceId: number): Caller | undefined {
  const device = deviceById(store, deviceId);
  if (device?.state !== "enrolled") return undefined;
  const { memberId } = device;
  return { deviceId, name: nameForPeople(store, device), role: roleOfDevice(device), memberId };
}

/** The terminal of this machine: whoever may open its socket may read the database beside it, too. */
export const terminal: Caller = { deviceId: null, name: "this terminal", role: "admin", memberId: null };

/** Synchronous: the caller may wrap it in a transaction. An error answer has changed nothing. */
export type Handler<M extends PlainMethod> = (
  input: ParsedInput<M>,
  caller: Caller,
) => Result<Output<M>, ErrorOf<M>>;

/** For a read that waits for more than the store. */
export type SlowHandler<M extends PlainMethod> = (
  input: ParsedInput<M>,
  caller: Caller,
) => Promise<Result<Output<M>, ErrorOf<M>>>;

/** Pulled item by item; aborting `signal` ends it wherever it waits. Its reason is `session_ended` where only the line broke. */
export type StreamHandler<M extends StreamMethod> = (
  input: ParsedInput<M>,
  caller: Caller,
  signal: AbortSignal,
) => AsyncGenerator<Item<M>, Result<Output<M>, ErrorOf<M>>, void>;

/** How the audit names a caller; names of devices change, numbers do not. */
export function actorOf(caller: Caller): string {
  return caller.deviceId === null ? "terminal" : `device:${caller.deviceId}`;
}
