/**
 * Where a command from anywhere (a device's session, this machine's terminal) becomes a call of its
 * handler: known, allowed, well-formed, and if it writes, done once and remembered.
 */
import { createHash, randomUUID } from "node:crypto";
import {
  commandOf,
  isMethod,
  isStream,
  type ErrorOf,
  type Item,
  type Method,
  type Output,
  type ParsedInput,
  type PlainMethod,
  type StreamMethod,
} from "@hob/shared/contract/commands";
import type { HobError } from "@hob/shared/contract/errors";
import { canonicalJson, type Json } from "@hob/shared/json";
import { roleCovers } from "@hob/shared/model/role";
import { err, ok, type Result } from "@hob/shared/result";
import type { RpcRequest } from "@hob/shared/rpc";
import * as v from "valibot";
import type { Logger } from "../logger.ts";
import type { Caller, SlowHandler } from "../service/caller.ts";
import type { Store } from "../store/store.ts";
import { findRequest, saveRequest } from "../store/requests.ts";
import { transaction } from "../store/transaction.ts";

/** Reads that wait for more than the store. */
export interface SlowHandlers {
  readonly "audit.list": SlowHandler<"audit.list">;
  readonly "audit.verify": SlowHandler<"audit.verify">;
  readonly "folders.list": SlowHandler<"folders.list">;
  readonly "home.check": SlowHandler<"home.check">;
  readonly "runs.findLines": SlowHandler<"runs.findLines">;
}

/** Synchronous on purpose: a write and the memory of its result are one SQLite transaction. */
export type PlainHandlers = {
  [M in Exclude<PlainMethod, keyof SlowHandlers>]: (
    input: ParsedInput<M>,
    caller: Caller,
  ) => Result<Output<M>, ErrorOf<M>>;
};

export type StreamHandlers = {
  [M in StreamMethod]: (
    input: ParsedInput<M>,
    caller: Caller,
    signal: AbortSignal,
  ) => AsyncGenerator<Item<M>, Result<Output<M>, ErrorOf<M>>, void>;
};

