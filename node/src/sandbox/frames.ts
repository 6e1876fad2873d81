/**
 * What the supervisor and a sandbox process say to each other over the process's two pipes.
 *
 *     frame = length of body (4 bytes, little endian) | kind (1 byte) | body (UTF-8 JSON, or bytes)
 *
 * A body longer than the reader allows is a broken or hostile peer: the reader throws.
 */

/** Downwards (to the process) below 16, upwards from 16. */
export const frameKind = {
  /** The engine's WebAssembly binary. */
  wasm: 1,
  /** The script that runs before every program, as JavaScript. */
  prelude: 2,
  /** A `SandboxJob`. */
  start: 3,
  /** A `ReplyBody`. */
  reply: 4,
  /** Forget the run that waits for a reply; it has been answered for elsewhere. */
  drop: 5,
  /** The modules of `std`: JSON of a `StdModules`. */
  std: 6,
  ready: 16,
  /** A `HostCall`. */
  call: 17,
  /** A `LogBody`. */
  log: 18,
  /** A `ParkedBody`: the script waits for replies and the engine is at rest. */
  parked: 19,
  /** A `RunUse`: the script is busy, and the engine still answers. */
  beat: 20,
  /** A `SandboxOutcome`. */
  end: 21,
} as const;

export interface Frame {
  readonly kind: number;
  readonly body: Buffer;
}

/** Most that a process accepts or sends in one frame: a job or a result, with room for escapes. */
export const frameBytes = 32 * 1024 * 1024;

const headerBytes = 5;

export function frameOf(kind: number, body: string | Uint8Array): Buffer {
  const bodyBytes = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  const frame = Buffer.allocUnsafe(headerBytes + bodyBytes);
  frame.writeUInt32LE(bodyBytes, 0);
  frame.writeUInt8(kind, 4);
  if (typeof body === "string") frame.write(body, headerBytes);
  else frame.set(body, headerBytes);
  return frame;
}

export interface FrameReader {
  push(chunk: Uint8Array): void;
  /** The next whole frame, or null until more is pushed. Throws when a body is longer than allowed. */
  next(): Frame | null;
}

export function createFrameReader(maxBodyBytes: number): FrameReader {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let wanted = headerBytes;

  function joined(): Buffer {
    const first = chunks[0];
    const all = chunks.length === 1 && first !== undefined ? asBuffer(first) : Buffer.concat(chunks, held);
    chunks = [all];
    return all;
  }

  return {
    push(chunk) {
      chunks.push(chunk);
      held += chunk.byteLength;
    },
    next() {
      // Joined only when a frame is complete: a long one in small chunks must not cost its square.
      if (held < wanted) return null;
      const all = joined();
      const bodyBytes = all.readUInt32LE(0);
      if (bodyBytes > maxBodyBytes) throw new Error(`frame of ${bodyBytes} bytes`);
      const frameEnd = headerBytes + bodyBytes;
      if (held < frameEnd) {
        wanted = frameEnd;
        return null;
      }
      const frame = { kind: all.readUInt8(4), body: all.subarray(headerBytes, frameEnd) };
      held -= frameEnd;
      chunks = held === 0 ? [] : [all.subarray(frameEnd)];
      wanted = headerBytes;
      return frame;
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
