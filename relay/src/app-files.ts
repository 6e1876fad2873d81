/**
 * Serves the built app beside the relay, with the headers that keep hostile script out of it. The
 * relay's own rules do not depend on it; a relay may run without an app.
 */
import { existsSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import sirv from "sirv";

export interface AppFilesOptions {
  /** The built app; read once, when the relay starts. */
  readonly dir: string | undefined;
  /** The relay's public origin, `ws://` or `wss://`, which the app must be able to reach. Localhost if not given. */
  readonly relayOrigin: string | undefined;
  /** Where the relay takes WebSockets. */
  readonly relayPath: string;
}

export function createAppFiles(options: AppFilesOptions): RequestListener {
  const headers = securityHeaders(options.relayOrigin);
  const serve =
    options.dir !== undefined && existsSync(join(options.dir, "index.html")) ? appIn(options.dir) : noApp;
  return (request, response) => {
    response.setHeaders(headers);
    const [path] = (request.url ?? "").split("?");
    if (path === options.relayPath) {
      response.writeHead(426, { "Content-Type": "text/plain; charset=utf-8", Upgrade: "websocket" });
      response.end("This is the relay. It speaks WebSocket only.\n");
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" });
      response.end();
      return;
    }
    serve(request, response);
  };
}

/** An asset named after its content, as the build writes them: it never changes. */
const hashedAsset = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

function appIn(dir: string): RequestListener {
  const files = sirv(dir, {
    etag: true,
    gzip: true,
    brotli: true,
    // The app has its own pages; an address of one must survive a reload.
    single: true,
    setHeaders(response, path) {
      const isForever = hashedAsset.test(path);
      response.setHeader("Cache-Control", isForever ? "public,max-age=31536000,immutable" : "no-cache");
    },
  });
  return (request, response) => {
    // A range that ends before it starts makes sirv throw; nothing in the app needs ranges.
    delete request.headers.range;
    // A file that a new build has taken away since the start fails as it is read; unheard, that would
    // end the process, and the relay with it.
    response.once("pipe", (file) => file.once("error", () => response.destroy()));
    files(request, response);
  };
}

const noApp: RequestListener = (request, response) => {
  const isRoot = (request.url ?? "").split("?")[0] === "/";
  response.writeHead(isRoot ? 200 : 404, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(isRoot ? "A Hob relay runs here. The app is not served from this address.\n" : "Not found.\n");
};

function securityHeaders(relayOrigin: string | undefined): Map<string, string> {
  return new Map([
    ["Content-Security-Policy", contentSecurityPolicy(relayOrigin)],
    ["X-Content-Type-Options", "nosniff"],
    ["Referrer-Policy", "no-referrer"],
    ["Cross-Origin-Opener-Policy", "same-origin"],
    [
      "Permissions-Policy",
      "camera=(self), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ],
  ]);
}

function contentSecurityPolicy(relayOrigin = "ws://localhost"): string {
  // wss: and ws://localhost are allowed already; a plain relay on another name has to be named.
  const { protocol, hostname, host } = new URL(relayOrigin);
  const extra = protocol === "ws:" && hostname !== "localhost" ? ` ws://${host}` : "";
  return [
    "default-src 'self'",
    `connect-src 'self' https: wss: ws://localhost:*${extra}`,
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}
