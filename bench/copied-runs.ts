/** A house with more runs than anybody wants to wait for: one real run, copied with all that belongs to it. */
import type { Store } from "@hob/node/store/store";
import { transaction } from "@hob/node/store/transaction";

/** Tables that hold what belongs to a run, and their columns that name it. */
const belongings: { readonly [table: string]: readonly string[] } = {
  run_event: ["run"],
  log_line: ["run"],
  log_block: ["run"],
  effect: ["run", "root_run"],
};
const timesOfRun = ["queued_at", "started_at", "ended_at"];

/**
 * Adds `count` runs that differ from `runId` in their id and in when they were queued, a second apart and all
 * before it; answers their ids. Not for runs that others depend on.
 */
export function copyRun(store: Store, runId: number, count: number): readonly number[] {
  const { db } = store;
  const last = db.prepare<[], { id: number }>("select max(id) as id from run").get()?.id ?? 0;
  const copies = `(with recursive counted (copy) as (
    select 1 union all select copy + 1 from counted where copy < ${count}) select copy from counted)`;
  const copyTable = (table: string, ids: readonly string[], times: readonly string[] = []) => {
    const columns = db.pragma(`table_info(${table})`) as { readonly name: string }[];
    const names = columns.map(({ name }) => name).filter((name) => name !== "id" || ids.includes("id"));
    const values = names.map((name) => {
      if (ids.includes(name)) return `${last} + copy`;
      return times.includes(name) ? `${name} - (${count} - copy + 1) * 1000` : name;
    });
    const from = table === "run" ? "id" : "run";
    db.prepare(
      `insert into ${table} (${names.join(", ")})
       select ${values.join(", ")} from ${copies} cross join ${table} where ${table}.${from} = ?`,
    ).run(runId);
  };
  transaction(store, () => {
    copyTable("run", ["id"], timesOfRun);
    for (const [table, ids] of Object.entries(belongings)) copyTable(table, ids);
  });
  return Array.from({ length: count }, (_, index) => last + 1 + index);
}
