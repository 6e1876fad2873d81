/** Unix socket addresses hold about a hundred bytes; a home folder may lie deeper than that. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** macOS takes 103, Linux 107. */
const maxAddressBytes = 103;

/**
 * Hands `use` a name of `path` that fits a socket address: `path` itself, or one through a link in a
 * private folder that is gone afterwards. Binding and connecting happen within their calls, so the
 * name is not needed for longer.
 */
export function withShortName<T>(path: string, use: (name: string) => T): T {
  if (Buffer.byteLength(path) <= maxAddressBytes) return use(path);
  const folder = mkdtempSync(join(tmpdir(), "hob-"));
  try {
    const link = join(folder, "h");
    symlinkSync(dirname(path), link);
    return use(join(link, basename(path)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
