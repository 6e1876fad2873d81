-- Runs that wait and go on, the ledger of effects, sealed secrets, and the tables of scripts.

alter table run add column waiting_for text
  check (waiting_for in ('approval', 'auth', 'backoff', 'reconcile', 'timer', 'question', 'child'));
-- When a waiting run goes on by itself; null where something else has to happen first.
alter table run add column wake_at integer;
-- What it waits for, for people: the name of a secret, the number of an effect.
alter table run add column waiting_on text;
-- What each of its calls waits for, as JSON: any of them may come first.
alter table run add column waits text;
-- Engine, prelude and std that its journal was made with; set when it first starts.
alter table run add column runtime text;
-- The zone its script was told; set when it first starts, because the household may move.
alter table run add column zone text;
-- How often it was begun again after its execution died with the node.
alter table run add column crashes integer not null default 0;
-- The run whose journal answers this one, for mode replay.
alter table run add column replay_of integer references run (id);
-- The answers that a test run is given, as JSON.
alter table run add column fixtures text;
alter table run add column tokens_in integer not null default 0;
alter table run add column tokens_out integer not null default 0;
alter table run add column tokens_thinking integer not null default 0;
alter table run add column llm_calls integer not null default 0;

create index run_by_wake on run (wake_at) where status = 'waiting' and wake_at is not null;
create index run_by_parent on run (parent_run, id) where parent_run is not null;
create index run_by_retry on run (retry_of) where retry_of is not null;

-- What an event's body is too small for, compressed: a resumed script is answered with exactly what it saw.
create table run_payload (
  run integer not null references run (id),
  seq integer not null,
  body blob not null,
  primary key (run, seq)
) strict, without rowid;

create table effect (
  id integer primary key,
  -- Retries and repairs share the ledger of the run they began with.
  root_run integer not null references run (id),
  -- Step path, tool and ordinal within that step, or the script's own key.
  key text not null,
  -- The run and call that did it, or tried last.
  run integer not null references run (id),
  call integer not null,
  step text not null default '',
  tool text not null,
  args text not null,
  -- SHA-256 of the canonical arguments.
  args_hash blob not null check (length(args_hash) = 32),
  honours_key integer not null check (honours_key in (0, 1)),
  -- Dry runs leave theirs planned.
  state text not null
    check (state in ('planned', 'in_flight', 'applied', 'failed', 'uncertain', 'indeterminate', 'denied', 'skipped')),
  attempts integer not null default 0,
  result text,
  error text,
  child_run integer references run (id),
  planned_at integer not null,
  settled_at integer,
  -- What a person said of an indeterminate one.
  choice text check (choice in ('retry', 'happened', 'did_not', 'skip')),
  decided_by text,
  decided_at integer,
  unique (root_run, key)
) strict;

create index effect_by_run on effect (run, id);
create index effect_unsettled on effect (state, id) where state in ('in_flight', 'uncertain', 'indeterminate');
create index effect_by_child on effect (child_run) where child_run is not null;

create table secret (
  name text primary key,
  -- JSON list of host or host:port, sorted.
  hosts text not null,
  sealed blob not null,
  set_by text not null,
  set_at integer not null,
  last_used_at integer
) strict, without rowid;

-- Rows that scripts keep: one JSON object each, with a key where the script gave one.
create table table_row (
  id integer primary key,
  table_name text not null,
  key text,
  body text not null,
  created_at integer not null,
  updated_at integer not null
) strict;

create unique index table_row_by_key on table_row (table_name, key) where key is not null;
create index table_row_by_table on table_row (table_name, id);

-- What a write was answered is told again where it is sent again, and read by the app of now.
update request set result = json_set(result, '$.waitingFor', null, '$.wakeAt', null, '$.waitingOn', null,
  '$.retryOf', null, '$.retriedBy', null, '$.replayOf', null, '$.children', 0, '$.total', json_object(
    'runs', 1, 'costMicros', result ->> '$.costMicros', 'cpuMs', result ->> '$.use.cpuMs',
    'hostCalls', result ->> '$.use.hostCalls', 'effects', result ->> '$.use.effects',
    'tokensIn', 0, 'tokensOut', 0, 'tokensThinking', 0, 'llmCalls', 0))
where method in ('runs.start', 'runs.cancel');

update request set result = json_set(result, '$.manifest.tables', json('[]'), '$.manifest.secrets', json('[]'))
where method in ('automations.create', 'automations.update', 'automations.archive');
