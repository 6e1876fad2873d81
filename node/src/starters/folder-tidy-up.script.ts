// Renames and sorts the files that lie loose in one folder, and puts away those that are there twice.
interface Input {
  folder: string;
  sortInto: "stay" | "kind" | "year" | "month";
  names: string;
  duplicates: boolean;
  quietSeconds: number;
  preview: boolean;
}

type Move = { file: FileEntry; to: string; why: string };

const duplicatesFolder = "Duplicates";
// Each try is an effect, and a run may have 200.
const mostTries = 180;

export default automation<Input>(async ({ input, run, files, std, log }) => {
  const calendar = await std.date.zone(run.zone);
  const {
    path: root,
    items,
    isCut,
  } = await files.list(input.folder.trim(), { recursive: true, limit: 10_000 });
  if (isCut) log.warn("The folder holds more than 10,000 entries; only the first are looked at.");
  const all = items.filter(({ kind }) => kind === "file");
  const loose = all.filter(({ path, name }) => path === `${root}/${name}`);
  const names = new Set(loose.map(({ name }) => name));
  const isBusy = (file: FileEntry) => busyReason(file, names, input.quietSeconds) !== undefined;
  for (const file of loose.filter(isBusy)) {
    log(`${file.name} is left alone: ${busyReason(file, names, input.quietSeconds)}.`);
  }
  const ready = loose.filter((file) => !isBusy(file));
  const twice = input.duplicates ? await duplicatesAmong(ready) : new Map<string, FileEntry>();

  const taken = new Set(items.map(({ path }) => path));
  const moves = ready.map(moveOf).filter((move) => move !== undefined);
  const done = await (input.preview ? previewed(moves) : moved(moves));
  log(summary(done.length, moves.length));
  return {
    markdown: `# ${summary(done.length, moves.length)}\n\n${list(done)}\n`,
    preview: input.preview,
    moved: input.preview ? 0 : done.length,
    planned: moves.length,
    duplicates: twice.size,
    leftAlone: loose.length - ready.length,
  };

  function moveOf(file: FileEntry): Move | undefined {
    const original = twice.get(file.path);
    if (original) {
      const why = `the same as ${original.path.slice(root.length + 1)}`;
      return { file, to: `${root}/${duplicatesFolder}/${file.name}`, why };
    }
    const changedAt = calendar.format(Date.parse(file.changedAt), "yyyy-MM-dd HH-mm");
    const within = folderFor(file.name, changedAt, input.sortInto);
    const to = [root, ...within, nameFor(file.name, changedAt, input.names)].join("/");
    return to === file.path ? undefined : { file, to, why: "" };
  }

  /** Each file that is there twice, with the one that stays: what is sorted already, else the oldest. */
  async function duplicatesAmong(candidates: readonly FileEntry[]): Promise<Map<string, FileEntry>> {
    const counted = all.filter((file) => file.bytes > 0 && !isPutAway(file) && !isBusy(file));
    const byHash = new Map<string, FileEntry[]>();
    for (const bytes of new Set(candidates.map((file) => file.bytes))) {
      const sameSize = counted.filter((file) => file.bytes === bytes);
      for (const file of sameSize.length > 1 ? sameSize : []) {
        const hash = await hashOf(file);
        if (hash !== undefined) byHash.set(hash, [...(byHash.get(hash) ?? []), file]);
      }
    }
    const found = new Map<string, FileEntry>();
    for (const same of byHash.values()) {
      const [original, ...copies] = same.toSorted(
        (a, b) => Number(isLoose(a)) - Number(isLoose(b)) || (a.changedAt < b.changedAt ? -1 : 1),
      );
      for (const copy of copies.filter(isLoose)) if (original) found.set(copy.path, original);
    }
    return found;
  }

  function isLoose(file: FileEntry): boolean {
    return file.path === `${root}/${file.name}`;
  }

  function isPutAway(file: FileEntry): boolean {
    return file.path.startsWith(`${root}/${duplicatesFolder}/`);
  }

  async function hashOf(file: FileEntry): Promise<string | undefined> {
    try {
      return await files.hash(file.path);
    } catch (error) {
      passOver(file, error);
      return undefined;
    }
  }

  async function previewed(planned: readonly Move[]): Promise<Move[]> {
    return planned.map((move) => {
      const to = freeName(move.to);
      taken.add(to);
      log(`Would move ${told({ ...move, to })}.`, { from: move.file.path, to });
      return { ...move, to };
    });
  }

  async function moved(planned: readonly Move[]): Promise<Move[]> {
    const done: Move[] = [];
    let tries = 0;
    for (const move of planned) {
      for (let isOpen = true; isOpen && tries < mostTries;) {
        const to = freeName(move.to);
        // Taken now, or by somebody whose file we have not seen.
        taken.add(to);
        tries += 1;
        try {
          await files.move(move.file.path, to);
          log(`Moved ${told({ ...move, to })}.`, { from: move.file.path, to });
          done.push({ ...move, to });
          isOpen = false;
        } catch (error) {
          isOpen = (error as ToolError).code === "exists";
          if (!isOpen) passOver(move.file, error);
        }
      }
    }
    if (tries === mostTries) log.warn("That is as much as one run does; the next one goes on.");
    return done;
  }

  /** "bill.pdf", or "bill (2).pdf" where that name is taken. */
  function freeName(path: string): string {
    const { stem, ending } = parts(path);
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? path : `${stem} (${number})${ending}`;
      if (!taken.has(name)) return name;
    }
  }

  /** One file that cannot be had must not keep the others from being tidied; a folder that may not be opened must. */
  function passOver(file: FileEntry, error: unknown): void {
    const { code, message } = error as ToolError;
    if (code === undefined || code === "denied") throw error;
    log.warn(`${file.name} stays where it is: ${message}`, { path: file.path, code });
  }

  function told({ file, to, why }: Move): string {
    return `${file.name} to ${to.slice(root.length + 1)}${why === "" ? "" : `, ${why}`}`;
  }

  function list(done: readonly Move[]): string {
    const lines = done.slice(0, 100).map((move) => `- ${escape(told(move))}`);
    if (done.length > 100) lines.push(`- and ${done.length - 100} more`);
    return lines.length === 0 ? "Everything is in its place." : lines.join("\n");
  }

  function summary(done: number, planned: number): string {
    if (input.preview) return `${count(done, "file")} would be moved`;
    return done === planned ? `${count(done, "file")} moved` : `${done} of ${count(planned, "file")} moved`;
  }
});

