CREATE TABLE audit (
  seq integer primary key,
  at integer not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail text not null,
  prev_hash blob not null check (length(prev_hash) = 32),
  hash blob not null check (length(hash) = 32)
) strict;

CREATE TABLE automation (
  id integer primary key,
  slug text not null unique,
  name text not null,
  description text not null default '',
  tags text not null default '[]',
  ownership text not null check (ownership in ('system', 'owner')),
  state text not null check (state in ('draft', 'active', 'paused', 'archived')),
  pause_reason text check (pause_reason in ('user', 'breaker', 'budget', 'needs_action', 'global')),
  input_values text not null default '{}',
  created_at integer not null,
  updated_at integer not null
, owner_member integer references member (id), failures integer not null default 0, probe_at integer, paused_at integer, paused_by text, max_risk text check (max_risk in ('low', 'medium', 'high'))) strict;

CREATE TABLE "automation_grant" (
  id integer primary key,
  automation integer not null references automation (id),
  kind text not null check (kind in ('http', 'tcp', 'files')),
  body text not null,
  granted_by text not null,
  granted_at integer not null,
  revoked_at integer
) strict;

CREATE TABLE automation_trigger (
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

CREATE TABLE decision (
  id integer primary key,
  item integer not null references inbox_item (id),
  choice text not null check (choice in ('approve', 'reject', 'answer')),
  answer text,
  reason text,
  -- Null: the terminal of this machine.
  device integer references device (id),
  member integer references member (id),
  by text not null,
  via text not null check (via in ('app', 'notification', 'terminal')),
  at integer not null,
  audit integer not null
) strict;

CREATE TABLE delivery (
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

CREATE TABLE device (
  id integer primary key,
  name text not null,
  role text not null check (role in ('viewer', 'approver', 'operator', 'admin')),
  static_key blob not null unique check (length(static_key) = 32),
  relay_key_hash blob not null unique check (length(relay_key_hash) = 32),
  relay_key blob,
  sealed_psk blob not null,
  state text not null check (state in ('pending', 'enrolled', 'revoked')),
  paired_at integer not null,
  last_seen_at integer,
  revoked_at integer
, member integer references member (id)) strict;

CREATE TABLE effect (
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
  decided_at integer, recipients text not null default '[]', begun_at integer,
  unique (root_run, key)
) strict;

CREATE TABLE event (
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

CREATE TABLE household (
  id integer primary key check (id = 1),
  name text not null,
  timezone text not null,
  profile text not null default 'standard' check (profile in ('small', 'standard', 'large')),
  global_pause integer not null default 0 check (global_pause in (0, 1))
, max_risk text not null default 'high' check (max_risk in ('low', 'medium', 'high')), quiet_from text, quiet_to text) strict;

CREATE TABLE "inbox_item" (
  id integer primary key,
  kind text not null check (kind in ('approval', 'auth', 'permission', 'precondition', 'indeterminate', 'repair',
    'budget', 'misfire', 'question', 'reminder', 'notice')),
  automation integer references automation (id),
  -- Whose alone it is; null: as visible as its automation.
  owner_member integer references member (id),
  -- One word for what happened.
  cause text not null,
  -- Repeats of the same cause under the same key collapse into the item that is open; null: never.
  key text,
  -- JSON: the figures a sentence is made of.
  body text not null,
  run integer references run (id),
  call integer,
  -- Of an approval.
  effect integer references effect (id),
  times integer not null default 1,
  state text not null check (state in ('open', 'resolved', 'expired', 'superseded')),
  -- SHA-256 of what is shown, where a decision is bound to it.
  content_hash blob check (length(content_hash) = 32),
  risk text check (risk in ('low', 'medium', 'high')),
  -- How many have to agree, and who may not: the device whose member asked for the run.
  needs integer not null default 1,
  not_by_member integer references member (id),
  opened_at integer not null,
  updated_at integer not null,
  -- Not before: a reminder has its time.
  due_at integer,
  expires_at integer,
  on_expiry text check (on_expiry in ('deny', 'skip')),
  -- When further devices are told of it, and when they were.
  escalate_at integer,
  escalated_at integer,
  resolved_at integer,
  -- Who, for people; null where it resolved itself.
  resolved_by text,
  -- approve, reject, answer, done, dismiss; null where it resolved itself.
  choice text,
  answer text,
  reason text,
  -- The audit entry of its decision.
  audit integer,
  -- When pushes of it were last made, and when they were taken back.
  pushed_at integer,
  cleared_at integer
) strict;

CREATE TABLE inbox_snooze (
  item integer not null references inbox_item (id),
  member integer not null,
  until integer not null,
  primary key (item, member)
) strict, without rowid;

CREATE TABLE invitation (
  id integer primary key,
  check_value blob not null unique,
  role text not null check (role in ('viewer', 'approver', 'operator', 'admin')),
  state text not null check (state in ('open', 'used', 'failed', 'expired', 'superseded', 'withdrawn')),
  created_at integer not null,
  expires_at integer not null,
  ended_at integer,
  -- Null where the terminal of this machine asked for it.
  created_by integer references device (id)
, member integer references member (id)) strict;

CREATE TABLE kv (
  namespace text not null,
  key text not null,
  value text not null,
  updated_at integer not null,
  primary key (namespace, key)
) strict, without rowid;

CREATE TABLE log_block (
  run integer not null references run (id),
  -- Number of its first line; the block holds `lines` lines from there.
  first integer not null,
  lines integer not null check (lines between 1 and 256),
  -- Bit 1 << level is set where a line of that level is within, bit 0 where a text holds terminal codes.
  levels integer not null,
  body blob not null,
  primary key (run, first)
) strict, without rowid;

CREATE TABLE log_line (
  run integer not null references run (id),
  n integer not null,
  at integer not null,
  -- 1 debug, 2 info, 3 warn, 4 error.
  level integer not null check (level between 1 and 4),
  text text not null,
  data text,
  primary key (run, n)
) strict, without rowid;

CREATE TABLE member (
  id integer primary key,
  name text not null,
  -- The most any device of this member may do.
  role text not null check (role in ('viewer', 'approver', 'operator', 'admin')),
  created_at integer not null,
  removed_at integer
, approves_up_to text check (approves_up_to in ('low', 'medium', 'high'))) strict;

CREATE TABLE policy (
  id integer primary key,
  -- Null: the whole household.
  automation integer references automation (id),
  -- "http" or "http.post"; null: every tool.
  tool text,
  -- Calls of at least this risk; null: of any.
  from_risk text check (from_risk in ('low', 'medium', 'high')),
  -- Calls to this recipient alone: a host, an address. Null: to any.
  recipient text,
  effect text not null check (effect in ('allow', 'ask', 'deny')),
  -- How many calls a day it allows, in all and to one recipient; null: any number.
  per_day integer check (per_day > 0),
  per_recipient_day integer check (per_recipient_day > 0),
  -- What comes of more.
  beyond text not null default 'ask' check (beyond in ('ask', 'deny')),
  -- How it is asked: for how long, what comes of silence, how many have to agree, and whether the asker may.
  ask_for_ms integer,
  on_expiry text not null default 'deny' check (on_expiry in ('deny', 'skip')),
  needs integer not null default 1 check (needs between 1 and 5),
  not_by_asker integer not null default 0 check (not_by_asker in (0, 1)),
  -- Made by "always allow this" on an item.
  granted_on integer references inbox_item (id),
  note text not null default '',
  created_by text not null,
  created_at integer not null,
  expires_at integer,
  removed_at integer,
  removed_by text
) strict;

CREATE TABLE push_choice (
  device integer primary key references device (id),
  choices text not null
) strict;

CREATE TABLE push_delivery (
  id integer primary key,
  device integer not null references device (id),
  kind text not null check (kind in ('item', 'clear', 'test')),
  item integer references inbox_item (id),
  state text not null check (state in ('pending', 'sent', 'gone', 'failed', 'dropped')),
  attempts integer not null default 0,
  next_at integer not null,
  created_at integer not null,
  settled_at integer,
  problem text
) strict;

CREATE TABLE push_subscription (
  device integer primary key references device (id),
  endpoint text not null,
  p256dh blob not null check (length(p256dh) = 65),
  auth blob not null check (length(auth) = 16),
  state text not null check (state in ('live', 'dead')),
  subscribed_at integer not null,
  last_delivered_at integer,
  last_failed_at integer,
  -- A word for programs: "gone", "refused", "unreachable".
  problem text,
  failures integer not null default 0
) strict;

CREATE TABLE push_ticket (
  id blob primary key check (length(id) = 16),
  device integer not null references device (id),
  item integer not null references inbox_item (id),
  content_hash blob not null check (length(content_hash) = 32),
  -- Sealed: AES-256-GCM key of the worker's answer.
  sealed_key blob not null,
  expires_at integer not null,
  used_at integer
) strict, without rowid;

CREATE TABLE request (
  -- 0 is the terminal of this machine.
  device integer not null,
  request_id text not null,
  method text not null,
  input_hash text not null,
  result text not null,
  at integer not null,
  primary key (device, request_id)
) strict, without rowid;

CREATE TABLE run (
  id integer primary key,
  automation integer not null references automation (id),
  version integer not null references version (id),
  kind text not null check (kind in ('automation', 'plan', 'repair')),
  mode text not null check (mode in ('live', 'dry_run', 'test', 'replay')),
  trigger_kind text not null,
  status text not null check (status in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled', 'skipped')),
  reason text,
  attempt integer not null default 1,
  -- A device, or words where it was not one ("this terminal", "scheduler").
  started_by_device integer references device (id),
  started_by text,
  parent_run integer references run (id),
  retry_of integer references run (id),
  -- Null means itself: only retries and children point elsewhere.
  root_run integer references run (id),
  input text,
  result text,
  error text,
  profile text not null,
  seed blob not null check (length(seed) = 32),
  queued_at integer not null,
  started_at integer,
  ended_at integer,
  cpu_ms integer not null default 0,
  wall_ms integer not null default 0,
  memory_bytes integer not null default 0,
  output_bytes integer not null default 0,
  host_calls integer not null default 0,
  effects integer not null default 0,
  lease_holder text,
  lease_until integer, cost_micros integer not null default 0, wake_at integer, waiting_on text, waits text, runtime text, zone text, crashes integer not null default 0, replay_of integer references run (id), fixtures text, tokens_in integer not null default 0, tokens_out integer not null default 0, tokens_thinking integer not null default 0, llm_calls integer not null default 0, trigger_id integer references automation_trigger (id), slot text, due_at integer, missed_from integer, event integer references event (id), priority integer not null default 0, concurrency_key text, concurrency_max integer, expires_at integer, waiting_for text
  check (waiting_for in ('approval', 'auth', 'backoff', 'reconcile', 'timer', 'question', 'child', 'event')),
  check ((status in ('succeeded', 'failed', 'canceled', 'skipped')) = (ended_at is not null)),
  check ((status = 'running') = (lease_holder is not null))
) strict;

CREATE TABLE run_event (
  run integer not null references run (id),
  seq integer not null,
  at integer not null,
  -- 1 state, 2 step, 3 tool_call, 4 tool_result, 5 progress, 6 cost.
  kind integer not null check (kind between 1 and 6),
  body text not null,
  -- SHA-256 of a call's canonical arguments.
  hash blob,
  primary key (run, seq)
) strict, without rowid;

CREATE TABLE run_payload (
  run integer not null references run (id),
  seq integer not null,
  body blob not null,
  primary key (run, seq)
) strict, without rowid;

CREATE TABLE script_table (
  name text primary key,
  -- JSON object of column to type; null where none were declared.
  columns text,
  -- Kept with every change of rows: counting a million would hold the house up.
  row_count integer not null default 0 check (row_count >= 0)
) strict, without rowid;

CREATE TABLE secret (
  name text primary key,
  -- JSON list of host or host:port, sorted.
  hosts text not null,
  sealed blob not null,
  set_by text not null,
  set_at integer not null,
  last_used_at integer
) strict, without rowid;

CREATE TABLE setting (
  key text primary key,
  value text not null
) strict, without rowid;

CREATE TABLE table_row (
  id integer primary key,
  table_name text not null,
  key text,
  body text not null,
  created_at integer not null,
  updated_at integer not null
) strict;

CREATE TABLE version (
  id integer primary key,
  automation integer not null references automation (id),
  number integer not null,
  state text not null check (state in ('draft', 'in_review', 'published', 'superseded', 'rejected')),
  intent text not null default '',
  source text not null,
  -- The source without its types: what the sandbox is given.
  program text not null,
  manifest text not null,
  params_schema text not null,
  limits text not null default '{}',
  author text not null check (author in ('user', 'planner', 'maintainer', 'system')),
  message text not null default '',
  -- SHA-256 over source, manifest, schema and limits: what an approval is bound to.
  content_hash blob not null check (length(content_hash) = 32),
  created_at integer not null,
  unique (automation, number)
) strict;

CREATE INDEX automation_grant_live on automation_grant (automation) where revoked_at is null;

CREATE UNIQUE INDEX decision_once on decision (item, coalesce(member, 0));

CREATE INDEX delivery_by_run on delivery (run) where run is not null;

CREATE INDEX delivery_open on delivery (trigger_id, source, event) where state in ('pending', 'running');

CREATE INDEX delivery_parked on delivery (id) where state = 'parked';

CREATE INDEX effect_by_child on effect (child_run) where child_run is not null;

CREATE INDEX effect_by_day on effect (begun_at, tool) where begun_at is not null;

CREATE INDEX effect_by_run on effect (run, id);

CREATE INDEX effect_unsettled on effect (state, id) where state in ('in_flight', 'uncertain', 'indeterminate');

CREATE INDEX event_by_name on event (name, id);

CREATE INDEX inbox_item_by_effect on inbox_item (effect) where effect is not null;

CREATE INDEX inbox_item_by_expiry on inbox_item (expires_at) where state = 'open' and expires_at is not null;

CREATE INDEX inbox_item_by_run on inbox_item (run, call) where run is not null;

CREATE INDEX inbox_item_by_state on inbox_item (state, updated_at);

CREATE UNIQUE INDEX inbox_item_open on inbox_item (coalesce(automation, 0), cause, key) where state = 'open';

CREATE INDEX inbox_item_settled on inbox_item (resolved_at, automation, owner_member) where state <> 'open';

CREATE INDEX inbox_item_uncleared on inbox_item (id) where state <> 'open' and cleared_at is null;

CREATE INDEX inbox_item_unescalated on inbox_item (escalate_at)
  where state = 'open' and escalate_at is not null and escalated_at is null;

CREATE INDEX inbox_item_unpushed on inbox_item (id) where state = 'open' and pushed_at is null;

CREATE INDEX inbox_snooze_by_end on inbox_snooze (until);

CREATE UNIQUE INDEX invitation_one_open on invitation (state) where state = 'open';

CREATE INDEX policy_live on policy (automation, id) where removed_at is null;

CREATE INDEX push_delivery_by_item on push_delivery (item) where item is not null;

CREATE INDEX push_delivery_due on push_delivery (next_at) where state = 'pending';

CREATE UNIQUE INDEX push_delivery_pending on push_delivery (device, kind, coalesce(item, 0)) where state = 'pending';

CREATE INDEX push_ticket_by_item on push_ticket (item);

CREATE INDEX request_by_age on request (at);

CREATE INDEX run_by_automation on run (automation, id);

CREATE INDEX run_by_cost on run (cost_micros);

CREATE INDEX run_by_device on run (started_by_device) where started_by_device is not null;

CREATE INDEX run_by_duration on run (ended_at - started_at);

CREATE INDEX run_by_expiry on run (expires_at) where expires_at is not null and status = 'queued';

CREATE INDEX run_by_key on run (concurrency_key) where concurrency_key is not null and ended_at is null;

CREATE INDEX run_by_parent on run (parent_run, id) where parent_run is not null;

CREATE INDEX run_by_queued on run (queued_at, mode, automation);

CREATE INDEX run_by_reason on run (reason, id) where reason is not null;

CREATE INDEX run_by_retry on run (retry_of) where retry_of is not null;

CREATE UNIQUE INDEX run_by_slot on run (trigger_id, slot) where slot is not null;

CREATE INDEX run_by_status on run (status, id);

CREATE INDEX run_by_trigger on run (trigger_id, id) where trigger_id is not null;

CREATE INDEX run_by_turn on run (priority desc, id) where status = 'queued';

CREATE INDEX run_by_wake on run (wake_at) where status = 'waiting' and wake_at is not null;

CREATE UNIQUE INDEX table_row_by_key on table_row (table_name, key) where key is not null;

CREATE INDEX table_row_by_table on table_row (table_name, id);

CREATE INDEX trigger_by_automation on automation_trigger (automation, id) where removed_at is null;

CREATE INDEX trigger_by_due on automation_trigger (next_due) where next_due is not null;

CREATE INDEX trigger_by_kind on automation_trigger (kind, id) where removed_at is null;

CREATE INDEX trigger_unarmed on automation_trigger (id)
  where kind in ('cron', 'interval', 'once') and enabled = 1 and removed_at is null and next_due is null;

CREATE UNIQUE INDEX version_one_published on version (automation) where state = 'published';

CREATE TRIGGER audit_is_never_changed before update on audit
begin
  select raise(abort, 'audit entries are never changed');
end;

CREATE TRIGGER audit_is_never_deleted before delete on audit
begin
  select raise(abort, 'audit entries are never deleted');
end;

CREATE TRIGGER decision_is_never_changed before update on decision
begin
  select raise(abort, 'decisions are never changed');
end;

CREATE TRIGGER decision_is_never_deleted before delete on decision
begin
  select raise(abort, 'decisions are never deleted');
end;

CREATE TRIGGER run_ends_once before update of status on run
when old.ended_at is not null
begin
  select raise(abort, 'this run has ended; its state is final');
end;
