-- What is known of each table of scripts beside its rows.

create table script_table (
  name text primary key,
  -- JSON object of column to type; null where none were declared.
  columns text,
  -- Kept with every change of rows: counting a million would hold the house up.
  row_count integer not null default 0 check (row_count >= 0)
) strict, without rowid;

insert into script_table (name, row_count) select table_name, count(*) from table_row group by table_name;