/** Why a file is somebody else's to finish; undefined where it is complete. */
function busyReason(file: FileEntry, names: ReadonlySet<string>, quietSeconds: number): string | undefined {
  if (unfinished.test(file.name)) return "it is not finished";
  if (unfinishedEndings.some((ending) => names.has(file.name + ending)))
    return "its download goes on beside it";
  const quietMs = Date.now() - Date.parse(file.changedAt);
  return quietMs < quietSeconds * 1000 ? "it was changed just now" : undefined;
}

const unfinishedEndings = [
  ".part",
  ".partial",
  ".crdownload",
  ".download",
  ".opdownload",
  ".filepart",
  ".aria2",
  ".tmp",
];
const unfinished =
  /(?:\.(?:part|partial|crdownload|download|opdownload|filepart|aria2|tmp|temp|swp|lock)|~)$|^~/i;

/** `changedAt` is "2026-11-21 14-05", by the clocks of the household. */
function folderFor(name: string, changedAt: string, sortInto: Input["sortInto"]): string[] {
  switch (sortInto) {
    case "stay":
      return [];
    case "kind":
      return [kindOf(name)];
    case "year":
      return [changedAt.slice(0, 4)];
    case "month":
      return [changedAt.slice(0, 4), changedAt.slice(5, 7)];
  }
}

/** The pattern with this file's own words. A name that has them already stays, so that a second run changes nothing. */
function nameFor(name: string, changedAt: string, pattern: string): string {
  if (pattern === "") return name;
  const [date = "", time = ""] = changedAt.split(" ");
  const words: { [word: string]: string } = {
    date,
    year: date.slice(0, 4),
    month: date.slice(5, 7),
    day: date.slice(8, 10),
    time,
  };
  const filled = pattern.replace(
    /\{(date|year|month|day|time)\}/g,
    (_all, word: string) => words[word] ?? "",
  );
  const [before = "", after = ""] = filled.split("{name}");
  const { stem, ending } = parts(name);
  const isNamed =
    stem.startsWith(before) && stem.endsWith(after) && stem.length > before.length + after.length;
  return isNamed ? name : `${before}${stem}${after}${ending}`;
}

/** "a/bill.tar.gz" is "a/bill" and ".tar.gz"; a name without a dot has no ending. */
function parts(path: string): { stem: string; ending: string } {
  const ending = /(?:\.tar)?\.[^./\s]{1,12}$/.exec(path)?.[0] ?? "";
  return { stem: path.slice(0, path.length - ending.length), ending };
}

function kindOf(name: string): string {
  const ending = parts(name).ending.slice(1).toLowerCase();
  return Object.entries(kinds).find(([, endings]) => endings.split(" ").includes(ending))?.[0] ?? "Other";
}

const kinds = {
  Pictures: "jpg jpeg png gif webp heic heif avif tif tiff bmp svg raw cr2 nef arw dng",
  Documents: "pdf txt md rtf doc docx odt pages epub xls xlsx ods numbers csv ppt pptx odp key html htm eml",
  Music: "mp3 m4a flac ogg opus wav aac wma aiff mid",
  Videos: "mp4 m4v mov mkv avi webm mpg mpeg wmv ts",
  Archives: "zip tar gz tgz tar.gz tar.xz tar.bz2 tar.zst bz2 xz zst 7z rar",
  Programs: "exe msi dmg pkg deb rpm appimage apk iso img",
};

/** Lets the names of files stand in Markdown exactly as they are. */
function escape(text: string): string {
  return text.replace(/[\\`*_[\]()<>&~|#]/g, "\\$&").replace(/\s+/g, " ");
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
