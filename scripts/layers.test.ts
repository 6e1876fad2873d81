/** Proves that the lint rules hold the layers up: each forbidden import is reported, each needed one is not. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const tree = mkdtempSync(join(tmpdir(), "hob-layers-"));

/** [importing file, what it imports] */
type Case = readonly [file: string, specifier: string];

const forbidden: readonly Case[] = [
  ["node/src/config.ts", "./store/database.ts"],
  ["node/src/store/a.ts", "../hub.ts"],
  ["node/src/store/b.ts", "../engine/execute.ts"],
  ["node/src/store/deep/a.ts", "../../queue/claim.ts"],
  ["node/src/hub.ts", "./queue/claim.ts"],
  ["node/src/egress/a.ts", "../tools/http.ts"],
  ["node/src/tools/a.ts", "../engine/execute.ts"],
  ["node/src/sandbox/a.ts", "../engine/journal.ts"],
  ["node/src/tools/b.ts", "../sources/source.ts"],
  ["node/src/sources/a.ts", "../engine/grants.ts"],
  ["node/src/sources/b.ts", "../service/webhooks.ts"],
  ["node/src/engine/a.ts", "../agent/plan.ts"],
  ["node/src/engine/b.ts", "../service/runs.ts"],
  ["node/src/engine/c.ts", "../doctor/examine.ts"],
  ["node/src/doctor/a.ts", "../service/home.ts"],
  ["node/src/service/a.ts", "../control/rpc.ts"],
  ["node/src/control/a.ts", "../app.ts"],
  ["node/src/control/b.ts", "@hob/relay/server"],
  ["node/src/cli/a.ts", "../app.ts"],
  ["node/src/cli/b.ts", "../serve.ts"],
  ["node/src/app.ts", "./serve.ts"],
  ["node/src/serve.ts", "./main.ts"],
  ["node/src/queue/a.ts", "../../../shared/src/time.ts"],
  ["relay/src/a.ts", "@hob/shared/contract/commands"],
  ["relay/src/b.ts", "@hob/node/config"],
  ["relay/src/c.ts", "../../shared/src/wire/frame.ts"],
  ["shared/src/a.ts", "node:fs"],
  ["shared/src/b.ts", "fs"],
  ["shared/src/c.ts", "ws"],
  ["shared/src/d.ts", "solid-js"],
  ["shared/src/e.ts", "@hob/node/config"],
  ["shared/src/f.test.ts", "@hob/relay/server"],
  ["pwa/src/words/fr.ts", "../pages/run.tsx"],
  ["pwa/src/worker/a.ts", "../state/queries.ts"],
  ["pwa/src/worker/b.ts", "../link/client.ts"],
  ["pwa/src/worker/c.ts", "../words.ts"],
  ["pwa/src/ui/a.tsx", "../state/queries.ts"],
  ["pwa/src/ui/b.tsx", "../link/client.ts"],
  ["pwa/src/ui/c.tsx", "../pages/run.tsx"],
  ["pwa/src/pages/a.tsx", "../link/client.ts"],
  ["pwa/src/state/a.ts", "../pages/run.tsx"],
  ["pwa/src/link/a.ts", "../state/queries.ts"],
  ["pwa/src/app.tsx", "./link/client.ts"],
  ["pwa/src/state/b.ts", "node:crypto"],
  ["e2e/a.spec.ts", "@hob/node/app"],
  ["e2e/b.spec.ts", "../node/src/push/pushes.ts"],
];

const allowed: readonly Case[] = [
  ["node/src/queue/z.ts", "../store/database.ts"],
  ["node/src/engine/z.ts", "../tools/tool.ts"],
  ["node/src/sources/z.ts", "../tools/tool.ts"],
  ["node/src/sources/z.ts", "../queue/accept-event.ts"],
  ["node/src/service/z.ts", "@hob/shared/contract/commands"],
  ["node/src/store/z.ts", "./queue.ts"],
  ["node/src/queue/z.test.ts", "./testing/test-queue.ts"],
  // Layers are about what is shipped: a test may put a whole house together.
  ["node/src/control/z.test.ts", "../testing/house.ts"],
  ["node/src/control/z.test.ts", "../cli/local-client.ts"],
  ["shared/src/z-contract.ts", "vitest"],
  // The push service of the tests stands outside of every house.
  ["e2e/z.spec.ts", "../node/src/push/testing/push-service.ts"],
  ["node/src/main.ts", "./serve.ts"],
  ["node/src/serve.ts", "./app.ts"],
  ["node/src/serve.ts", "@hob/relay/server"],
  ["relay/src/z.ts", "@hob/shared/wire/frame"],
  ["relay/src/z.ts", "ws"],
  ["shared/src/z.ts", "valibot"],
  ["shared/src/z.ts", "./wire/frame.ts"],
  ["shared/src/deep/z.ts", "../time.ts"],
  ["shared/src/z.test.ts", "vitest"],
  ["pwa/src/pages/z.tsx", "../state/queries.ts"],
  ["pwa/src/pages/z.tsx", "../ui/button.tsx"],
  ["pwa/src/state/z.ts", "../link/client.ts"],
  ["pwa/src/worker/z.ts", "../words/languages.ts"],
  ["pwa/src/main.tsx", "./link/client.ts"],
  ["pwa/src/ui/z.tsx", "solid-js"],
];

