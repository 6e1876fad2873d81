/** The name under which a script keeps a value or a row. */
import * as v from "valibot";

export const storedKeyBytes = 512;

/** Also empty, as the beginning of any key. */
export const storedKeyText = v.pipe(
  v.string("key must be a text"),
  v.check((text) => text.isWellFormed() && !text.includes("\0"), "key must be plain Unicode text"),
  v.check((text) => Buffer.byteLength(text) <= storedKeyBytes, `key must be at most ${storedKeyBytes} bytes`),
);

export const storedKey = v.pipe(storedKeyText, v.minLength(1, "key must not be empty"));
