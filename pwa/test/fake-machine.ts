/** The machine the made-up house runs on: its folders, and how it looks when it is looked over. */
import type { HobError } from "@hob/shared/contract/errors";
import type { Folder } from "@hob/shared/contract/folders";
import type { CheckResult } from "@hob/shared/contract/home";
import { err, ok, type Result } from "@hob/shared/result";
import { scene } from "./scene.ts";

const folders: Readonly<Record<string, readonly Folder[]>> = {
  "": [
    folder("/home/anna", "Anna’s home"),
    folder("/mnt/photos", "photos"),
    folder("/media/usb", "usb", false),
  ],
  "/home/anna": [
    folder("/home/anna/Documents"),
    folder("/home/anna/Scans"),
    folder("/home/anna/Bills", "Bills", false),
  ],
  "/home/anna/Documents": [],
  "/home/anna/Scans": [
    folder("/home/anna/Scans/2025"),
    folder("/home/anna/Scans/a folder whose name is long enough that it has to go on in a second line"),
  ],
  "/home/anna/Bills": [],
  "/mnt/photos": [],
  "/media/usb": [],
};

function folder(path: string, name = path.split("/").at(-1) ?? path, isWritable = true): Folder {
  return { name, path, isWritable };
}

export function listFolders(path: string | undefined): Result<unknown, HobError> {
  const items = folders[path ?? ""];
  if (!items) return err({ type: "folder_unknown", path: path ?? "" });
  const up = path?.split("/").slice(0, -1).join("/") ?? "";
  return ok({
    path: path ?? null,
    parent: up in folders && up !== "" ? up : null,
    items,
    isCut: path === "/home/anna/Scans",
  });
}

export function lookOver(): Result<unknown, HobError> {
  const isIll = scene === "ill";
  const items: CheckResult[] = [
    { check: "runtime", state: "ok", figures: { node: "26.10.0", needed: 26 } },
    { check: "storage", state: "ok", figures: { schema: 2, databaseBytes: 4_812_800 } },
    isIll
      ? {
          check: "fsync",
          state: "warn",
          reason: "fsync_slow",
          figures: { p50Ms: 41, p99Ms: 212.4, writes: 40 },
        }
      : { check: "fsync", state: "ok", figures: { p50Ms: 1.1, p99Ms: 3.4, writes: 40 } },
    { check: "audit", state: "ok", figures: { entries: 1_214 } },
    isIll
      ? {
          check: "keys",
          state: "failed",
          reason: "key_mode_open",
          figures: { file: "/home/anna/.local/share/hob/keys.json", mode: "0644" },
        }
      : {
          check: "keys",
          state: "ok",
          figures: { file: "/home/anna/.local/share/hob/keys.json", mode: "0600" },
        },
    { check: "relay", state: "ok", figures: { url: "wss://hob.example.net/relay" } },
    { check: "clock", state: "skipped", reason: "no_reference", figures: {} },
    { check: "disk", state: "ok", figures: { freeBytes: 48_318_382_080, totalBytes: 128_849_018_880 } },
    { check: "sandbox", state: "ok", figures: { ms: 84 } },
    { check: "push", state: "ok", figures: { reached: 2, failing: 0, dead: 0 } },
  ];
  return ok({ at: Date.now(), items });
}
