/**
 * `POST /d/<room>`: how a notification's button reaches a house without opening the app. The app may come from
 * another origin than the relay; any may post, since what is posted is sealed and no cookie goes with it.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { maxDecideBytes } from "@hob/shared/wire/frame";
import type { Relay } from "./relay.ts";

/** Requests anywhere else are `next`'s. */
export function createDecisionPosts(onDecision: Relay["onDecision"], next: RequestListener): RequestListener {
  return (request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    if (!path.startsWith("/d/")) return next(request, response);
    response.setHeaders(headers);
    const roomId = roomPath.exec(path)?.[1];
    if (roomId === undefined) return end(response, 404);
    switch (request.method) {
      case "POST":
        return void forward(roomId, request, response);
      case "OPTIONS":
        response.setHeaders(preflight);
        return end(response, 204);
      default:
        response.setHeader("Allow", "POST, OPTIONS");
        return end(response, 405);
    }
  };

  async function forward(roomId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request);
    if (bytes === "cut_off") return;
    if (bytes === "too_large") {
      // Or else the rest of it would be read, however long it is.
      response.setHeader("Connection", "close");
      return end(response, 413);
    }
    if (bytes.length === 0) return end(response, 400);
    const outcome = await onDecision(roomId, whenceOf(request), bytes);
    if (outcome === "rate_limited") return end(response, 429);
    if (outcome === "no_answer") return end(response, 503);
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": outcome.length });
    response.end(outcome);
  }
}

const roomPath = /^\/d\/([0-9a-f]{40})$/;

const headers = new Map([
  ["Access-Control-Allow-Origin", "*"],
  ["Cache-Control", "no-store"],
  ["X-Content-Type-Options", "nosniff"],
]);

const preflight = new Map([
  ["Access-Control-Allow-Methods", "POST"],
  ["Access-Control-Allow-Headers", "Content-Type"],
  ["Access-Control-Max-Age", "86400"],
]);

/** A body that dribbles is cut off by the engine, like headers that do. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | "too_large" | "cut_off"> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    // Leaving early must not cut the connection: the answer is still to be sent on it.
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > maxDecideBytes) return "too_large";
      parts.push(part);
    }
  } catch {
    return "cut_off";
  }
  return Buffer.concat(parts);
}

function whenceOf(request: IncomingMessage) {
  const forwardedFor = request.headers["x-forwarded-for"];
  return {
    remoteAddress: request.socket.remoteAddress ?? "",
    forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor,
  };
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
