/** Looks for words and keys in captured bytes, in every form in which they could have slipped out. */

/** Names of the canaries that `haystack` holds, each with the form it was found in. */
export function findCanaries(
  haystack: Uint8Array,
  canaries: { readonly [name: string]: string | Uint8Array },
): string[] {
  const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.byteLength);
  return Object.entries(canaries).flatMap(([name, canary]) =>
    formsOf(Buffer.from(canary as string))
      .filter(({ needle }) => bytes.includes(needle))
      .map(({ form }) => `${name} as ${form}`),
  );
}

function formsOf(raw: Buffer): { readonly form: string; readonly needle: Buffer }[] {
  const utf16 = Buffer.from(raw.toString("latin1"), "utf16le");
  const lower = raw.toString("hex");
  const texts = [
    { form: "hex", text: lower },
    { form: "HEX", text: lower.toUpperCase() },
    ...[0, 1, 2].map((offset) => ({ form: `base64 at ${offset}`, text: base64Core(raw, offset, "base64") })),
    ...[0, 1, 2].map((offset) => ({
      form: `base64url at ${offset}`,
      text: base64Core(raw, offset, "base64url"),
    })),
    { form: "reversed", text: raw.toString("latin1").split("").toReversed().join("") },
  ];
  return [
    { form: "raw", needle: raw },
    { form: "utf-16 little end first", needle: utf16 },
    { form: "utf-16 big end first", needle: Buffer.from(utf16).swap16() },
    ...texts.map(({ form, text }) => ({ form, needle: Buffer.from(text, "latin1") })),
  ];
}

/** The characters that stand for `raw` alone when it begins `offset` bytes into a group of three. */
function base64Core(raw: Buffer, offset: number, alphabet: "base64" | "base64url"): string {
  const whole = Buffer.concat([Buffer.alloc(offset), raw]);
  const firstOwn = Math.ceil((offset * 8) / 6);
  const lastOwn = Math.floor((whole.length * 8) / 6);
  return whole.toString(alphabet).slice(firstOwn, lastOwn);
}
