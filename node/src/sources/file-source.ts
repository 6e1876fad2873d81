/**
 * Files as events: a folder is looked at again and again, through open folders and under the automation's grants
 * as they are at that moment. Polled, because shares of other machines tell nobody of changes.
 */
import { stat } from "node:fs/promises";
import type { TriggerInput } from "@hob/shared/contract/triggers";
import type { FilesGrant } from "@hob/shared/model/manifest";
import { err, ok, type Result } from "@hob/shared/result";
import type { TriggerProblem, TriggerRow } from "../store/triggers.ts";
import type { ClosedFolders } from "../tools/closed-folders.ts";
import { createDiskAsking, DiskSilent } from "../tools/disk-asking.ts";
import { failedResult } from "../tools/file-failure.ts";
import { listFolder, type FileEntry } from "../tools/folder-listing.ts";
import { grantedPath } from "../tools/granted-path.ts";
import { openFilesPath, openFolder } from "../tools/open-folder.ts";
import { backoffMs, lookAgain, type LookDeps } from "./look-again.ts";
import { matchesPattern } from "./name-pattern.ts";
import { dedupeKeyOf, judgeFolder, readFilesPlace, type Unsettled } from "./settled-files.ts";
import type { Found, Place, Source } from "./source.ts";

export interface FileSourceDeps extends LookDeps {
  readonly closureOf: ClosedFolders;
  /** What the automation may open, asked at every look. */
  readonly filesGrantsOf: (automationId: number) => readonly FilesGrant[];
}

/** Files that may lie in a watched folder and match. */
export const watchedFiles = 10_000;

export function createFileSource(deps: FileSourceDeps): Source {
  // A disk that does not answer keeps a thread. All folders share few, and none waits for one that is silent.
  const askDisk = createDiskAsking(2);
  return { kind: "file", watch };

  function watch(trigger: TriggerRow, place: Place) {
    const input = fileInput(trigger);
    let unsettled: Unsettled = new Map();
    return lookAgain(deps, place, {
      patienceMs: 20_000,
      firstMs: 0,
      // Hardly more than a tenth of the time is spent looking, however large the folder and slow its disk.
      nextMs: ({ failures, tookMs }) =>
        Math.max(backoffMs(Math.min(2_000, input.settleMs), failures, 30_000), Math.min(10 * tookMs, 60_000)),
      async look(cursor, signal) {
        const listed = await list(trigger, input, signal);
        if (!listed.ok) return listed;
        const now = { ...listed.value, now: deps.clock.now(), monotonic: deps.clock.monotonic() };
        const before = readFilesPlace(cursor);
        const judged = judgeFolder(before, unsettled, now, input.settleMs);
        ({ unsettled } = judged);
        return ok({ cursor: JSON.stringify(judged.place), events: eventsOf(input, judged) });
      },
    });
  }

  async function list(
    { automationId }: TriggerRow,
    { folder, pattern }: FileInput,
    signal: AbortSignal,
  ): Promise<Result<Listed, TriggerProblem>> {
    try {
      const granted = grantedPath(folder, "read", deps.filesGrantsOf(automationId), deps.closureOf);
      return await askDisk(granted.path, () => ask(granted, pattern, signal), signal);
    } catch (cause) {
      if (signal.aborted || cause instanceof DiskSilent)
        return problem("disk_silent", `${folder} does not answer; look after its disk or share.`);
      const { code, message } = failedResult(cause, folder);
      return problem(code, message);
    }
  }
}

type FileInput = Extract<TriggerInput, { readonly kind: "file" }>;

interface Listed {
  readonly folder: string;
  readonly files: readonly FileEntry[];
}

async function ask(
  { root, parts, path }: ReturnType<typeof grantedPath>,
  pattern: string | undefined,
  signal: AbortSignal,
): Promise<Result<Listed, TriggerProblem>> {
  await using folder = await openFolder(root, parts, { openFiles: openFilesPath });
  const { dev, ino } = await stat(await folder.at("."));
  const { items, isCut } = await listFolder(folder, {
    isRecursive: false,
    limit: watchedFiles,
    signal,
    openFiles: openFilesPath,
    isWanted: (name) => pattern === undefined || matchesPattern(name, pattern),
  });
  // What was listed until patience ended is not what is there.
  signal.throwIfAborted();
  if (isCut) {
    return problem(
      "too_many_files",
      `${path} holds more than ${watchedFiles} files that match; narrow the pattern, or move some away.`,
    );
  }
  return ok({ folder: `${dev}:${ino}`, files: items.filter(({ kind }) => kind === "file") });
}

function eventsOf(
  { folder }: FileInput,
  { place, settled }: ReturnType<typeof judgeFolder>,
): Found["events"] {
  if (settled.length === 0) return [];
  const files = settled.map(({ name, path, bytes, changedAt }) => ({
    name,
    path,
    bytes,
    modifiedAt: changedAt,
  }));
  return [{ name: "files.changed", dedupeKey: dedupeKeyOf(place, settled), data: { folder, files } }];
}

function fileInput({ input }: TriggerRow): FileInput {
  if (input.kind !== "file") throw new Error(`a trigger of kind ${input.kind} was given to the file source`);
  return input;
}

function problem(type: string, message: string): Result<never, TriggerProblem> {
  return err({ type, message });
}
