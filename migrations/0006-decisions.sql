-- What a person decides: rules of policy, items that wait for an answer, the decisions themselves, and pushes.

-- At most this risk is done without asking, whatever a rule allows.
alter table household add column max_risk text not null default 'high' check (max_risk in ('low', 'medium', 'high'));
-- "22:00"; both or neither. Pushes wait for their end.
alter table household add column quiet_from text;
alter table household add column quiet_to text;
-- Null follows the household.
alter table automation add column max_risk text check (max_risk in ('low', 'medium', 'high'));
-- The riskiest thing this member may approve; null as their role says.
alter table member add column approves_up_to text check (approves_up_to in ('low', 'medium', 'high'));

create table policy (
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

create index policy_live on policy (automation, id) where removed_at is null;

-- Quotas count what was begun on a day, and for whom.
alter table effect add column recipients text not null default '[]';
alter table effect add column begun_at integer;
update effect set begun_at = planned_at where state in ('in_flight', 'applied', 'failed', 'uncertain', 'indeterminate');
create index effect_by_day on effect (begun_at, tool) where begun_at is not null;

create table inbox_item_next (
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

insert into inbox_item_next (id, kind, automation, cause, key, body, run, times, state, opened_at, updated_at,
  resolved_at, resolved_by, pushed_at, cleared_at)
select id, kind, automation, cause, '', body, run, times, state, opened_at, updated_at, resolved_at, resolved_by,
  updated_at, updated_at from inbox_item;
drop table inbox_item;
alter table inbox_item_next rename to inbox_item;

create unique index inbox_item_open on inbox_item (coalesce(automation, 0), cause, key) where state = 'open';
create index inbox_item_by_state on inbox_item (state, updated_at);
-- What is done is listed by its end, and counted without opening a row.
create index inbox_item_settled on inbox_item (resolved_at, automation, owner_member) where state <> 'open';
create index inbox_item_by_run on inbox_item (run, call) where run is not null;
create index inbox_item_by_effect on inbox_item (effect) where effect is not null;
create index inbox_item_by_expiry on inbox_item (expires_at) where state = 'open' and expires_at is not null;
create index inbox_item_unpushed on inbox_item (id) where state = 'open' and pushed_at is null;
create index inbox_item_unescalated on inbox_item (escalate_at)
  where state = 'open' and escalate_at is not null and escalated_at is null;
create index inbox_item_uncleared on inbox_item (id) where state <> 'open' and cleared_at is null;

-- Every word somebody said on an item; never changed, never deleted.
create table decision (
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

create unique index decision_once on decision (item, coalesce(member, 0));

create trigger decision_is_never_changed before update on decision
begin
  select raise(abort, 'decisions are never changed');
end;

create trigger decision_is_never_deleted before delete on decision
begin
  select raise(abort, 'decisions are never deleted');
end;

-- Who wants to see an item later; member 0 is the terminal.
create table inbox_snooze (
  item integer not null references inbox_item (id),
  member integer not null,
  until integer not null,
  primary key (item, member)
) strict, without rowid;

create index inbox_snooze_by_end on inbox_snooze (until);

create table push_subscription (
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

-- JSON: what this device wants to be told of.
create table push_choice (
  device integer primary key references device (id),
  choices text not null
) strict;

-- One message to one device, until it was taken or given up. What it says is composed when it is sent.
create table push_delivery (
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

create unique index push_delivery_pending on push_delivery (device, kind, coalesce(item, 0)) where state = 'pending';
create index push_delivery_due on push_delivery (next_at) where state = 'pending';
create index push_delivery_by_item on push_delivery (item) where item is not null;

-- What lets a notification decide without opening the app: one use, for one item as it was shown, by one device.
create table push_ticket (
  id blob primary key check (length(id) = 16),
  device integer not null references device (id),
  item integer not null references inbox_item (id),
  content_hash blob not null check (length(content_hash) = 32),
  -- Sealed: AES-256-GCM key of the worker's answer.
  sealed_key blob not null,
  expires_at integer not null,
  used_at integer
) strict, without rowid;

create index push_ticket_by_item on push_ticket (item);

-- What a write was answered is told again where it is sent again, and read by the app of now.
update request set result = json_set(result, '$.quiet', null)
where method in ('home.pause', 'home.resume', 'home.update');

update request set result = json_set(result, '$.approvesUpTo', null)
where method in ('members.create', 'members.update');

update request set result = json_set(result, '$.push', null)
where method in ('devices.update', 'devices.revoke');

update request set result = json_set(result, '$.asked', null) where method = 'effects.resolve';
