/**
 * The `http` tool: reads and changes what is at web addresses that are granted, through the egress broker.
 *
 * A request that changes something is sent once, and again only with an idempotency key. RFC 9110
 * (section 9.2.2) would let PUT and DELETE be repeated without one; Hob does not: the switch at home
 * that toggles by PUT is common, and a repetition hours later would undo what others have put there since.
 * A script that knows its server says so with `idempotencyKey`.
 */
import type { HttpMethod } from "@hob/shared/model/manifest";
import { ok, type Result } from "@hob/shared/result";
import type { Broker, EgressRequest, EgressResponse } from "../egress/broker.ts";
import type { EgressError } from "../egress/errors.ts";
import { decodeText } from "../egress/text.ts";
import {
  askingArguments,
  egressRequestOf,
  requestArguments,
  requestBuiltIn,
  requestKind,
  requestRisk,
  sendingArguments,
  type HttpOptions,
  type ScriptRequest,
  type SendOptions,
} from "./http-request.ts";
import { previewOf, recipientsOf } from "./http-preview.ts";
import type { Tool, ToolContext, ToolMethod, ToolResult } from "./tool.ts";

export function createHttpTool(broker: Broker): Tool {
  const reading = (method: "GET" | "HEAD", summary: string): ToolMethod => ({
    kind: "read",
    risk: "low",
    args: askingArguments(method.toLowerCase()),
    signature: `${method.toLowerCase()}(url: string, options?: HttpOptions): Promise<HttpResponse>`,
    summary,
    run: ([url, options]: [string, HttpOptions | null | undefined], context) =>
      answer(broker, { ...options, method, url }, context),
  });
  const changing = (method: HttpMethod, summary: string): ToolMethod => ({
    kind: "effect",
    risk: requestRisk(method),
    builtIn: requestBuiltIn(method),
    recipients: ([url]: SendArguments) => recipientsOf(url),
    preview: ([url, options]: SendArguments) => previewOf({ ...options, method, url }),
    args: sendingArguments(method.toLowerCase()),
    signature: `${method.toLowerCase()}(url: string, options?: HttpSendOptions): Promise<HttpResponse>`,
    summary,
    honoursKey: ([, options]: SendArguments) => options?.idempotencyKey != null,
    ownKey: ([, options]: SendArguments) => ownKeyOf(options),
    assumed: ([url]: SendArguments) => assumedAnswer(url),
    run: ([url, options]: SendArguments, context) => answer(broker, { ...options, method, url }, context),
  });

  return {
    name: "http",
    version: 1,
    summary: "Reads web addresses that are granted, and sends to them.",
    declarations,
    methods: {
      get: reading(
        "GET",
        "Reads an address. Any status is an answer; only a request without one is an error.",
      ),
      head: reading("HEAD", "Reads only the headers of an address."),
      post: changing(
        "POST",
        "Sends something to an address, for example a form or JSON. Any status is an answer.",
      ),
      put: changing("PUT", "Puts something at an address, in place of what is there."),
      patch: changing("PATCH", "Changes something at an address."),
      delete: changing("DELETE", "Removes what is at an address."),
      request: {
        kind: ([{ method }]: [ScriptRequest]) => requestKind(method),
        risk: ([{ method }]: [ScriptRequest]) => requestRisk(method),
        builtIn: ([{ method }]: [ScriptRequest]) => requestBuiltIn(method),
        recipients: ([{ url }]: [ScriptRequest]) => recipientsOf(url),
        preview: ([given]: [ScriptRequest]) => previewOf(given),
        args: requestArguments,
        signature: "request(request: HttpRequest): Promise<HttpResponse>",
        summary: "Any of the others by the name of its method.",
        honoursKey: ([{ idempotencyKey }]: [ScriptRequest]) => idempotencyKey != null,
        ownKey: ([given]: [ScriptRequest]) => ownKeyOf(given),
        assumed: ([{ url }]: [ScriptRequest]) => assumedAnswer(url),
        run: ([given]: [ScriptRequest], context) => answer(broker, given, context),
      },
    },
  };
}

