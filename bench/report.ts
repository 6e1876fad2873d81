/** Rows as people read them: one table, on the terminal or in a document, with missed goals called missed. */
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import type { BenchRow, Rival, Spread } from "./row.ts";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** "2026-01-31" */
  readonly date: string;
  /** One-minute load average before anything was measured: above the number of cores, others were at work too. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    load: Number(loadavg()[0]?.toFixed(1)),
  };
}

export function machineInWords(machine: Machine): string {
  const { processor, cores, memoryGiB, system, node, date, load } = machine;
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, ${date}, load at the start ${load}`;
}

const headings = ["figure", "ours", "beside it", "its figure", "ratio", "goal", ""] as const;

/** A markdown table that is also readable as it stands. One line for each rival, or for the row's own goal. */
export function tableOf(rows: readonly BenchRow[]): string {
  const lines = rows.flatMap(linesOf);
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...lines.map((line) => line[i]?.length ?? 0)),
  );
  const draw = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? "").padEnd(width)).join(" | ")} |`;
  return [
    draw(headings),
    `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`,
    ...lines.map(draw),
  ].join("\n");
}

/** Every goal that was not met, in words. */
export function missedGoals(rows: readonly BenchRow[]): readonly string[] {
  return rows.flatMap((row) => [
    ...(ownGoal(row) === "missed"
      ? [`${row.figure}: ${amount(row.ours.median, row.unit)}, goal ${ownGoalText(row)}`]
      : []),
    ...row.rivals
      .filter((rival) => verdict(rival) === "missed")
      .map(
        (rival) =>
          `${row.figure}: ${times(rival.ratio)} against ${rival.name}, goal ${times(rival.goalRatio ?? 0)}`,
      ),
  ]);
}

function linesOf(row: BenchRow): readonly (readonly string[])[] {
  const own = [row.figure, spreadText(row.ours, row.unit)];
  const ofRivals = row.rivals.map((rival, i) => [
    ...(i === 0 ? own : ["", ""]),
    rival.name,
    spreadText(rival.figure, row.unit),
    times(rival.ratio),
    rival.goalRatio === undefined ? "" : `>= ${times(rival.goalRatio)}`,
    verdict(rival),
  ]);
  if (row.goal === undefined) return ofRivals.length > 0 ? ofRivals : [own];
  return [
    ...ofRivals,
    [...(row.rivals.length === 0 ? own : ["", ""]), "", "", "", ownGoalText(row), ownGoal(row)],
  ];
}

function verdict(rival: Rival): string {
  if (rival.goalRatio === undefined) return "";
  return rival.ratio >= rival.goalRatio ? "met" : "missed";
}

function ownGoal(row: BenchRow): string {
  if (row.goal === undefined) return "";
  const isMet = row.better === "less" ? row.ours.median <= row.goal : row.ours.median >= row.goal;
  return isMet ? "met" : "missed";
}

function ownGoalText(row: BenchRow): string {
  return `${row.better === "less" ? "<=" : ">="} ${amount(row.goal ?? 0, row.unit)}`;
}

function spreadText({ median, min, max, repeats }: Spread, unit: string): string {
  const middle = amount(median, unit);
  return repeats === 1 ? middle : `${middle} (${digits(min)}–${digits(max)})`;
}

function amount(value: number, unit: string): string {
  return `${digits(value)} ${unit === "us" ? "µs" : unit}`;
}

function times(ratio: number): string {
  return `${digits(ratio)}x`;
}

/** Three significant digits, thousands grouped. */
function digits(value: number): string {
  const rounded = value >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
