/** Every way an outgoing request can end without a response, as a value with one sentence for people. */

type EgressDenialCode =
  /** The host is in no grant. */
  | "not_granted"
  /** The host is granted, this method is not. */
  | "method_not_granted"
  /** The host leads to an address that is not public, and no exact `host:port` grant opens it. */
  | "address_not_public"
  /** The address is Hob itself. */
  | "own_port"
  /** Another scheme than http and https. */
  | "scheme"
  /** Plain http to a host that is not on the local network. */
  | "plain_http"
  | "credentials_in_url"
  /** A number written so that people and programs read different hosts in it. */
  | "address_not_canonical"
  | "redirect_refused"
  | "header_forbidden"
  /** A secret for another host, or elsewhere than in a header. */
  | "secret_not_bound"
  /** The run's manifest does not list the secret. */
  | "secret_not_granted";

type EgressTransientCode =
  | "dns"
  | "connect"
  | "timeout"
  | "reset"
  | "body_damaged"
  | "canceled"
  /** So many requests to the host wait already that this one would not get its turn in time. */
  | "rate_limited";

type EgressLogicCode =
  | "address_malformed"
  | "header_malformed"
  | "body_malformed"
  | "encoding_unknown"
  | "response_malformed";

type EgressAuthCode =
  /** The house has no such secret. */
  | "secret_missing"
  /** The host answered 401 or 403 to a request that carried it, or no header can carry it. */
  | "secret_refused";

type EgressLimitCode = "body_too_large" | "headers_too_large";

/**
 * `kind` is the failure class of tools. `transient` may work later, `logic` will not, `unknown` is
 * a certificate nobody can vouch for: stop and tell. An HTTP status is never an error here.
 */
export type EgressError = {
  readonly message: string;
  /** Bytes of the request may have left the house: what it asks for may have been done. Left out, none has. */
  readonly isSent?: true;
} & (
  | { readonly kind: "denied"; readonly code: EgressDenialCode }
  | { readonly kind: "transient"; readonly code: EgressTransientCode }
  | { readonly kind: "logic"; readonly code: EgressLogicCode }
  | { readonly kind: "limits"; readonly code: EgressLimitCode }
  /** `secret` is the name of the one that has to be set. */
  | { readonly kind: "auth"; readonly code: EgressAuthCode; readonly secret: string }
  | { readonly kind: "unknown"; readonly code: "certificate" | "unknown" }
);

export function denied(code: EgressDenialCode, message: string): EgressError {
  return { kind: "denied", code, message };
}

export function transient(code: EgressTransientCode, message: string): EgressError {
  return { kind: "transient", code, message };
}

export function logic(code: EgressLogicCode, message: string): EgressError {
  return { kind: "logic", code, message };
}

export function overLimit(code: EgressLimitCode, message: string): EgressError {
  return { kind: "limits", code, message };
}

export function missingSecret(secret: string, message: string): EgressError {
  return { kind: "auth", code: "secret_missing", message, secret };
}

export function refusedSecret(secret: string, message: string): EgressError {
  return { kind: "auth", code: "secret_refused", message, secret };
}

/** Carries an `EgressError` through code that can only throw: sockets, streams, abort reasons. */
export class EgressFailure extends Error {
  override readonly name = "EgressFailure";
  readonly egress: EgressError;

  constructor(egress: EgressError) {
    super(egress.message);
    this.egress = egress;
  }
}
