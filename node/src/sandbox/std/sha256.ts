/** `std.sha256`: FIPS 180-4, by noble-hashes. */
import { sha256 } from "@noble/hashes/sha2.js";
import type { StdHost } from "../prelude.ts";
import { bytesOf } from "./utf8.ts";

export function create(_host: StdHost) {
  return (data: string | Uint8Array) => hex(sha256(bytesOf(data, "sha256")));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
}
