/** The envelopes that commands travel in: MessagePack values inside the messages of a session. */
import { decode, encode } from "@msgpack/msgpack";
import type { HobError } from "./contract/errors.ts";
import type { Result } from "./result.ts";

export interface RpcRequest {
  readonly method: string;
  readonly input: unknown;
  /** On writes: the same id is answered with the same result, and done once. */
  readonly requestId?: string;
}

/** Lets this terminal or app be told apart from a damaged peer: both mean that nothing can be trusted further. */
export class RpcMalformed extends Error {
  constructor(what: string) {
    super(`malformed ${what}`);
    this.name = "RpcMalformed";
  }
}

export function encodeRequest(request: RpcRequest): Uint8Array {
  return pack({ m: request.method, i: request.input ?? null, r: request.requestId });
}

/** Throws `RpcMalformed`; what the input is worth is for the contract to say. */
export function decodeRequest(message: Uint8Array): RpcRequest {
  const value = decodeMap(message, "request");
  const { m: method, i: input, r: requestId } = value;
  if (typeof method !== "string") throw new RpcMalformed("request");
  if (requestId === undefined) return { method, input };
  if (typeof requestId !== "string") throw new RpcMalformed("request");
  return { method, input, requestId };
}

export function encodeAnswer(answer: Result<unknown, HobError>): Uint8Array {
  return pack(answer.ok ? { v: answer.value ?? null } : { e: answer.error });
}

/** Throws `RpcMalformed`. The error's fields are as the peer sent them; its tag is a text. */
export function decodeAnswer(message: Uint8Array): Result<unknown, HobError> {
  const value = decodeMap(message, "answer");
  if ("v" in value) return { ok: true, value: value["v"] };
  const error = value["e"];
  if (!isMap(error) || typeof error["type"] !== "string") throw new RpcMalformed("answer");
  return { ok: false, error: error as unknown as HobError };
}

export function encodeItem(item: unknown): Uint8Array {
  return pack(item);
}

export function decodeItem(message: Uint8Array): unknown {
  try {
    return decode(message);
  } catch {
    throw new RpcMalformed("item");
  }
}

/** Absent fields stay absent: MessagePack would make them null, which is another value. */
function pack(value: unknown): Uint8Array {
  return encode(value, { ignoreUndefined: true });
}

function decodeMap(message: Uint8Array, what: string): { [key: string]: unknown } {
  let value: unknown;
  try {
    value = decode(message);
  } catch {
    throw new RpcMalformed(what);
  }
  if (!isMap(value)) throw new RpcMalformed(what);
  return value;
}

function isMap(value: unknown): value is { [key: string]: unknown } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
