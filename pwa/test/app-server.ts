/** Builds the app around the house made of memory and serves it under the policy that the relay serves it with. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { build } from "vite";

const policy = [
  "default-src 'self'",
  "connect-src 'self' https: wss: ws://localhost:*",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/**
 * Milliseconds that each file of the app takes longer: a test that does not wait for the page it goes to then fails
 * each time, and not once in a hundred.
 */
const slowness = Number(process.env["HOB_SLOW_APP"] ?? 0);

export interface AppServer {
  /** Ends in a slash; the scene and the page follow: `?scene=live#/runs`. */
  readonly origin: string;
  /** The built files, read at each request: a test may change them. */
  readonly folder: string;
  /** Answers what is posted to `/d/<room>`, in the relay's place; 503 where none does. */
  onDecision: ((message: Buffer) => Promise<Uint8Array | undefined>) | undefined;
  close(): Promise<void>;
}

/** Built once a process; each server has files of its own. */
let built: Promise<string> | undefined;

export async function startAppServer(): Promise<AppServer> {
  const folder = mkdtempSync(join(tmpdir(), "hob-pages-"));
  cpSync(await (built ??= buildApp()), folder, { recursive: true });
  const running: AppServer = { origin: "", folder, onDecision: undefined, close };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path.startsWith("/d/")) return void answerDecision(request, response);
    const file = join(folder, path === "/" ? "index.html" : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "content-security-policy": policy,
      "cache-control": "no-cache",
    });
    const content = readFileSync(file);
    if (slowness > 0 && path.startsWith("/assets/")) setTimeout(() => response.end(content), slowness);
    else response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(running, { origin: `http://localhost:${(server.address() as AddressInfo).port}/` });

  async function answerDecision(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = request.method === "POST" ? await running.onDecision?.(await buffer(request)) : undefined;
    response.writeHead(answer ? 200 : 503).end(answer);
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildApp(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "hob-pages-built-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: join(import.meta.dirname, "vite.config.ts"),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  return folder;
}
