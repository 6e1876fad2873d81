/** The `Socket` seam over the ws library, for the node itself and for the terminal remote. */
import type { ConnectSocket, Socket } from "@hob/shared/socket";
import { maxFrameBytes } from "@hob/shared/wire/frame";
import { WebSocket } from "ws";

/** A relay that does not answer our goodbye must not keep this process from ending. */
const goodbyeWithinMs = 2_000;

/** Compression stays off: it would tell an observer about the content it shrinks. */
export const connectWs: ConnectSocket = (url, events) =>
  new Promise((resolve, reject) => {
    const ws = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: maxFrameBytes,
      handshakeTimeout: 10_000,
      followRedirects: false,
    });
    let isOpen = false;
    ws.binaryType = "nodebuffer";
    ws.on("message", (data: Buffer, isBinary) => {
      if (isBinary) events.onMessage(new Uint8Array(data));
      else ws.close(1003);
    });
    ws.on("open", () => {
      isOpen = true;
      resolve(socketOf(ws));
    });
    // ws always closes after an error; without a listener the error would end the process.
    ws.on("error", () => {});
    ws.on("close", (code, reason) => {
      const close = { code, reason: reason.toString("utf8") };
      events.onClose(close);
      if (!isOpen) reject(new Error(`the socket to ${url} never opened`, { cause: close }));
    });
  });

function socketOf(ws: WebSocket): Socket {
  return {
    send(bytes) {
      if (ws.readyState === WebSocket.OPEN) ws.send(bytes);
    },
    bufferedBytes: () => ws.bufferedAmount,
    close(code = 1000, reason = "") {
      ws.close(code, reason);
      setTimeout(() => ws.terminate(), goodbyeWithinMs).unref();
    },
  };
}
