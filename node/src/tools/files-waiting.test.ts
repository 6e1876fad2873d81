import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClosedFolders } from "./closed-folders.ts";
import { createFilesTool } from "./files.ts";
import { toolContext } from "./testing/tool-context.ts";

/** While it is set, no disk answers; `asked` counts the questions that wait. */
const disk = vi.hoisted(() => ({ back: undefined as Promise<void> | undefined, asked: 0 }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    async open(...given: Parameters<typeof real.open>) {
      disk.asked += 1;
      await disk.back;
      return real.open(...given);
    },
  };
});

let base: string;

beforeEach(() => {
  disk.back = undefined;
  disk.asked = 0;
  base = realpathSync(mkdtempSync(join(tmpdir(), "hob-waiting-")));
  writeFileSync(join(base, "note.txt"), "note");
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

test("disks that do not answer keep two threads of the house, one for each run, and nobody after they do", async () => {
  const { promise: back, resolve: comeBack } = Promise.withResolvers<void>();
  disk.back = back;
  const read = createFilesTool({ closureOf: createClosedFolders(import.meta.dirname) }).methods["read"];
  const [one, two, three] = [1, 2, 3].map(() => toolContext({ files: [{ root: base, access: "read" }] }));
  const readBy = (context: typeof one) => read?.run([join(base, "note.txt")], context as never);

  const ofOne = [readBy(one), readBy(one), readBy(one)];
  await settled();
  expect(disk.asked).toBe(1);
  const ofOthers = [readBy(two), readBy(two), readBy(three)];
  await settled();
  expect(disk.asked).toBe(2);

  comeBack();
  for (const result of await Promise.all([...ofOne, ...ofOthers]))
    expect(result).toMatchObject({ ok: true, value: "note" });
});

/** After everything that only waits for a turn of the loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
