/** `hob audit`: who did what, whether the chain is whole, and all of it as a file to keep elsewhere. */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import type { AuditEntry } from "@hob/shared/contract/audit";
import { withNode, type LocalOptions } from "./local.ts";
import { fail, failInWords, print, printJson, printTable, when } from "./output.ts";

export interface AuditOptions extends LocalOptions {
  readonly action?: string;
  readonly actor?: string;
  readonly subject?: string;
}

export async function listAudit(
  options: AuditOptions & { readonly limit: number; readonly before?: number },
): Promise<void> {
  await withNode(options, async (client) => {
    const { limit, before } = options;
    const page = { limit, ...(before !== undefined && { before }) };
    const listed = await client.call("audit.list", { ...filterOf(options), ...page });
    if (!listed.ok) return fail(listed.error, options.json === true);
    if (options.json) return printJson(listed.value);
    const { items, hasMore } = listed.value;
    if (items.length === 0) return print("There is no such entry.");
    printTable([["#", "when", "who", "did", "to", ""], ...items.map(rowOf)]);
    if (hasMore) print(`There are more: go on with --before ${items.at(-1)?.seq ?? 1}.`);
  });
}

/** Exit code 1 where the chain is broken. */
export async function verifyAudit(options: LocalOptions): Promise<void> {
  await withNode(options, async (client) => {
    const verified = await client.call("audit.verify", {});
    if (!verified.ok) return fail(verified.error, options.json === true);
    const { entries, brokenAt, head } = verified.value;
    if (brokenAt !== null) process.exitCode = 1;
    if (options.json) return printJson(verified.value);
    if (brokenAt === null)
      print(`All ${entries} entries follow from one another. The last one's hash is ${head}.`);
    else
      print(
        `Entry ${brokenAt} does not follow from the one before it: somebody changed the audit from outside.`,
      );
  });
}

/** A line of JSON each, as `audit.export` says; to a new file, or to stdout. */
export async function exportAudit(options: AuditOptions & { readonly file?: string }): Promise<void> {
  await withNode(options, async (client) => {
    const { file } = options;
    const target = file === undefined ? undefined : openNew(file);
    if (target === null)
      return failInWords(
        `${file} is there already, or cannot be made.`,
        "file_refused",
        options.json === true,
      );
    const ended = await client.stream("audit.export", filterOf(options), ({ text }) => {
      if (target === undefined) process.stdout.write(text);
      else writeSync(target, text);
    });
    if (target !== undefined) {
      fsyncSync(target);
      closeSync(target);
    }
    if (!ended.ok) return fail(ended.error, options.json === true);
    if (file === undefined) return;
    if (options.json) printJson({ file, ...ended.value });
    else print(`${ended.value.entries} entries are in ${file}.`);
  });
}

function filterOf({ action, actor, subject }: AuditOptions) {
  return {
    ...(action !== undefined && { action }),
    ...(actor !== undefined && { actor }),
    ...(subject !== undefined && { subject }),
  };
}

function rowOf({ seq, at, actor, actorName, action, subject, subjectName, detail }: AuditEntry): string[] {
  const said = Object.keys(detail).length === 0 ? "" : JSON.stringify(detail);
  return [String(seq), when(at), actorName ?? actor, action, named(subject, subjectName), said];
}

function named(reference: string, name: string | null): string {
  return name === null ? reference : `${reference} (${name})`;
}

/** For the owner's eyes alone; null where the name is taken. */
function openNew(file: string): number | null {
  try {
    return openSync(file, "wx", 0o600);
  } catch {
    return null;
  }
}
