/** Names that programs and people can type, made from names that people gave. */

/** At most 64 lowercase letters, digits and hyphens; numbered where `isTaken` says so. */
export function slugFor(name: string, isTaken: (slug: string) => boolean): string {
  const base = slugOf(name);
  if (!isTaken(base)) return base;
  for (let number = 2; ; number++) {
    const numbered = `${base.slice(0, 58).replace(/-+$/, "")}-${number}`;
    if (!isTaken(numbered)) return numbered;
  }
}

function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replace(/^-+|-+$/g, "");
  // All digits would read as a row's number.
  return slug === "" || /^[0-9]+$/.test(slug) ? `automation-${slug}`.replace(/-$/, "") : slug;
}
