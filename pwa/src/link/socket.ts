/** The browser's WebSocket behind the channel's seam. */
import type { ConnectSocket, SocketClose } from "@hob/shared/socket";

/** Rejects with a `SocketClose` as its cause when the socket never opens; a browser does not say why. */
export const connectSocket: ConnectSocket = (url, events) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let open = false;

    socket.addEventListener("open", () => {
      open = true;
      resolve({
        send(bytes) {
          if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(bytes));
        },
        bufferedBytes: () => socket.bufferedAmount,
        close: (code = 1000, reason = "") => socket.close(code, reason),
      });
    });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      // A text message is nothing this protocol knows; the channel would only have to refuse it.
      if (event.data instanceof ArrayBuffer) events.onMessage(new Uint8Array(event.data));
    });
    socket.addEventListener("close", (event) => {
      const close: SocketClose = { code: event.code, reason: event.reason };
      if (!open) reject(new Error("the socket never opened", { cause: close }));
      events.onClose(close);
    });
  });
