-- Triggers and the events they are given, what a run owes to one of them, the breaker, and items for people.

-- Named so because "trigger" is a word of SQL.
create table automation_trigger (
  id integer primary key,
  automation integer not null references automation (id),
  kind text not null check (kind in ('cron', 'interval', 'once', 'webhook', 'file', 'feed', 'event')),
  -- JSON, by kind: the expression, the folder, the address.
  input text not null,
  -- JSON: laid over the automation's values for the runs of this trigger.
  run_values text not null default '{}',
  -- IANA name; null follows the household.
  timezone text,
  -- JSON: misfire, overlap and the rest.
  rules text not null,
  enabled integer not null default 1 check (enabled in (0, 1)),
  -- The next time by the clock, and when it is acted on: later by its jitter. Null while nothing is to come.
  next_slot integer,
  next_due integer,
  -- JSON list of slots that a person wants left out.
  skips text not null default '[]',
  -- How far a source has read: what it has seen of a feed, a folder.
  cursor text,
  -- When a source looked last, and what kept it from seeing anything, as JSON.
  checked_at integer,
  problem text,
  created_by text not null,
  created_at integer not null,
  updated_at integer not null,
  removed_at integer,
  check ((next_slot is null) = (next_due is null))
) strict;

create index trigger_by_due on automation_trigger (next_due) where next_due is not null;
-- What should have a time and has none.
create index trigger_unarmed on automation_trigger (id)
  where kind in ('cron', 'interval', 'once') and enabled = 1 and removed_at is null and next_due is null;
create index trigger_by_automation on automation_trigger (automation, id) where removed_at is null;
create index trigger_by_kind on automation_trigger (kind, id) where removed_at is null;

create table event (
  id integer primary key,
  -- Who tells: "washing-machine" (an automation's slug), "webhook:3", "feed:4", "device:1".
  source text not null,
  name text not null,
  -- The same key from the same source under the same name is the same event.
  dedupe_key text not null,
  -- The automation it is meant for; null: whoever listens.
  target integer references automation (id),
  body text not null,
  at integer not null,
  -- The run that told of it, and how many events led to it: a circle of automations ends.
  run integer references run (id),
  depth integer not null default 0,
  -- What a private automation tells stays with the member it belongs to.
  owner_member integer references member (id),
  unique (source, name, dedupe_key)
) strict;

create index event_by_name on event (name, id);

-- One event on its way to one trigger. What comes from one source is taken one after the other.
create table delivery (
  id integer primary key,
  event integer not null references event (id),
  trigger_id integer not null references automation_trigger (id),
  source text not null,
  -- Parked: its run failed for good, and what came after it goes on.
  state text not null check (state in ('pending', 'running', 'done', 'parked', 'dropped')),
  run integer references run (id),
  settled_at integer,
  unique (trigger_id, event)
) strict;

create index delivery_open on delivery (trigger_id, source, event) where state in ('pending', 'running');
create index delivery_parked on delivery (id) where state = 'parked';
create index delivery_by_run on delivery (run) where run is not null;

alter table run add column trigger_id integer references automation_trigger (id);
-- Which of the trigger's times or events it answers: never two rows for one.
alter table run add column slot text;
-- The time by the clock, without jitter.
alter table run add column due_at integer;
-- A skipped row may stand for many missed times, this one the last of them: since when, and null unless it does.
alter table run add column missed_from integer;
alter table run add column event integer references event (id);
-- -1, 0 or 1.
alter table run add column priority integer not null default 0;
-- How many runs of this key may be under way at once; null: this one waits for none.
alter table run add column concurrency_key text;
alter table run add column concurrency_max integer;
-- Skipped instead where it has not begun by then.
alter table run add column expires_at integer;

create unique index run_by_slot on run (trigger_id, slot) where slot is not null;
create index run_by_trigger on run (trigger_id, id) where trigger_id is not null;
create index run_by_reason on run (reason, id) where reason is not null;
create index run_by_key on run (concurrency_key) where concurrency_key is not null and ended_at is null;
create index run_by_turn on run (priority desc, id) where status = 'queued';
create index run_by_expiry on run (expires_at) where expires_at is not null and status = 'queued';

-- A run may wait for an event, too.
alter table run add column waits_for text
  check (waits_for in ('approval', 'auth', 'backoff', 'reconcile', 'timer', 'question', 'child', 'event'));
update run set waits_for = waiting_for where waiting_for is not null;
alter table run drop column waiting_for;
alter table run rename column waits_for to waiting_for;

-- The breaker: failures in a row, and when a paused automation may try once.
alter table automation add column failures integer not null default 0;
alter table automation add column probe_at integer;
alter table automation add column paused_at integer;
alter table automation add column paused_by text;

create table inbox_item (
  id integer primary key,
  kind text not null check (kind in ('approval', 'auth', 'permission', 'precondition', 'indeterminate', 'repair',
    'budget', 'misfire', 'question', 'reminder', 'notice')),
  automation integer references automation (id),
  -- One word for what happened; repeats of it collapse into the item that is open.
  cause text not null,
  -- JSON: the figures a sentence is made of.
  body text not null,
  run integer references run (id),
  times integer not null default 1,
  state text not null check (state in ('open', 'resolved', 'expired', 'superseded')),
  opened_at integer not null,
  updated_at integer not null,
  resolved_at integer,
  resolved_by text
) strict;

create unique index inbox_item_open on inbox_item (coalesce(automation, 0), cause) where state = 'open';

-- What a write was answered is told again where it is sent again, and read by the app of now.
update request set result = json_set(result, '$.triggerId', null, '$.dueAt', null, '$.missedFrom', null)
where method in ('runs.start', 'runs.cancel', 'runs.retry', 'runs.replay');

update request set result = json_set(result, '$.pause', null, '$.schedule', json('[]'), '$.triggers', 0, '$.nextAt', null)
where method in ('automations.create', 'automations.update', 'automations.archive');

update request set result = json_set(result, '$.profile', (select profile from household where id = 1))
where method in ('home.pause', 'home.resume');
