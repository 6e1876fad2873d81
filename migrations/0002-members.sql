-- Members own devices and private automations; grants may open ports and folders; logs are sealed into blocks.

create table member (
  id integer primary key,
  name text not null,
  -- The most any device of this member may do.
  role text not null check (role in ('viewer', 'approver', 'operator', 'admin')),
  created_at integer not null,
  removed_at integer
) strict;

-- Every house has a first member; devices that were paired before there were members are theirs.
insert into member (id, name, role, created_at)
values (1, 'Owner', 'admin', coalesce((select min(paired_at) from device), unixepoch() * 1000));

alter table device add column member integer references member (id);
update device set member = 1;

alter table invitation add column member integer references member (id);
update invitation set member = 1;

-- Whose a private automation is. Null where it belongs to the household; nothing was private before.
alter table automation add column owner_member integer references member (id);
alter table automation drop column visibility;

create table automation_grant_next (
  id integer primary key,
  automation integer not null references automation (id),
  kind text not null check (kind in ('http', 'tcp', 'files')),
  body text not null,
  granted_by text not null,
  granted_at integer not null,
  revoked_at integer
) strict;

insert into automation_grant_next select id, automation, kind, body, granted_by, granted_at, revoked_at from automation_grant;
drop index automation_grant_live;
drop table automation_grant;
alter table automation_grant_next rename to automation_grant;
create index automation_grant_live on automation_grant (automation) where revoked_at is null;

alter table run add column cost_micros integer not null default 0;

-- 256 lines each, compressed together; the open tail of a log stays in log_line.
create table log_block (
  run integer not null references run (id),
  -- Number of its first line; the block holds `lines` lines from there.
  first integer not null,
  lines integer not null check (lines between 1 and 256),
  -- Bit 1 << level is set where a line of that level is within, bit 0 where a text holds terminal codes.
  levels integer not null,
  body blob not null,
  primary key (run, first)
) strict, without rowid;

-- Lists of runs: what they are sorted by, then what the usual filters look at, so that counting reads no row.
create index run_by_queued on run (queued_at, mode, automation);
create index run_by_duration on run (ended_at - started_at);
create index run_by_cost on run (cost_micros);
create index run_by_device on run (started_by_device) where started_by_device is not null;

-- What a write was answered is told again where it is sent again, and read by the app of now.
update request set result = json_set(result, '$.costMicros', 0, '$.parentRunId', null, '$.isVeiled', json('false'))
where method in ('runs.start', 'runs.cancel');

update request set result = json_set(result, '$.owner', null, '$.isVeiled', json('false'), '$.grants', json((
  select json_group_array(
    json_set(json_remove(value, '$.kind', '$.http'), '$.body', json_object('kind', 'http', 'http', value -> '$.http'))
  ) from json_each(result, '$.grants')
)))
where method in ('automations.create', 'automations.update', 'automations.archive');

update request set result = json_set(result, '$.mayActAs', result ->> '$.role', '$.memberId', 1, '$.memberName', 'Owner')
where method = 'devices.revoke';
