/** The schema as text, for `migrations/schema.sql`: what all migrations together come to. */
import type { Store } from "./store.ts";

/** Every statement that made the schema, tables first, each kind in the order of its names. */
export function dumpSchema(store: Store): string {
  const statements = store.db
    .prepare<[], { sql: string }>(
      `select sql from sqlite_schema
       where sql is not null and name not like 'sqlite_%'
       order by case type when 'table' then 1 when 'index' then 2 when 'view' then 3 else 4 end, name`,
    )
    .all();
  return statements.map(({ sql }) => `${sql};\n`).join("\n");
}
