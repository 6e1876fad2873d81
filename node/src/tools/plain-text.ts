/** Reads the HTML that feeds carry as one line of plain text for people. */

/** Text without tags, scripts and entities, white space folded, at most `length` characters. */
export function plainText(html: string, length: number): string {
  // Bounded first: what is cut away need not be read, and no pattern below meets a huge text.
  const text = html
    .slice(0, length * 20)
    .replace(/<!--[\s\S]*?(?:-->|$)/g, " ")
    .replace(/<(script|style|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, " ")
    .replace(/<\/?(?:br|p|div|li|tr|h[1-6]|blockquote)\b[^>]*>/gi, " ")
    .replace(/<\/?[a-z][^>]*(?:>|$)/gi, "");
  return shortened(decodeEntities(text), length);
}

/** White space folded to single spaces, cut at a character and marked with "…" where it was longer. */
export function shortened(text: string, length: number): string {
  const folded = text.replace(/\s+/g, " ").trim();
  if (folded.length <= length) return folded.toWellFormed();
  return `${folded.slice(0, length - 1).trimEnd()}…`.toWellFormed();
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

// What feeds use in prose; rarer names stay as they are written.
const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  shy: "",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  lsquo: "‘",
  rsquo: "’",
  sbquo: "‚",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  laquo: "«",
  raquo: "»",
  bull: "•",
  middot: "·",
  deg: "°",
  euro: "€",
  pound: "£",
  copy: "©",
  reg: "®",
  trade: "™",
  times: "×",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  szlig: "ß",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
  ntilde: "ñ",
  aring: "å",
  oslash: "ø",
  aelig: "æ",
};
