/** The `http` tool: reads web addresses that are granted, through the egress broker. */
import { ok, type Result } from "@hob/shared/result";
import * as v from "valibot";
import type { Broker, EgressRequest, EgressResponse } from "../egress/broker.ts";
import type { EgressError } from "../egress/errors.ts";
import { decodeText } from "../egress/text.ts";
import type { Tool, ToolContext, ToolResult } from "./tool.ts";

export function createHttpTool(broker: Broker): Tool {
  return {
    name: "http",
    version: 1,
    summary: "Reads web addresses that are granted.",
    declarations,
    methods: {
      get: {
        kind: "read",
        risk: "low",
        args: v.strictTuple(
          [
            address,
            v.nullish(v.strictObject({ headers, redirect }, "options may only hold headers and redirect")),
          ],
          "give get an address and, if needed, options",
        ),
        signature: "get(url: string, options?: HttpOptions): Promise<HttpResponse>",
        summary: "Reads an address. Any status is an answer; only a request without one is an error.",
        run: ([url, options]: [string, HttpOptions | null | undefined], context) =>
          answer(broker, { method: "GET", url, ...optionsOf(options) }, context),
      },
      request: {
        kind: "read",
        risk: "low",
        args: v.strictTuple([request], "give request one object with method and url"),
        signature: "request(request: HttpRequest): Promise<HttpResponse>",
        summary: "Reads an address, or with HEAD only its headers.",
        run: async ([{ method, url, ...rest }]: [HttpRequest], context) => {
          if (method !== "GET" && method !== "HEAD") return methodNotAvailable(method);
          return answer(broker, { method, url, ...optionsOf(rest) }, context);
        },
      },
    },
  };
}

/** An egress error as a tool's: the same class, code and sentence. */
export function refusal(error: EgressError): ToolResult {
  return { ok: false, kind: error.kind, code: error.code, message: error.message };
}

/** Sends a request under the run's grants and ends with its run. */
export function fetchFor(
  context: ToolContext,
  broker: Broker,
  request: EgressRequest,
): Promise<Result<EgressResponse, EgressError>> {
  return broker.fetch(request, context.grants.http, context.signal);
}

interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly redirect?: "follow" | "manual" | null;
}

interface HttpRequest extends HttpOptions {
  readonly method: string;
  readonly url: string;
}

async function answer(broker: Broker, request: EgressRequest, context: ToolContext): Promise<ToolResult> {
  const fetched = await fetchFor(context, broker, request);
  if (!fetched.ok) return refusal(fetched.error);
  const { status, url, headers: received, body, ms } = fetched.value;
  const text = decodeText(body, received["content-type"] ?? "");
  return ok({ status, url, headers: received, text, ms });
}

function optionsOf(options: HttpOptions | null | undefined): Pick<EgressRequest, "headers" | "redirect"> {
  return {
    ...(options?.headers && { headers: options.headers }),
    ...(options?.redirect && { redirect: options.redirect }),
  };
}

// Whatever changes the world needs a ledger of effects first, so that it happens once.
function methodNotAvailable(method: string): ToolResult {
  return {
    ok: false,
    kind: "logic",
    code: "method_not_available",
    message: `${method} is not available to automations yet; GET and HEAD are.`,
  };
}

const address = v.pipe(
  v.string("url must be a text"),
  v.maxLength(8192, "url must be at most 8,192 characters"),
);

const headers = v.nullish(
  v.record(v.string(), v.string("headers must have texts as values"), "headers must be an object"),
);

const redirect = v.nullish(v.picklist(["follow", "manual"], 'redirect must be "follow" or "manual"'));

const request = v.strictObject(
  {
    method: v.pipe(v.string("method must be a text"), v.toUpperCase()),
    url: address,
    headers,
    redirect,
    body: v.optional(v.unknown()),
  },
  "request must be an object with method, url and, if needed, headers",
);

const declarations = `interface HttpOptions {
  /** Sent along; left behind when a redirect leads to another host. */
  readonly headers?: { readonly [name: string]: string };
  /** "manual" answers with a redirect itself, status and location, instead of following it. */
  readonly redirect?: "follow" | "manual";
}

interface HttpRequest extends HttpOptions {
  readonly method: "GET" | "HEAD";
  readonly url: string;
}

interface HttpResponse {
  /** Any status, also 404 and 503. */
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Lowercase names. */
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
  /** How long it took, milliseconds. */
  readonly ms: number;
}`;
