/** What a decision, an approval or a replay is bound to: the hash of a value, whatever the order of its keys. */
import { canonicalJson, type Json } from "@hob/shared/json";
import { createHash } from "node:crypto";

/** SHA-256 of its canonical text: 32 bytes. */
export function hashOfJson(value: Json): Buffer {
  return createHash("sha256").update(canonicalJson(value)).digest();
}
