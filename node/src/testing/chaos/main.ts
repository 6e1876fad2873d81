/** `pnpm chaos --suite runs|schedule|decisions --points N --seed S [--json]`: kills a real node N times; the last line is one JSON object. */
import { parseArgs } from "node:util";
import { runChaos } from "./runs-suite.ts";
import { runDecisionsChaos } from "./decisions-suite.ts";
import { runScheduleChaos } from "./schedule-suite.ts";

const { values } = parseArgs({
  options: {
    suite: { type: "string", default: "runs" },
    points: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

const suites = { runs: runChaos, schedule: runScheduleChaos, decisions: runDecisionsChaos } as const;
const suite = Object.hasOwn(suites, values.suite) ? suites[values.suite as keyof typeof suites] : undefined;
const points = Number(values.points);
const seed = Number(values.seed);

if (!suite || !Number.isInteger(points) || points < 1 || !Number.isInteger(seed)) {
  process.stderr.write(
    `Use --suite (${Object.keys(suites).join(", ")}), --points with a whole number from 1, --seed with a whole number.\n`,
  );
  process.exitCode = 2;
} else {
  const startedAt = Date.now();
  const result = await suite({
    points,
    seed,
    onPoint(done) {
      if (!values.json && done % 25 === 0)
        process.stderr.write(`${done} of ${points} after ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
    },
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  const lost = result.suite === "schedule" ? result.silent : result.lost;
  const isWhole = lost === 0 && result.doubled === 0 && result.violations.length === 0;
  process.exitCode = isWhole ? 0 : 1;
}
