/** An effect put straight into the ledger, for tests of what tells of it. */
import type { EffectState } from "@hob/shared/model/effect";
import { insertedId } from "../query.ts";
import type { Store } from "../store.ts";

/** The only one of its run; answers its id. */
export function addEffectRow(store: Store, runId: number, state: EffectState): number {
  return insertedId(
    store.db
      .prepare(
        `insert into effect (root_run, key, run, call, step, tool, args, args_hash, honours_key, state, attempts, planned_at)
         values (?, '/http.post/1', ?, 1, '', 'http.post', '[]', zeroblob(32), 0, ?, 0, 0)`,
      )
      .run(runId, runId, state),
  );
}