/** An egress error as a tool's: the same class, code and sentence. */
export function refusal(error: EgressError): Failed {
  const { kind, code, message } = error;
  return { ok: false, kind, code, message, ...(error.kind === "auth" && { secret: error.secret }) };
}

/** Sends a request under the run's grants, with the secrets it may send, and ends with its run. */
export function fetchFor(
  context: ToolContext,
  broker: Broker,
  request: EgressRequest,
): Promise<Result<EgressResponse, EgressError>> {
  return broker.fetch({ ...request, secrets: context.grants.secrets }, context.grants.http, context.signal);
}

type Failed = Extract<ToolResult, { readonly ok: false }>;

type SendArguments = [string, SendOptions | null | undefined];

async function answer(broker: Broker, request: ScriptRequest, context: ToolContext): Promise<ToolResult> {
  const fetched = await fetchFor(context, broker, egressRequestOf(request, context.effectKey));
  if (!fetched.ok) return failureOf(request, fetched.error);
  if (request.idempotencyKey != null && isNotYet(fetched.value.status)) return notAcknowledged(fetched.value);
  const { status, url, headers, body, ms } = fetched.value;
  return ok({ status, url, headers, text: decodeText(body, headers["content-type"] ?? ""), ms });
}

/** Of a request that changes something, bytes that left may have done it, whatever came back. */
function failureOf({ method }: ScriptRequest, error: EgressError): ToolResult {
  const isUncertain = error.isSent === true && requestKind(method) === "effect";
  return { ...refusal(error), ...(isUncertain && { isUncertain }) };
}

/** Statuses that ask to come again (RFC 9110, section 15; RFC 6585, section 4); with a key that can be done. */
function isNotYet(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function notAcknowledged({ url, status }: EgressResponse): ToolResult {
  return {
    ok: false,
    kind: "transient",
    code: "not_acknowledged",
    message: `${new URL(url).host} did not say yes or no (status ${status}); the same request is safe to send again.`,
    isUncertain: true,
  };
}

function ownKeyOf(options: SendOptions | null | undefined): string | undefined {
  return typeof options?.idempotencyKey === "string" ? options.idempotencyKey : undefined;
}

/** What stands for an answer where nothing was sent. */
function assumedAnswer(url: string) {
  return { status: 0, url, headers: {}, text: "", ms: 0, assumed: true };
}

const declarations = `interface HttpOptions {
  /**
   * Sent along; left behind when a redirect leads to another host. \`{{secret:name}}\` stands for a secret, and
   * \`{{secret:name|basic:user}}\` for what follows "Basic ", at hosts that the secret is for.
   */
  readonly headers?: { readonly [name: string]: string };
  /** "manual" answers with a redirect itself, status and location, instead of following it. */
  readonly redirect?: "follow" | "manual";
}

/**
 * At most one of \`json\`, \`form\` and \`body\`; each brings its own content-type unless \`headers\` names one.
 *
 * A request that changes something is sent once. With an idempotency key it is sent again until the server
 * has answered: only for servers that do the same key once.
 *
 *     await http.post("https://shop.example/orders", { json: { item: 7 }, idempotencyKey: true });
 *     await http.put("http://192.168.1.50/light", { body: "on" });
 */
interface HttpSendOptions extends HttpOptions {
  /** Sent as application/json. */
  readonly json?: Json;
  /** Sent as a browser sends a form; a list is a field that is there several times. */
  readonly form?: { readonly [field: string]: HttpFormValue | readonly HttpFormValue[] };
  /** Sent as plain text. */
  readonly body?: string;
  /**
   * Sends an Idempotency-Key header: \`true\` a key that is the same for every attempt of this call, a text just
   * that text. Statuses 408, 429 and from 500 on are then errors that are tried again, no answers.
   */
  readonly idempotencyKey?: true | string;
}

type HttpFormValue = string | number | boolean;

type HttpRequest =
  | (HttpOptions & { readonly method: "GET" | "HEAD"; readonly url: string })
  | (HttpSendOptions & { readonly method: "POST" | "PUT" | "PATCH" | "DELETE"; readonly url: string });

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
  /** There where nothing was sent, as in a dry run: an answer that stands for one, of status 0. */
  readonly assumed?: true;
}`;