let reported: readonly { readonly filename: string; readonly message: string }[];

beforeAll(() => {
  // The real rules over a made-up tree. Type information plays no part in them and would need a project.
  const config = JSON.parse(readFileSync(join(root, ".oxlintrc.json"), "utf8"));
  config.options.typeAware = false;
  writeFileSync(join(tree, ".oxlintrc.json"), JSON.stringify(config));
  for (const [file, specifiers] of byFile([...forbidden, ...allowed])) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(
      join(tree, file),
      specifiers.map((from, i) => `export { x${i} } from "${from}";\n`).join(""),
    );
  }
  writeCycle();
  reported = lint(tree);
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe("layers", () => {
  test.each(forbidden)("%s may not import %s", (file, specifier) => {
    expect(reported.some((one) => one.filename === file && one.message.includes(`'${specifier}'`))).toBe(
      true,
    );
  });

  test.each(allowed)("%s may import %s", (file, specifier) => {
    expect(reported.filter((one) => one.filename === file && one.message.includes(`'${specifier}'`))).toEqual(
      [],
    );
  });

  test("two modules that import each other are reported", () => {
    expect(reported.some((one) => one.filename.startsWith("cycle/") && /cycle/i.test(one.message))).toBe(
      true,
    );
  });

  test("every folder and module of the node has its place in the order", () => {
    const { overrides } = JSON.parse(readFileSync(join(root, ".oxlintrc.json"), "utf8"));
    const placed: readonly string[] = overrides.flatMap(({ files }: { files: string[] }) => files);
    const unplaced = readdirSync(join(root, "node/src"), { withFileTypes: true })
      .filter((entry) => !entry.name.includes(".test."))
      .map((entry) => `node/src/${entry.name}${entry.isDirectory() ? "/**/*.ts" : ""}`)
      .filter((pattern) => !placed.includes(pattern));
    expect(unplaced).toEqual([]);
  });
});

test.each(["shared", "relay", "node", "pwa"])(
  "what %s ships uses nothing that is there for tests",
  (folder) => {
    const shipped = readdirSync(join(root, folder, "src"), { recursive: true, encoding: "utf8" }).filter(
      (name) => /\.tsx?$/.test(name) && !/\.test\.|(?:^|\/)testing\/|-contract\.ts$/.test(name),
    );
    const guilty = shipped.filter((name) =>
      /from "[^"]*(?:\/testing\/|-contract\.ts|\.test\.ts)[^"]*"/.test(
        readFileSync(join(root, folder, "src", name), "utf8"),
      ),
    );
    expect(guilty).toEqual([]);
  },
);

function byFile(cases: readonly Case[]): Map<string, string[]> {
  const specifiers = new Map<string, string[]>();
  for (const [file, specifier] of cases) specifiers.set(file, [...(specifiers.get(file) ?? []), specifier]);
  return specifiers;
}

function writeCycle(): void {
  mkdirSync(join(tree, "cycle"));
  writeFileSync(join(tree, "cycle/a.ts"), 'import { b } from "./b.ts";\nexport const a = () => b;\n');
  writeFileSync(join(tree, "cycle/b.ts"), 'import { a } from "./a.ts";\nexport const b = () => a;\n');
}

function lint(folder: string): typeof reported {
  const { stdout } = spawnSync(join(root, "node_modules/.bin/oxlint"), ["--format", "json"], {
    cwd: folder,
    encoding: "utf8",
  });
  return JSON.parse(stdout).diagnostics;
}
