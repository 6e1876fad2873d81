/** Health and metrics for whoever runs the relay, on a port of their own that only this machine can reach. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./metrics.ts";

export interface WatchPortOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly metrics: Metrics;
  /** False from the first goodbye on: a balancer should send nobody here any more. */
  isTaking(): boolean;
}

export interface WatchPort {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers `/health` and `/metrics` on 127.0.0.1. Rejects when the port cannot be listened on. */
export async function openWatchPort({ port, metrics, isTaking }: WatchPortOptions): Promise<WatchPort> {
  const http = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
    // A page in a browser on this machine could ask under a name of its own that leads here.
    if (!isLoopbackHost(request.headers.host))
      return answer(response, 421, "text/plain", "Ask for localhost.\n");
    const [path] = (request.url ?? "").split("?");
    if (request.method !== "GET" && request.method !== "HEAD")
      return answer(response, 405, "text/plain", "GET only.\n");
    if (path === "/health") {
      const status = isTaking() ? "ok" : "stopping";
      return answer(response, isTaking() ? 200 : 503, "application/json", `${JSON.stringify({ status })}\n`);
    }
    if (path !== "/metrics") return answer(response, 404, "text/plain", "There is /health and /metrics.\n");
    metrics.text().then(
      (text) => answer(response, 200, metrics.contentType, text),
      () => answer(response, 500, "text/plain", "The figures could not be read.\n"),
    );
  });
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      const freed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await freed;
    },
  };
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" });
  response.end(text);
}

function isLoopbackHost(host = ""): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}