export interface Rpc {
  /** What the store answers is there when this returns; a write is done by then, or never. */
  call(caller: Caller, request: RpcRequest): Promise<Result<unknown, HobError>>;
  /** `write` resolves when the item is on its way; the stream reads on only then. */
  stream(
    caller: Caller,
    request: RpcRequest,
    write: (item: unknown) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Result<unknown, HobError>>;
}

export function createRpc(deps: {
  readonly store: Store;
  readonly logger: Logger;
  readonly now: () => number;
  /** For inputs that hold a secret, instead of a hash that anybody could compute. */
  readonly fingerprint: (text: string) => string;
  readonly plain: PlainHandlers;
  readonly slow: SlowHandlers;
  readonly streams: StreamHandlers;
}): Rpc {
  return { call, stream };

  async function call(caller: Caller, request: RpcRequest): Promise<Result<unknown, HobError>> {
    try {
      if (isSlow(request.method)) return await callSlow(caller, request);
      const handle = (): Result<unknown, HobError> => {
        const checked = check(caller, request);
        if (!checked.ok) return checked;
        const { method, input } = checked.value;
        if (isStream(method) || isSlow(method)) return err({ type: "method_unknown", method });
        return deps.plain[method](input as never, caller);
      };
      const isWrite = isMethod(request.method) && commandOf(request.method).effect === "write";
      return isWrite ? once(caller, request, handle) : handle();
    } catch (cause) {
      return broken(request.method, cause);
    }
  }

  async function callSlow(caller: Caller, request: RpcRequest): Promise<Result<unknown, HobError>> {
    const checked = check(caller, request);
    if (!checked.ok) return checked;
    const { method, input } = checked.value;
    return isSlow(method)
      ? deps.slow[method](input as never, caller)
      : err({ type: "method_unknown", method });
  }

  function isSlow(method: string): method is keyof SlowHandlers {
    return Object.hasOwn(deps.slow, method);
  }

  /**
   * The result is stored in the transaction of the effect, so a retry after any crash finds either
   * both or neither. Failures change nothing and are not remembered: the same id may succeed later.
   * What was done is told again whatever the caller may do by now: it may have lowered its own role.
   */
  function once(
    caller: Caller,
    request: RpcRequest,
    handle: () => Result<unknown, HobError>,
  ): Result<unknown, HobError> {
    const { requestId } = request;
    if (requestId === undefined) return err({ type: "request_id_missing" });
    if (requestId.length < 8 || requestId.length > 64) return err(badRequestId);
    const deviceId = caller.deviceId ?? 0;
    const inputHash = hashOf(request, deps.fingerprint);
    return transaction(deps.store, () => {
      const earlier = findRequest(deps.store, deviceId, requestId);
      if (earlier) {
        const isSame = earlier.method === request.method && earlier.inputHash === inputHash;
        return isSame ? ok(earlier.result) : err({ type: "request_id_reused" });
      }
      const result = handle();
      if (result.ok) {
        saveRequest(deps.store, {
          deviceId,
          requestId,
          method: request.method,
          inputHash,
          result: keptOf(request.method, (result.value ?? null) as Json),
          at: deps.now(),
        });
      }
      return result;
    });
  }

  async function stream(
    caller: Caller,
    request: RpcRequest,
    write: (item: unknown) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Result<unknown, HobError>> {
    try {
      const checked = check(caller, request);
      if (!checked.ok) return checked;
      const { method, input } = checked.value;
      if (!isStream(method)) return err({ type: "method_unknown", method });
      const items = deps.streams[method](input as never, caller, signal);
      for (;;) {
        const next = await items.next();
        if (next.done) return next.value;
        await write(next.value);
        if (signal.aborted) {
          await items.return(ok(null) as never);
          return ok(null);
        }
      }
    } catch (cause) {
      return broken(request.method, cause);
    }
  }

  function check(caller: Caller, request: RpcRequest): Result<{ method: Method; input: unknown }, HobError> {
    const { method } = request;
    if (!isMethod(method)) return err({ type: "method_unknown", method: method.slice(0, 80) });
    const { least, input: schema } = commandOf(method);
    if (!roleCovers(caller.role, least)) return err({ type: "role_too_low", needs: least, has: caller.role });
    const parsed = v.safeParse(schema, request.input ?? {}, { abortPipeEarly: true });
    if (parsed.success) return ok({ method, input: parsed.output });
    return err(invalidInput(parsed.issues[0]));
  }

  function broken(method: string, cause: unknown): Result<never, HobError> {
    if (isStorageFull(cause)) return err({ type: "storage_full" });
    const trace = randomUUID().slice(0, 8);
    deps.logger.error({ method, trace, err: cause }, "a command failed in a way nobody expected");
    return err({ type: "internal", trace });
  }
}

const badRequestId: HobError = {
  type: "input_invalid",
  field: "requestId",
  problem: "is too short or too long",
  fix: "give 8 to 64 characters, for example a UUID",
};

function invalidInput(issue: v.BaseIssue<unknown>): HobError {
  const field = v.getDotPath(issue) ?? "";
  if (issue.type === "strict_object" && issue.expected === "never") {
    return { type: "input_invalid", field, problem: "is not a field of this command", fix: "leave it out" };
  }
  const isMissing = issue.received === "undefined";
  const problem = isMissing ? "is missing" : `was ${issue.received}`;
  const fix = issue.message.startsWith("Invalid ")
    ? `give ${issue.expected ?? "another value"}`
    : issue.message;
  return { type: "input_invalid", field, problem: problem.slice(0, 200), fix };
}

function hashOf(request: RpcRequest, fingerprint: (text: string) => string): string {
  const text = canonicalJson((request.input ?? null) as Json);
  if (isMethod(request.method) && commandOf(request.method).holdsSecret) return fingerprint(text);
  return createHash("sha256").update(text).digest("base64url");
}

/** What is remembered of an answer: without its secrets, which stay where they are sealed. */
function keptOf(method: string, answer: Json): Json {
  const unkept = isMethod(method) ? (commandOf(method).unkept ?? []) : [];
  if (unkept.length === 0) return answer;
  const fields = Object.entries(answer ?? {});
  return Object.fromEntries(fields.map(([name, value]) => [name, unkept.includes(name) ? null : value]));
}

function isStorageFull(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "SQLITE_FULL";
}
