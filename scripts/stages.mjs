/** The stages of a test run: what each one does, how its outcome is counted, and the final line. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { capture, ensureAppBuilt, ensureInstalled, root, SetupFailure, toolEnvironment } from "./setup.mjs";

const stages = {
  format: { title: "Format", run: () => check("oxfmt", ["--check"]) },
  lint: { title: "Lint", run: () => check("oxlint", []) },
  types: { title: "Types", run: () => check("tsc", ["-b"]) },
  knip: {
    title: "Unused code and dependencies",
    run: () => check("knip", ["--no-progress", "--no-config-hints"]),
  },
  unit: { title: "Unit and contract tests", run: (context) => vitest("node", context) },
  browser: {
    title: "The shared code in Chromium",
    needsChromium: true,
    run: (context) => vitest("browser", context),
  },
  app: { title: "App build and size", run: appBuild },
  pages: {
    title: "Pages of the app",
    needsChromium: true,
    run: (context) => playwright(["pwa/test"], context),
  },
  e2e: { title: "End to end", needsChromium: true, run: endToEnd },
};

export const checkStages = ["format", "lint", "types", "knip"];

/** Runs the chosen stages and exits: 0 when nothing failed, else 1. */
export async function runStages(args) {
  const chosen = chosenStages(args);
  try {
    await ensureInstalled();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    return finish(failure(`${error.message}\n`));
  }
  const chromium = chosen.some((name) => stages[name].needsChromium) ? await chromiumOrReason() : {};
  const folder = mkdtempSync(join(tmpdir(), "hob-test-"));
  const env = { ...toolEnvironment(), ...(chromium.path ? { HOB_CHROMIUM: chromium.path } : {}) };

  const total = nothing();
  for (const name of chosen) add(total, await runStage(stages[name], chromium, { folder, env }));

  rmSync(folder, { recursive: true, force: true });
  finish(total);
}

/** Whatever happened, this is the last line. */
function finish({ passed, failed, skipped }) {
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function chosenStages(args) {
  const all = Object.keys(stages);
  const listAfter = (flag) => {
    const at = args.indexOf(flag);
    return at === -1 ? undefined : (args[at + 1] ?? "").split(",");
  };
  const only = listAfter("--only") ?? all;
  const skip = listAfter("--skip") ?? [];
  const unknown = [...only, ...skip].find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new SetupFailure(`There is no stage called "${unknown}"; there are ${all.join(", ")}.`);
  }
  return all.filter((name) => only.includes(name) && !skip.includes(name));
}

async function chromiumOrReason() {
  try {
    return { path: await ensureChromium() };
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    return { reason: error.message };
  }
}

async function runStage(stage, chromium, context) {
  process.stdout.write(`\n== ${stage.title}\n`);
  const startedMs = performance.now();
  const counts =
    stage.needsChromium && chromium.path === undefined
      ? failure(`${chromium.reason}\n`)
      : await stage.run(context).catch((error) => failure(`${error.stack ?? error}\n`));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${counts.failed === 0 ? "ok" : "FAILED"} (${seconds} s)\n`);
  return counts;
}

/** A tool that is silent unless something is wrong: one passed or one failed. */
async function check(tool, args) {
  const { code, output } = await capture(bin(tool), args, plain(toolEnvironment()));
  return code === 0 ? one("passed") : failure(output);
}

async function appBuild() {
  await ensureAppBuilt();
  const { code, output } = await capture(bin("size-limit"), [], plain(toolEnvironment()));
  process.stdout.write(output);
  return code === 0 ? one("passed") : one("failed");
}

async function vitest(project, { folder, env }) {
  const report = join(folder, `${project}.json`);
  const args = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const code = await show(bin("vitest"), args, plain(env));
  return countsFrom(report, code, (json) => ({
    passed: json.numPassedTests,
    // A file that does not even load has no tests to fail, and still has failed.
    failed: json.numFailedTests + json.testResults.filter(failedToLoad).length,
    skipped: json.numPendingTests + json.numTodoTests,
  }));
}

function failedToLoad(file) {
  return file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed");
}

async function endToEnd(context) {
  await ensureAppBuilt();
  return playwright(["e2e"], context);
}

async function playwright(args, { folder, env }) {
  const report = join(folder, "playwright.json");
  rmSync(report, { force: true });
  const code = await show(bin("playwright"), ["test", ...args], { ...env, HOB_E2E_REPORT: report });
  return countsFrom(report, code, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }));
}

/** Reads a runner's own report. A runner that failed without naming a failed test has failed once. */
function countsFrom(report, code, read) {
  let counts;
  try {
    counts = read(JSON.parse(readFileSync(report, "utf8")));
  } catch {
    return failure("The test runner left no report.\n");
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Runs a command whose output people want to see as it happens. */
function show(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Colours are for terminals; in a log they are noise, which these tools write all the same. Playwright does not. */
function plain(env) {
  return process.stdout.isTTY ? env : { ...env, NO_COLOR: "1" };
}

function bin(tool) {
  return join(root, "node_modules", ".bin", tool);
}

function nothing() {
  return { passed: 0, failed: 0, skipped: 0 };
}

function one(outcome) {
  return { ...nothing(), [outcome]: 1 };
}

function failure(output) {
  process.stdout.write(output);
  return one("failed");
}

function add(total, counts) {
  for (const outcome of Object.keys(total)) total[outcome] += counts[outcome];
}
