/** Runs put straight into the tables, for tests of what is read back. */
import { insertedId } from "../query.ts";
import type { Store } from "../store.ts";

/** An automation with one published version; private to `ownerMember` where that is given. */
export function addTestAutomation(store: Store, slug: string, ownerMember: number | null = null): number {
  const automationId = insertedId(
    store.db
      .prepare(
        `insert into automation (slug, name, ownership, state, owner_member, created_at, updated_at)
         values (?, ?, 'system', 'active', ?, 0, 0)`,
      )
      .run(slug, slug, ownerMember),
  );
  store.db
    .prepare(
      `insert into version (automation, number, state, source, program, manifest, params_schema, author,
         content_hash, created_at)
       values (?, 1, 'published', '', '', '{}', '{}', 'system', zeroblob(32), 0)`,
    )
    .run(automationId);
  return automationId;
}

export interface TestRun {
  readonly automationId: number;
  readonly status?: string;
  readonly mode?: string;
  readonly trigger?: string;
  readonly deviceId?: number | null;
  readonly parentRunId?: number | null;
  readonly queuedAt?: number;
  readonly startedAt?: number | null;
  readonly endedAt?: number | null;
  readonly costMicros?: number;
}

/** Queued unless told; answers its id. */
export function addTestRun(store: Store, run: TestRun): number {
  const blank = {
    status: "queued",
    mode: "live",
    trigger: "manual",
    deviceId: null,
    parentRunId: null,
    queuedAt: 0,
    startedAt: null,
    endedAt: null,
    costMicros: 0,
  };
  return insertedId(
    store.db
      .prepare<[object]>(
        `insert into run (automation, version, kind, mode, trigger_kind, status, started_by_device, parent_run,
           profile, seed, queued_at, started_at, ended_at, cost_micros, lease_holder)
         values (@automationId, (select id from version where automation = @automationId), 'automation', @mode,
           @trigger, @status, @deviceId, @parentRunId, 'standard', zeroblob(32), @queuedAt, @startedAt, @endedAt,
           @costMicros, iif(@status = 'running', 'this boot', null))`,
      )
      .run({ ...blank, ...run }),
  );
}
