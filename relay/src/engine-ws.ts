/** The engine on `ws`: the one that comes from the registry and runs everywhere. */
import { once } from "node:events";
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type ServerOptions, type WebSocket } from "ws";
import type { EngineOptions, EngineSocket, ListeningEngine, SocketEngine } from "./engine.ts";

const closeTimeoutMs = 1_000;

export const wsEngine: SocketEngine = {
  name: "ws",
  async listen(options) {
    const { headersDeadlineMs } = options;
    const http = createServer(
      {
        headersTimeout: headersDeadlineMs,
        requestTimeout: 2 * headersDeadlineMs,
        connectionsCheckingInterval: Math.ceil(headersDeadlineMs / 2),
      },
      options.onRequest,
    );
    http.maxConnections = options.maxConnections;
    const sockets = new WebSocketServer(socketOptions(options.maxMessageBytes));
    http.on("upgrade", (request, stream, head) => {
      const refusal = refusalOf(request, options);
      if (refusal !== undefined) return refuse(stream, refusal);
      sockets.handleUpgrade(request, stream, head, (socket) => connect(socket, stream, request, options));
    });
    http.listen(options.port, options.host);
    await once(http, "listening");
    return listening(http, sockets);
  },
};

function socketOptions(maxMessageBytes: number): ServerOptions {
  // closeTimeout is ws's since 8.19; its published types do not know it yet.
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    // Never on: compressing what two parties wrote into one message leaks by its size.
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    closeTimeout: closeTimeoutMs,
  };
  return options;
}

function connect(socket: WebSocket, stream: Duplex, request: IncomingMessage, options: EngineOptions): void {
  // One read often brings many messages for one receiver. Held back to the end of this turn they leave
  // in one system call instead of one each, which is most of what forwarding a small message costs.
  let isHeldBack = false;
  const release = () => {
    isHeldBack = false;
    stream.uncork();
  };
  const forwardedFor = request.headers["x-forwarded-for"];
  const events = options.onSocket({
    remoteAddress: request.socket.remoteAddress ?? "",
    forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor,
    send: (bytes) => {
      if (socket.readyState !== socket.OPEN) return;
      if (!isHeldBack) {
        isHeldBack = true;
        stream.cork();
        process.nextTick(release);
      }
      socket.send(bytes);
    },
    bufferedBytes: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
  } satisfies EngineSocket);
  socket.on("message", (data: RawData, isBinary) => {
    // Still arriving after our close: the other side has not heard of it yet.
    if (socket.readyState !== socket.OPEN) return;
    // "nodebuffer", the default binary type, gives a Buffer of this message's own.
    events.onMessage(isBinary ? (data as Buffer) : undefined);
  });
  // Protocol errors and resets end in "close" as well; without a listener they would end the process.
  socket.on("error", () => undefined);
  socket.on("close", () => events.onClose());
}

function listening(http: Server, sockets: WebSocketServer): ListeningEngine {
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      const freed = new Promise<void>((resolve) => http.close(() => resolve()));
      const left = new Promise<void>((resolve) => sockets.close(() => resolve()));
      http.closeIdleConnections();
      const cutOff = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        http.closeAllConnections();
      }, closeTimeoutMs);
      await Promise.all([freed, left]);
      clearTimeout(cutOff);
    },
  };
}

function refusalOf(request: IncomingMessage, options: EngineOptions): number | undefined {
  const [path] = (request.url ?? "").split("?");
  if (path !== options.path) return 404;
  return options.mayUpgrade() ? undefined : 503;
}

function refuse(stream: Duplex, status: number): void {
  stream.on("error", () => stream.destroy());
  stream.once("finish", () => stream.destroy());
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
