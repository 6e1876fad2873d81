/** Reads the errors of sockets, TLS and the HTTP parser as typed failures of a request. */
import { EgressFailure, overLimit, logic, transient, type EgressError } from "./errors.ts";

/** The typed failure behind whatever was thrown while talking to `host`. */
export function failureOf(cause: unknown, host: string, run: AbortSignal): EgressError {
  if (cause instanceof EgressFailure) return cause.egress;
  if (run.aborted) return transient("canceled", `The request to ${host} was given up because the run ended.`);
  const code = codeOf(cause);
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code === "HPE_HEADER_OVERFLOW") {
    return overLimit("headers_too_large", `${host} answered with more headers than a request may bring.`);
  }
  if (code.startsWith("HPE_") || code === "HTTPParserError")
    return logic("response_malformed", `${host} does not answer as a web server does.`);
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") {
    return logic("response_malformed", `${host} does not speak https at this port; check the address.`);
  }
  if (certificate.test(code)) {
    return {
      kind: "unknown",
      code: "certificate",
      message: `${host} has no certificate that can be trusted (${code}); check that the address is right.`,
    };
  }
  if (reset.has(code)) return transient("reset", `${host} broke the connection off; try again later.`);
  if (code.startsWith("E") || code.startsWith("UND_ERR_CONNECT")) {
    return transient("connect", `${host} could not be reached (${code}); try again later.`);
  }
  return {
    kind: "unknown",
    code: "unknown",
    message: `The request to ${host} failed in an unexpected way (${code}).`,
  };
}

const reset = new Set([
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_ABORTED",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

const certificate =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|HOSTNAME_MISMATCH)/;

// Happy eyeballs ends in an AggregateError: the first attempt speaks for all.
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && !("code" in cause)) return codeOf(cause.errors[0]);
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.name : "unknown";
}
