/**
 * Measures everything and prints one table. `--only sealing,relay` runs some; `--write` puts a whole
 * run into docs/bench.md as well. Every run is kept in bench/results/latest.json.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measureAppSize } from "./app-size.ts";
import { measureApprovalToScript } from "./approval-to-script.ts";
import { measureBoot } from "./boot.ts";
import { measureDueTriggers } from "./due-triggers.ts";
import { measureDurableRuns } from "./durable-runs.ts";
import { measureFirstLine } from "./first-line.ts";
import { measureForwarding } from "./forwarding.ts";
import { measureIdleConnections } from "./idle-connections.ts";
import { measureIdleTriggers } from "./idle-triggers.ts";
import { measureLineToScreen } from "./line-to-screen.ts";
import { measureLogs } from "./log-store.ts";
import { describeMachine, machineInWords, missedGoals, tableOf, type Machine } from "./report.ts";
import type { BenchRow } from "./row.ts";
import { measureSealing } from "./sealing.ts";
import { measureWaitingRuns } from "./waiting-runs.ts";

type Measured = BenchRow | readonly BenchRow[];

const measures: { readonly [name: string]: () => Measured | Promise<Measured> } = {
  "first-line": measureFirstLine,
  sealing: measureSealing,
  relay: measureForwarding,
  idle: measureIdleConnections,
  logs: measureLogs,
  "durable-runs": measureDurableRuns,
  "waiting-runs": measureWaitingRuns,
  "due-triggers": measureDueTriggers,
  "idle-triggers": measureIdleTriggers,
  boot: measureBoot,
  approval: measureApprovalToScript,
  screen: measureLineToScreen,
  app: measureAppSize,
};

const args = process.argv.slice(2);
const chosen = chosenMeasures(args);
const machine = describeMachine();
const rows: BenchRow[] = [];
const failures: string[] = [];
for (const name of chosen) {
  process.stderr.write(`measuring ${name} …\n`);
  try {
    const measured = (await measures[name]?.()) ?? [];
    rows.push(...("id" in measured ? [measured] : measured));
  } catch (cause) {
    failures.push(`${name} could not be measured: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

const missed = missedGoals(rows);
console.log(`\n${machineInWords(machine)}\n\n${tableOf(rows)}\n`);
console.log(
  missed.length === 0 ? "No goal missed." : `Missed:\n${missed.map((goal) => `- ${goal}`).join("\n")}`,
);
for (const failure of failures) console.log(failure);
writeFileSync(
  pathOf("results/latest.json"),
  `${JSON.stringify({ machine, rows, missed, failures }, null, 2)}\n`,
);
if (args.includes("--write")) writeDocument();
process.exitCode = failures.length === 0 ? 0 : 1;

function chosenMeasures(given: readonly string[]): readonly string[] {
  const at = given.indexOf("--only");
  const all = Object.keys(measures);
  const only = at === -1 ? all : (given[at + 1] ?? "").split(",");
  const unknown = only.find((name) => !all.includes(name));
  if (unknown === undefined) return all.filter((name) => only.includes(name));
  console.error(`There is no measure called "${unknown}"; there are ${all.join(", ")}.`);
  process.exit(1);
}

function writeDocument(): void {
  if (failures.length > 0 || chosen.length < Object.keys(measures).length) {
    console.log("docs/bench.md is left as it was: it holds whole runs only.");
    return;
  }
  writeFileSync(pathOf("../docs/bench.md"), documentOf(machine));
}

function documentOf(measuredOn: Machine): string {
  const notes = rows.flatMap((row) => row.notes ?? []).map((note) => `- ${note}`);
  return `# Measurements

Written by \`npm run bench -- --write\`. Medians of repeated runs with their least and greatest value; every
comparison was made side by side in one run, its parts taking turns. A ratio above 1x means that Hob does
better than what stands beside it. Goals are what the design set out to reach.

Machine: ${machineInWords(measuredOn)}.

${tableOf(rows)}

## Missed goals

${missed.length === 0 ? "None." : missed.map((goal) => `- ${goal}`).join("\n")}

## How to read it

${[...new Set(notes)].join("\n")}
`;
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
