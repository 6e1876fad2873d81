/** Looking through the folders of the home node's machine, to choose one that an automation may touch. */
import * as v from "valibot";
import { command } from "./command.ts";
import { folderPath } from "./fields.ts";

export const folder = v.object({
  /** Its last part, for people. */
  name: v.string(),
  path: v.string(),
  /** False where the node may look but not write. */
  isWritable: v.boolean(),
});

export type Folder = v.InferOutput<typeof folder>;

export const folderCommands = {
  /**
   * Names the folders within `path`; without one, the places to begin with (home, disks). Files are
   * not named. Hob's own folder and what belongs to the system cannot be chosen and are left out.
   */
  "folders.list": command({
    effect: "read",
    least: "admin",
    input: v.strictObject({ path: v.optional(folderPath) }),
    output: v.object({
      /** Null for the list of places. */
      path: v.nullable(v.string()),
      /** Null where the way up leads to the list of places. */
      parent: v.nullable(v.string()),
      items: v.array(folder),
      /** True where there were more than are named here. */
      isCut: v.boolean(),
    }),
    errors: ["folder_unknown", "folder_closed"],
  }),
};
