/** Sockets without a network: two ends in one process, for tests of everything above the wire. */
import type { ConnectSocket, Socket, SocketClose, SocketEvents } from "./socket.ts";

/** Answers one connection; returns what the server side hears. */
export type MemoryServer = (socket: Socket) => SocketEvents;

/**
 * A `ConnectSocket` whose every connection is answered by `server`, except at the addresses in `dead`.
 * Messages arrive in later microtasks, in order.
 */
export function connectMemory(server: MemoryServer, dead: readonly string[] = []): ConnectSocket {
  return (url, clientEvents) => {
    if (dead.includes(url)) {
      const cause: SocketClose = { code: 1006, reason: "" };
      clientEvents.onClose(cause);
      return Promise.reject(new Error("the socket never opened", { cause }));
    }
    const ends: { client?: End; server?: End } = {};
    const client = createEnd(() => ends.server);
    const far = createEnd(() => ends.client);
    ends.client = client;
    ends.server = far;
    client.events = clientEvents;
    far.events = server(far.socket);
    return Promise.resolve(client.socket);
  };
}

interface End {
  readonly socket: Socket;
  events: SocketEvents | undefined;
  isClosed: boolean;
  take(run: (events: SocketEvents) => void): void;
}

function createEnd(other: () => End | undefined): End {
  let line = Promise.resolve();
  const end: End = {
    events: undefined,
    isClosed: false,
    take(run) {
      line = line.then(() => {
        if (end.events) run(end.events);
      });
    },
    socket: {
      send(bytes) {
        if (end.isClosed) return;
        const copy = bytes.slice();
        other()?.take((events) => events.onMessage(copy));
      },
      bufferedBytes: () => 0,
      close(code = 1000, reason = "") {
        shut(end, other(), { code, reason });
      },
    },
  };
  return end;
}

function shut(end: End, other: End | undefined, close: SocketClose): void {
  if (end.isClosed) return;
  end.isClosed = true;
  end.take((events) => events.onClose(close));
  if (!other || other.isClosed) return;
  other.isClosed = true;
  other.take((events) => events.onClose(close));
}
